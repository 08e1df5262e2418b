"""Answers requests with one schema: finds documents, executes them and encodes the results."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from db.timeline import Timeline
from gql.access.account_check import AccountCheck
from gql.documents.document_store import DocumentStore, RequestedOperation
from gql.documents.graphql_request import GraphQLRequest
from gql.errors import GatewayError, format_refusal, masked
from gql.execution.executor import Executor
from gql.execution.request_context import Observer, RequestContext
from gql.execution.request_options import LANE, RequestOptionsParser
from gql.http.disconnect import until_disconnect
from gql.http.encoder import ResultEncoder, codes_of
from gql.http.requests import MethodNotAllowed
from gql.http.responses import Reply, encode, refuse, respond, revalidate, status_of

# The status that nginx logs for this; no client receives it.
CLIENT_CLOSED_REQUEST = 499
DISCONNECTED = "CLIENT_CLOSED_REQUEST"

# An item of a batch: its operation or the error that rejects it, and its context.
BatchItem: TypeAlias = tuple[RequestedOperation | GatewayError, RequestContext]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The stages of a request that depend on the schema, in the order they run, and what they use.

    All schemas of a gateway share `options` and `observer`; `gql.app` composes the stages.
    """

    options: RequestOptionsParser
    accounts: AccountCheck
    documents: DocumentStore
    executor: Executor
    encoder: ResultEncoder
    observer: Observer
    max_seconds: float


class Answers:
    """Responses to requests that have been admitted."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.stages = pipeline

    async def answer(
        self,
        scope: Scope,
        receive: Receive,
        media: str,
        request: GraphQLRequest,
        context: RequestContext,
    ) -> Reply:
        """The response to a single request."""
        stages = self.stages
        timeline = self._observe(context)
        requested = stages.documents.find(request)
        context = context._replace(timeline=timeline, operation=requested.operation)
        try:
            if not requested.is_query:
                check_method(scope["method"], "POST")
            # A write runs to its end after a disconnect: its client cannot know how far it got.
            listening = receive if requested.is_query else None
            work = stages.executor.execute(requested, context)
            result = await until_disconnect(listening, work, stages.max_seconds)
            body, errors = await stages.encoder.encode(result, context)
        except Exception as error:  # noqa: BLE001 as in `_reply`, with more context
            return failed(stages.observer, media, error, context, scope["path"])
        status = status_of(media, result.data, errors)
        stages.observer.ended(context, result, codes_of(errors), status, len(body))
        reply = respond(media, status, body, context.request_id)
        if scope["method"] == "GET" and request.document_id is not None and not errors:
            reply = revalidate(reply, context.headers.get(b"if-none-match", b""))
        if stages.options.is_open:
            reply.headers.append((LANE, result.lane.encode()))
        return reply

    async def answer_batch(
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

        bodies = await until_disconnect(listening, work(), self.stages.max_seconds)
        return respond(media, 200, b"[" + b",".join(bodies) + b"]", context.request_id)

    def _batch_item(
        self, request: GraphQLRequest | GatewayError, context: RequestContext
    ) -> BatchItem:
        """Find the operation of one request of a batch, or the error that rejects it."""
        if isinstance(request, GatewayError):
            return request, context
        context = context._replace(timeline=self._observe(context))
        try:
            requested = self.stages.documents.find(request)
        except GatewayError as error:
            return error, context
        return requested, context._replace(operation=requested.operation)

    async def _body(
        self, requested: RequestedOperation | GatewayError, context: RequestContext
    ) -> bytes:
        """The body of one response of a batch; an error becomes a refusal."""
        if isinstance(requested, GatewayError):
            return self._refuse_item(requested, context)
        stages = self.stages
        stages.observer.resume(context.timeline)
        try:
            result = await stages.executor.execute(requested, context)
            body, errors = await stages.encoder.encode(result, context)
        except Exception as error:  # noqa: BLE001 as in `_reply`
            return self._refuse_item(error, context)
        stages.observer.ended(context, result, codes_of(errors), 200, len(body))
        return body

    def _refuse_item(self, error: Exception, context: RequestContext) -> bytes:
        refused = refusal(error, context.request_id, "one of several")
        self.stages.observer.ended(context, None, (refused.code,), 200)
        return encode(None, [format_refusal(refused, context.request_id)])

    def _observe(self, context: RequestContext) -> Timeline | None:
        """Record the stages of an operation from now on."""
        return self.stages.observer.begin(records=context.options.wants_receipt)


def failed(
    observer: Observer, media: str, error: Exception, context: RequestContext, path: str
) -> Reply:
    """The response to a request that failed as a whole; an empty one after a disconnect."""
    if isinstance(error, ClientDisconnect):
        observer.ended(context, None, (DISCONNECTED,), CLIENT_CLOSED_REQUEST)
        return Reply(CLIENT_CLOSED_REQUEST, [], b"")
    refused = refusal(error, context.request_id, path)
    reply = refuse(media, refused, context.request_id)
    observer.ended(context, None, (refused.code,), reply.status)
    return reply


def check_method(method: str, *allowed: str) -> None:
    """`MethodNotAllowed` for all but these methods."""
    if method not in allowed:
        raise MethodNotAllowed(", ".join(allowed))


def refusal(error: Exception, request_id: str, path: str) -> GatewayError:
    """`error` as clients may see it; unexpected errors are masked and logged."""
    return error if isinstance(error, GatewayError) else masked(error, request_id, path)
