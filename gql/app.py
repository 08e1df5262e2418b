"""Composes the gateway: builds the routes from settings, a database and an application."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from db.orm.application import load_application
from db.session.database import Database
from db.session.identity import Identity
from db.settings import Settings
from gql.access.account_check import AccountCheck
from gql.access.authentication import Authentication
from gql.access.tokens import Tokens
from gql.caching.memory import MemoryCache
from gql.documents.document_store import DocumentStore
from gql.documents.hidden_names import HiddenNames
from gql.execution.executor import Executor
from gql.execution.request_options import RequestOptionsParser
from gql.http import graphiql
from gql.http.admission import Admission
from gql.http.encoder import ResultEncoder
from gql.http.endpoint import GraphQLEndpoint, Pipeline
from gql.http.readiness import Readiness
from gql.http.requests import Requests
from gql.nodes.application import Application
from gql.schema import build_schema
from gql.telemetry.metrics import CONTENT_TYPE, Metrics
from gql.telemetry.observer import TelemetryObserver

PATH = "/graphql"
# The request headers that pages of allowed origins may send.
ALLOWED_HEADERS = (
    "Authorization",
    "Content-Type",
    "Apollo-Require-Preflight",
    "X-Apollo-Operation-Name",
    "X-Gateway-Cost",
    "X-Gateway-Receipt",
    "Traceparent",
    "Tracestate",
)


class Gateway:
    """Routes `/graphql` without Starlette, which saves a tenth of the time."""

    def __init__(
        self, endpoint: GraphQLEndpoint, others: Starlette, *, shows_graphiql: bool
    ) -> None:
        self._endpoint = endpoint
        self._others = others
        self._shows_graphiql = shows_graphiql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._others(scope, receive, send)
        elif self._shows_graphiql and graphiql.wants_page(scope):
            await graphiql.page()(scope, receive, send)
        else:
            await self._endpoint(scope, receive, send)


async def healthz(_: Request) -> Response:
    """The liveness check: the process answers, whatever the state of the database."""
    return PlainTextResponse("ok\n")


def readiness_route(readiness: Readiness) -> Route:
    """The readiness check for load balancers; the text of a 503 gives the reason."""

    async def answer(_: Request) -> Response:
        reason = await readiness.reason()
        if reason is None:
            return PlainTextResponse("ok\n")
        return PlainTextResponse(f"{reason}\n", status_code=503, headers={"Retry-After": "1"})

    return Route("/readyz", answer)


def metrics_route(metrics: Metrics) -> Route:
    """The route that Prometheus scrapes."""

    async def answer(_: Request) -> Response:
        return Response(metrics.text(), headers={"Content-Type": CONTENT_TYPE})

    return Route("/metrics", answer)


def compose(
    database: Database,
    application: Application,
    tokens: Tokens,
    default_viewer: Identity | None = None,
) -> tuple[Pipeline, Metrics]:
    """The pipeline of requests over one database and application, and its metrics."""
    settings = database.settings
    schema = build_schema(application).executable
    admission = Admission(settings.limit_in_flight)
    cache = MemoryCache(settings.cache_mib)
    metrics = Metrics(
        database.pools,
        in_flight=lambda: admission.in_flight,
        plans=lambda: executor.plan_count,
        cache=cache,
        replica=lambda: None if database.replica is None else database.replica.state,
        worker=database.worker,
    )
    observer = TelemetryObserver(settings, application, metrics)
    executor = Executor(database, application, schema, tokens.issue, observer, cache)
    hidden = None if settings.shows_schema else HiddenNames(schema)
    pipeline = Pipeline(
        authentication=Authentication(tokens, default_viewer),
        requests=Requests(settings),
        options=RequestOptionsParser(settings),
        admission=admission,
        accounts=AccountCheck(database, application),
        documents=DocumentStore(schema, settings, cache),
        executor=executor,
        encoder=ResultEncoder(executor, hidden),
        observer=observer,
        max_seconds=settings.limit_request_seconds,
    )
    return pipeline, metrics


def make_app(
    settings: Settings,
    database: Database,
    secret: str | None,
    default_viewer: Identity | None = None,
    readiness: Readiness | None = None,
) -> ASGIApp:
    """The ASGI application; it closes `database` when it stops.

    `secret` is the key of HS256 tokens, if those are used. `default_viewer` is the viewer of
    requests without a token. The caller stops `readiness` when the process stops.
    """

    application = load_application(settings)
    tokens = Tokens(settings, secret, application)
    pipeline, metrics = compose(database, application, tokens, default_viewer)
    endpoint = GraphQLEndpoint(pipeline)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with metrics.publishing():
            yield
        await endpoint.close()
        await database.close()

    routes: list[BaseRoute] = [
        Route("/healthz", healthz),
        readiness_route(readiness or Readiness(database)),
    ]
    if settings.metrics:
        routes.append(metrics_route(metrics))
    if settings.shows_graphiql:
        routes.append(graphiql.assets())
    others = Starlette(routes=routes, lifespan=lifespan)
    gateway = Gateway(endpoint, others, shows_graphiql=settings.shows_graphiql)
    return _with_cors(gateway, settings.cors_origins) if settings.cors_origins else gateway


def _with_cors(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """Let pages of these origins send requests; without cookies, as tokens are in a header."""
    # Imported here because most gateways serve no pages of other origins.
    from starlette.middleware.cors import CORSMiddleware

    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=("GET", "POST"),
        allow_headers=ALLOWED_HEADERS,
        expose_headers=("ETag", "Retry-After", "X-Request-Id"),
    )
