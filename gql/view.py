"""The GraphQL endpoint: HTTP in, bytes out."""

import asyncio
from collections.abc import Mapping
from random import getrandbits
from time import monotonic
from typing import Any, NamedTuple

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from db.engine import Database
from db.transaction import Identity
from gql.documents import Document, Documents
from gql.errors import (
    Busy,
    GatewayError,
    Unauthenticated,
    format_error,
    format_refusal,
    masked,
)
from gql.hangup import while_awaited
from gql.lanes import RESOLVERS, Answer, Asking, Lanes
from gql.limits import Limits
from gql.metrics import Metrics
from gql.persisted import Persisted
from gql.presence import Presence
from gql.requests import GraphQLRequest, MethodNotAllowed, Requests, headers_of
from gql.responses import JSON, Reply, encode, media_type, refuse, respond, revalidated, status_of
from gql.schema import make_schema
from gql.tokens import Tokens

# In development: which lane answered; sent with a request, `resolvers` keeps it off the other.
LANE = b"x-gateway-lane"
# Sent with a request, whatever its value: `extensions.cost` tells what the operation costs.
COST = b"x-gateway-cost"
# nginx's number; nobody is there to read it.
CLIENT_CLOSED_REQUEST = 499
LEFT = "CLIENT_CLOSED_REQUEST"


class _Job(NamedTuple):
    """A request that became an operation; `is_known` if it came by the hash of its document."""

    asked: GraphQLRequest
    document: Document
    is_known: bool

    @property
    def is_query(self) -> bool:
        return self.document.is_query(self.asked.operation_name)


