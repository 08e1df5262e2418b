"""The GraphQL endpoint: runs the stages of the pipeline for each request, in order."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from random import getrandbits
from time import monotonic
from typing import TypeAlias

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from db.timeline import Timeline
from gql.access.account_check import AccountCheck
from gql.access.authentication import Authentication
from gql.documents.document_store import DocumentStore, RequestedOperation
from gql.documents.graphql_request import GraphQLRequest
from gql.errors import GatewayError, format_refusal, masked
from gql.execution.executor import Executor
from gql.execution.request_context import Observer, RequestContext
from gql.execution.request_options import LANE, RequestOptionsParser
from gql.http.admission import Admission
from gql.http.disconnect import until_disconnect
from gql.http.encoder import ResultEncoder, codes_of
from gql.http.requests import MethodNotAllowed, Requests, headers_of
from gql.http.responses import (
    JSON,
    Reply,
    encode,
    media_type,
    refuse,
    respond,
    revalidate,
    status_of,
)

# The status that nginx logs for this; no client receives it.
CLIENT_CLOSED_REQUEST = 499
DISCONNECTED = "CLIENT_CLOSED_REQUEST"

# An item of a batch: its operation or the error that rejects it, and its context.
BatchItem: TypeAlias = tuple[RequestedOperation | GatewayError, RequestContext]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The stages of a request, in the order they run; `gql.app` composes them."""

    authentication: Authentication
    requests: Requests
    options: RequestOptionsParser
    admission: Admission
    accounts: AccountCheck
    documents: DocumentStore
    executor: Executor
    encoder: ResultEncoder
    observer: Observer
    max_seconds: float


