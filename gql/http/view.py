"""The GraphQL endpoint: HTTP in, bytes out."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import getrandbits
from time import monotonic
from typing import Any, NamedTuple

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from db.session.database import Database
from db.session.identity import Identity
from db.timeline import ENCODE, keep, note
from gql.access.account_check import AccountCheck
from gql.access.tokens import Tokens
from gql.documents.graphql_request import GraphQLRequest
from gql.documents.hidden_names import HiddenNames
from gql.documents.limits import Limits
from gql.documents.parsing import Document, Documents
from gql.documents.persisted import Persisted
from gql.errors import (
    Busy,
    GatewayError,
    Unauthenticated,
    format_error,
    format_refusal,
    masked,
)
from gql.execution.executor import Executor
from gql.execution.request_context import RESOLVERS, OperationResult, RequestContext
from gql.execution.request_options import LANE, RequestOptions
from gql.http.disconnect import while_awaited
from gql.http.requests import MethodNotAllowed, Requests, headers_of
from gql.http.responses import (
    JSON,
    Reply,
    encode,
    media_type,
    refuse,
    respond,
    revalidated,
    status_of,
)
from gql.nodes.application import Application
from gql.schema import build_schema
from gql.telemetry.metrics import Metrics
from gql.telemetry.observer import Observer
from gql.telemetry.receipt import receipt

# nginx's number; nobody is there to read it.
CLIENT_CLOSED_REQUEST = 499
LEFT = "CLIENT_CLOSED_REQUEST"


class _Job(NamedTuple):
    """A request that became an operation; `is_known` if it came by the hash of its document."""

    asked: GraphQLRequest
    document: Document
    asking: RequestContext
    is_known: bool

    @property
    def is_query(self) -> bool:
        """Whether it only reads; what is no operation changes nothing either."""
        return self.asking.operation is None or self.asking.operation.is_query


class View:
    """Answers GraphQL requests; `default_viewer` is who asks without a token, in development."""

    def __init__(
        self,
        database: Database,
        application: Application,
        tokens: Tokens,
        default_viewer: Identity | None = None,
    ) -> None:
        settings = database.settings
        schema = build_schema(application).executable
        self._tokens = tokens
        self._presence = AccountCheck(database, application)
        self._default_viewer = default_viewer
        self._requests = Requests(settings)
        self._persisted = Persisted(settings)
        self._hidden = None if settings.shows_schema else HiddenNames(schema)
        self._documents = Documents(schema, Limits.of(settings), shows_schema=settings.shows_schema)
        # Those of the manifest may do what they like, if the settings say so.
        self._exempt = (
            Documents(schema, shows_schema=settings.shows_schema)
            if settings.persisted_exempt
            else self._documents
        )
        self.metrics = Metrics(
            database.pools,
            in_flight=lambda: self._in_flight,
            plans=lambda: self._lanes.kept,
            replica=lambda: None if database.replica is None else database.replica.state,
            worker=database.worker,
        )
        database.tell_times(self.metrics.executed, RESOLVERS)
        self._observer = Observer(settings, application, self.metrics)
        self._lanes = Executor(database, application, schema, tokens.issue, self.metrics.looked_up)
        self._wishes = RequestOptions(settings)
        self._most_in_flight = settings.limit_in_flight
        self._seconds = settings.limit_request_seconds
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a POST, or a GET that only reads. An ASGI application."""
        await (await self._reply(scope, receive)).send(send)

    async def close(self) -> None:
        """Close what was opened besides the database; nothing is asked after it."""
        await self._lanes.close()
        await self._observer.close()

    async def _reply(self, scope: Scope, receive: Receive) -> Reply:
        headers = headers_of(scope)
        client = scope.get("client")
        asking = RequestContext(
            f"{getrandbits(64):016x}", monotonic(), headers, address=client[0] if client else ""
        )
        media = JSON
        try:
            media = media_type(headers.get(b"accept", b""))
            _check_method(scope["method"], "GET", "POST")
            asking.viewer = viewer = await self._viewer(headers.get(b"authorization"))
            asked = await self._requests.read(scope, headers, receive)
            self._wishes.heed(asking)
            self._check_room()
            self._in_flight += 1
            try:
                if viewer is not None and not self._presence.is_known(viewer):
                    await while_awaited(receive, self._presence.check(viewer), self._seconds)
                if isinstance(asked, GraphQLRequest):
                    return await self._one(scope, receive, media, asked, asking)
                return await self._several(receive, media, asked, asking)
            finally:
                self._in_flight -= 1
        except ClientDisconnect:
            self._observer.ended(asking, None, (LEFT,), CLIENT_CLOSED_REQUEST)
            return Reply(CLIENT_CLOSED_REQUEST, [], b"")
        except Exception as error:  # noqa: BLE001 whatever fails outside any operation, masked
            told = _told(error, asking.request_id, scope["path"])
            reply = refuse(media, told, asking.request_id)
            self._observer.ended(asking, None, (told.code,), reply.status)
            return reply

    async def _one(
        self,
        scope: Scope,
        receive: Receive,
        media: str,
        asked: GraphQLRequest,
        asking: RequestContext,
    ) -> Reply:
        job = self._job(asked, asking)
        is_get = scope["method"] == "GET"
        if not job.is_query:
            _check_method(scope["method"], "POST")
        # A write is finished even if nobody waits: its sender cannot know how far it got.
        listening = receive if job.is_query else None
        work = self._lanes.answer(job.document, job.asked, asking)
        answer = await while_awaited(listening, work, self._seconds)
        body, errors = await self._encoded(answer, asking)
        status = status_of(media, answer.data, errors)
        self._observer.ended(asking, answer, codes_of(errors), status, len(body))
        reply = respond(media, status, body, asking.request_id)
        if is_get and job.is_known and not errors:
            reply = revalidated(reply, asking.headers.get(b"if-none-match", b""))
        if self._wishes.is_open:
            reply.headers.append((LANE, answer.lane.encode()))
        return reply

    async def _several(
        self,
        receive: Receive,
        media: str,
        asked: list[GraphQLRequest | GatewayError],
        asking: RequestContext,
    ) -> Reply:
        """All at once, each with an answer of its own. Source: the appendix on request batching."""
        jobs = [self._job_or_error(each, replace(asking)) for each in asked]
        listening = None
        if all(isinstance(job, GatewayError) or job.is_query for job in jobs):
            listening = receive

        async def work() -> list[bytes]:
            return await asyncio.gather(*(self._body(job, asking) for job in jobs))

        bodies = await while_awaited(listening, work(), self._seconds)
        return respond(media, 200, b"[" + b",".join(bodies) + b"]", asking.request_id)

    async def _body(self, job: _Job | GatewayError, asking: RequestContext) -> bytes:
        """The response to one of several, whatever happens."""
        if isinstance(job, GatewayError):
            return self._refusal(job, asking)
        asking = job.asking
        keep(asking.timeline)
        try:
            answer = await self._lanes.answer(job.document, job.asked, asking)
            body, errors = await self._encoded(answer, asking)
        except Exception as error:  # noqa: BLE001 as in `_reply`
            return self._refusal(error, asking)
        self._observer.ended(asking, answer, codes_of(errors), 200, len(body))
        return body

    def _refusal(self, error: Exception, asking: RequestContext) -> bytes:
        told = _told(error, asking.request_id, "one of several")
        self._observer.ended(asking, None, (told.code,), 200)
        return encode(None, [format_refusal(told, asking.request_id)])

    async def _encoded(
        self, answer: OperationResult, asking: RequestContext
    ) -> tuple[bytes, list[dict[str, Any]]]:
        """The body of a response, and its errors as clients read them."""
        found = map(self._hidden.hide, answer.errors) if self._hidden else answer.errors
        errors = [format_error(error, asking.request_id) for error in found]
        extensions = answer.extensions
        if asking.wants_receipt:
            extensions = {**(extensions or {}), "receipt": await self._receipt(answer, asking)}
        began = monotonic()
        body = encode(answer.data, errors, extensions)
        note(ENCODE, began)
        return body, errors

    async def _receipt(self, answer: OperationResult, asking: RequestContext) -> Mapping[str, Any]:
        made = receipt(answer, asking.timeline or [], asking.began)
        if answer.ran is None or asking.viewer is None:
            return made
        # What a receipt takes itself is on none.
        keep(None)
        plan = await self._lanes.explained(answer.ran, asking.viewer)
        keep(asking.timeline)
        return {**made, "explain": plan}

    def _job(self, asked: GraphQLRequest, asking: RequestContext) -> _Job:
        """The operation that was asked for; `GatewayError` if its document cannot be found."""
        asking.timeline = self._observer.begin(wanted=asking.wants_receipt)
        found = self._persisted.find(asked)
        documents = self._exempt if found.is_trusted else self._documents
        document = documents.get(found.request.query)
        asking.operation = document.operation(found.request.operation_name)
        if not document.errors:
            self._persisted.keep(found.request)
        return _Job(found.request, document, asking, is_known=asked.document_id is not None)

    def _job_or_error(
        self, asked: GraphQLRequest | GatewayError, asking: RequestContext
    ) -> _Job | GatewayError:
        if isinstance(asked, GatewayError):
            return asked
        try:
            return self._job(asked, asking)
        except GatewayError as error:
            return error

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


def _told(error: Exception, request_id: str, at: str) -> GatewayError:
    """What a client is told of `error`."""
    return error if isinstance(error, GatewayError) else masked(error, request_id, at)


def codes_of(errors: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(error["extensions"]["code"] for error in errors)