class View:
    """Answers GraphQL requests; `default_viewer` is who asks without a token, in development."""

    def __init__(
        self, database: Database, tokens: Tokens, default_viewer: Identity | None = None
    ) -> None:
        settings = database.settings
        schema = make_schema().executable
        self._tokens = tokens
        self._presence = Presence(database)
        self._default_viewer = default_viewer
        self._requests = Requests(settings)
        self._persisted = Persisted(settings)
        self._documents = Documents(schema, Limits.of(settings), shows_schema=settings.shows_schema)
        # Those of the manifest may do what they like, if the settings say so.
        self._exempt = (
            Documents(schema, shows_schema=settings.shows_schema)
            if settings.persisted_exempt
            else self._documents
        )
        self.metrics = Metrics(
            database.pools, in_flight=lambda: self._in_flight, plans=lambda: self._lanes.kept
        )
        database.tell_times(self.metrics.executed, RESOLVERS)
        self._lanes = Lanes(database, schema, tokens.issue, self.metrics.looked_up)
        self._tells_lane = not settings.in_production
        self._most_in_flight = settings.limit_in_flight
        self._seconds = settings.limit_request_seconds
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a POST, or a GET that only reads. An ASGI application."""
        await (await self._reply(scope, receive)).send(send)

    async def close(self) -> None:
        """Close what was opened besides the database; nothing is asked after it."""
        await self._lanes.close()

    async def _reply(self, scope: Scope, receive: Receive) -> Reply:
        began = monotonic()
        request_id = f"{getrandbits(64):016x}"
        headers = headers_of(scope)
        media = JSON
        try:
            media = media_type(headers.get(b"accept", b""))
            _check_method(scope["method"], "GET", "POST")
            viewer = await self._viewer(headers.get(b"authorization"))
            asked = await self._requests.read(scope, headers, receive)
            asking = self._asking(scope, headers, viewer, request_id, began)
            self._check_room()
            self._in_flight += 1
            try:
                if viewer is not None and not self._presence.is_known(viewer):
                    await self._presence.check(viewer)
                if isinstance(asked, GraphQLRequest):
                    return await self._one(scope, receive, headers, media, asked, asking)
                return await self._several(receive, media, asked, asking)
            finally:
                self._in_flight -= 1
        except ClientDisconnect:
            self.metrics.told(LEFT)
            return Reply(CLIENT_CLOSED_REQUEST, [], b"")
        except Exception as error:  # noqa: BLE001 whatever fails outside any operation, masked
            return refuse(media, self._told(error, request_id, scope["path"]), request_id)

    async def _one(
        self,
        scope: Scope,
        receive: Receive,
        headers: Mapping[bytes, bytes],
        media: str,
        asked: GraphQLRequest,
        asking: Asking,
    ) -> Reply:
        job = self._job(asked)
        is_get = scope["method"] == "GET"
        if not job.is_query:
            _check_method(scope["method"], "POST")
        # A write is finished even if nobody waits: its sender cannot know how far it got.
        listening = receive if job.is_query else None
        work = self._lanes.answer(job.document, job.asked, asking)
        answer = await while_awaited(listening, work, self._seconds)
        errors = self._counted(job, answer, asking)
        body = encode(answer.data, errors, answer.extensions)
        status = status_of(media, answer.data, errors)
        reply = respond(media, status, body, asking.request_id)
        if is_get and job.is_known and not errors:
            reply = revalidated(reply, headers.get(b"if-none-match", b""))
        if self._tells_lane:
            reply.headers.append((LANE, answer.lane.encode()))
        return reply

    async def _several(
        self,
        receive: Receive,
        media: str,
        asked: list[GraphQLRequest | GatewayError],
        asking: Asking,
    ) -> Reply:
        """All at once, each with an answer of its own. Source: the appendix on request batching."""
        jobs = [self._job_or_error(each) for each in asked]
        listening = None
        if all(isinstance(job, GatewayError) or job.is_query for job in jobs):
            listening = receive

        async def work() -> list[bytes]:
            return await asyncio.gather(*(self._body(job, asking) for job in jobs))

        bodies = await while_awaited(listening, work(), self._seconds)
        return respond(media, 200, b"[" + b",".join(bodies) + b"]", asking.request_id)

    async def _body(self, job: _Job | GatewayError, asking: Asking) -> bytes:
        """The response to one of several, whatever happens."""
        request_id = asking.request_id
        try:
            if not isinstance(job, GatewayError):
                answer = await self._lanes.answer(job.document, job.asked, asking)
                return encode(answer.data, self._counted(job, answer, asking), answer.extensions)
            failed: Exception = job
        except Exception as error:  # noqa: BLE001 as in `_reply`
            failed = error
        told = self._told(failed, request_id, "one of several")
        return encode(None, [format_refusal(told, request_id)])

    def _told(self, error: Exception, request_id: str, at: str) -> GatewayError:
        """What a client is told of `error`, and that it was told."""
        told = error if isinstance(error, GatewayError) else masked(error, request_id, at)
        self.metrics.told(told.code)
        return told

    def _counted(self, job: _Job, answer: Answer, asking: Asking) -> list[dict[str, Any]]:
        """The errors of an answer as clients read them, once it has been counted."""
        outcome = "ok" if not answer.errors else "failed" if answer.data is None else "partial"
        operation = job.document.operation(job.asked.operation_name)
        name = operation.node.name.value if operation and operation.node.name else None
        seconds = monotonic() - asking.began
        self.metrics.answered(name, answer.lane, outcome, seconds, answer.cost)
        errors = [format_error(error, asking.request_id) for error in answer.errors]
        for error in errors:
            self.metrics.told(error["extensions"]["code"])
        return errors

    def _job(self, asked: GraphQLRequest) -> _Job:
        """The operation that was asked for; `GatewayError` if its document cannot be found."""
        found = self._persisted.find(asked)
        documents = self._exempt if found.is_trusted else self._documents
        document = documents.get(found.asked.query)
        if not document.errors:
            self._persisted.keep(found.asked)
        return _Job(found.asked, document, is_known=asked.document_id is not None)

    def _job_or_error(self, asked: GraphQLRequest | GatewayError) -> _Job | GatewayError:
        if isinstance(asked, GatewayError):
            return asked
        try:
            return self._job(asked)
        except GatewayError as error:
            return error

    def _asking(
        self,
        scope: Scope,
        headers: Mapping[bytes, bytes],
        viewer: Identity | None,
        request_id: str,
        began: float,
    ) -> Asking:
        client = scope.get("client")
        return Asking(
            viewer=viewer,
            request_id=request_id,
            began=began,
            address=client[0] if client else "",
            may_plan=not (self._tells_lane and headers.get(LANE) == RESOLVERS.encode()),
            wants_cost=COST in headers,
        )

    def _check_room(self) -> None:
        """`Busy` if as many requests are under way as may be."""
        if self._in_flight >= self._most_in_flight:
            raise Busy

    async def _viewer(self, header: bytes | None) -> Identity | None:
        """Who asks; None is nobody. A token that is not good is never ignored."""
        if header is None:
            return self._default_viewer
        scheme, _, token = header.decode("latin-1").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("The Authorization header must read `Bearer` and a token.")
        return self._tokens.known(token) or await self._tokens.verify(token)


def _check_method(method: str, *allowed: str) -> None:
    if method not in allowed:
        raise MethodNotAllowed(", ".join(allowed))