class GraphQLEndpoint:
    """An ASGI application that answers POST requests, and queries sent with GET."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._stages = pipeline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await self._reply(scope, receive)).send(send)

    async def close(self) -> None:
        """Close everything but the database, after the last request."""
        await self._stages.executor.close()
        await self._stages.observer.close()

    async def _reply(self, scope: Scope, receive: Receive) -> Reply:
        """The response to a request; an error before execution becomes a refusal."""
        stages, context, media = self._stages, _context(scope), JSON
        try:
            media = media_type(context.headers.get(b"accept", b""))
            _check_method(scope["method"], "GET", "POST")
            viewer = await stages.authentication.viewer(context.headers.get(b"authorization"))
            context = context._replace(viewer=viewer)
            request = await stages.requests.read(scope, context.headers, receive)
            options = stages.options.parse(context.headers, viewer)
            if options is not context.options:
                context = context._replace(options=options)
            with stages.admission.admitted():
                if viewer is not None and not stages.accounts.is_known(viewer):
                    stages.observer.begin(records=False)
                    check = stages.accounts.check(viewer)
                    await until_disconnect(receive, check, stages.max_seconds)
                if isinstance(request, GraphQLRequest):
                    return await self._answer(scope, receive, media, request, context)
                return await self._answer_batch(receive, media, request, context)
        except Exception as error:  # noqa: BLE001 any failure must become a response
            return self._failed(media, error, context, scope["path"])

    def _failed(self, media: str, error: Exception, context: RequestContext, path: str) -> Reply:
        """The response to a request that failed as a whole; an empty one after a disconnect."""
        if isinstance(error, ClientDisconnect):
            self._stages.observer.ended(context, None, (DISCONNECTED,), CLIENT_CLOSED_REQUEST)
            return Reply(CLIENT_CLOSED_REQUEST, [], b"")
        refusal = _refusal(error, context.request_id, path)
        reply = refuse(media, refusal, context.request_id)
        self._stages.observer.ended(context, None, (refusal.code,), reply.status)
        return reply

    async def _answer(
        self,
        scope: Scope,
        receive: Receive,
        media: str,
        request: GraphQLRequest,
        context: RequestContext,
    ) -> Reply:
        """The response to a single request."""
        stages = self._stages
        timeline = self._observe(context)
        requested = stages.documents.find(request)
        context = context._replace(timeline=timeline, operation=requested.operation)
        try:
            if not requested.is_query:
                _check_method(scope["method"], "POST")
            # A write runs to its end after a disconnect: its client cannot know how far it got.
            listening = receive if requested.is_query else None
            work = stages.executor.execute(requested, context)
            result = await until_disconnect(listening, work, stages.max_seconds)
            body, errors = await stages.encoder.encode(result, context)
        except Exception as error:  # noqa: BLE001 as in `_reply`, with more context
            return self._failed(media, error, context, scope["path"])
        status = status_of(media, result.data, errors)
        stages.observer.ended(context, result, codes_of(errors), status, len(body))
        reply = respond(media, status, body, context.request_id)
        if scope["method"] == "GET" and request.document_id is not None and not errors:
            reply = revalidate(reply, context.headers.get(b"if-none-match", b""))
        if stages.options.is_open:
            reply.headers.append((LANE, result.lane.encode()))
        return reply

    async def _answer_batch(
        self,
        receive: Receive,
        media: str,
        requests: Sequence[GraphQLRequest | GatewayError],
        context: RequestContext,
    ) -> Reply:
        """The response to a batch, whose requests run concurrently; each has a result of its own.

        Source: the appendix of the specification on request batching.
        """
        items = [self._batch_item(request, context) for request in requests]
        listening = None
        if all(isinstance(item, GatewayError) or item.is_query for item, _ in items):
            listening = receive

        async def work() -> list[bytes]:
            return await asyncio.gather(*(self._body(*item) for item in items))

        bodies = await until_disconnect(listening, work(), self._stages.max_seconds)
        return respond(media, 200, b"[" + b",".join(bodies) + b"]", context.request_id)

    def _batch_item(
        self, request: GraphQLRequest | GatewayError, context: RequestContext
    ) -> BatchItem:
        """Find the operation of one request of a batch, or the error that rejects it."""
        if isinstance(request, GatewayError):
            return request, context
        context = context._replace(timeline=self._observe(context))
        try:
            requested = self._stages.documents.find(request)
        except GatewayError as error:
            return error, context
        return requested, context._replace(operation=requested.operation)

    async def _body(
        self, requested: RequestedOperation | GatewayError, context: RequestContext
    ) -> bytes:
        """The body of one response of a batch; an error becomes a refusal."""
        if isinstance(requested, GatewayError):
            return self._refuse_item(requested, context)
        stages = self._stages
        stages.observer.resume(context.timeline)
        try:
            result = await stages.executor.execute(requested, context)
            body, errors = await stages.encoder.encode(result, context)
        except Exception as error:  # noqa: BLE001 as in `_reply`
            return self._refuse_item(error, context)
        stages.observer.ended(context, result, codes_of(errors), 200, len(body))
        return body

    def _refuse_item(self, error: Exception, context: RequestContext) -> bytes:
        refusal = _refusal(error, context.request_id, "one of several")
        self._stages.observer.ended(context, None, (refusal.code,), 200)
        return encode(None, [format_refusal(refusal, context.request_id)])

    def _observe(self, context: RequestContext) -> Timeline | None:
        """Record the stages of an operation from now on."""
        return self._stages.observer.begin(records=context.options.wants_receipt)


def _context(scope: Scope) -> RequestContext:
    client = scope.get("client")
    address = client[0] if client else ""
    return RequestContext(f"{getrandbits(64):016x}", monotonic(), headers_of(scope), address)


def _check_method(method: str, *allowed: str) -> None:
    if method not in allowed:
        raise MethodNotAllowed(", ".join(allowed))


def _refusal(error: Exception, request_id: str, path: str) -> GatewayError:
    """`error` as clients may see it; unexpected errors are masked and logged."""
    return error if isinstance(error, GatewayError) else masked(error, request_id, path)
