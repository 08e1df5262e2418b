"""The GraphQL endpoint: runs the stages of the pipeline for each request, in order."""

from dataclasses import dataclass
from random import getrandbits
from time import monotonic

from starlette.types import Receive, Scope, Send

from gql.access.authentication import Authentication
from gql.access.rates import Rates
from gql.documents.graphql_request import GraphQLRequest
from gql.execution.request_context import Observer, RequestContext
from gql.execution.request_options import RequestOptionsParser
from gql.http.admission import Admission
from gql.http.answers import check_method, failed
from gql.http.disconnect import until_disconnect
from gql.http.pipelines import Pipelines
from gql.http.requests import Requests, headers_of
from gql.http.responses import JSON, Reply, media_type


@dataclass(frozen=True, slots=True)
class Entrance:
    """The stages of a request that need no schema, in the order they run, and what all share."""

    authentication: Authentication
    requests: Requests
    options: RequestOptionsParser
    admission: Admission
    rates: Rates
    observer: Observer
    max_seconds: float


class GraphQLEndpoint:
    """An ASGI application that answers POST requests, and queries sent with GET."""

    def __init__(self, entrance: Entrance, pipelines: Pipelines) -> None:
        self._entrance = entrance
        self._pipelines = pipelines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await self._reply(scope, receive)).send(send)

    async def close(self) -> None:
        """Close everything but the database, after the last request."""
        await self._entrance.rates.close()
        await self._entrance.observer.close()

    async def _reply(self, scope: Scope, receive: Receive) -> Reply:
        """The response to a request; an error before execution becomes a refusal."""
        stages, context, media = self._entrance, _context(scope), JSON
        try:
            media = media_type(context.headers.get(b"accept", b""))
            check_method(scope["method"], "GET", "POST")
            viewer = await stages.authentication.viewer(context.headers.get(b"authorization"))
            context = context._replace(viewer=viewer)
            request = await stages.requests.read(scope, context.headers, receive)
            options = stages.options.parse(context.headers, viewer)
            if options is not context.options:
                context = context._replace(options=options)
            with stages.admission.admitted():
                answers = self._pipelines.known(viewer)
                if answers is None:
                    stages.observer.begin(records=False)
                    find = self._pipelines.find(viewer)
                    answers = await until_disconnect(receive, find, stages.max_seconds)
                accounts = answers.stages.accounts
                if viewer is not None and not accounts.is_known(viewer):
                    stages.observer.begin(records=False)
                    check = accounts.check(viewer)
                    await until_disconnect(receive, check, stages.max_seconds)
                if isinstance(request, GraphQLRequest):
                    return await answers.answer(scope, receive, media, request, context)
                return await answers.answer_batch(receive, media, request, context)
        except Exception as error:  # noqa: BLE001 any failure must become a response
            return failed(stages.observer, media, error, context, scope["path"])


def _context(scope: Scope) -> RequestContext:
    client = scope.get("client")
    address = client[0] if client else ""
    return RequestContext(f"{getrandbits(64):016x}", monotonic(), headers_of(scope), address)
