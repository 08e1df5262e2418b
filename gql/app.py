"""Composes the gateway: settings, a database and an application become routes."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
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
# What clients of other origins send beside what browsers let everybody send.
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
    """`/graphql`, which goes past the framework and so costs less by a tenth, and `others`."""

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
    """That the process answers; it says nothing of the database."""
    return PlainTextResponse("ok\n")


def readyz(readiness: Readiness) -> Route:
    """Whether requests should be sent here; for balancers, so the reason is for people."""

    async def answer(_: Request) -> Response:
        reason = await readiness.reason()
        if reason is None:
            return PlainTextResponse("ok\n")
        return PlainTextResponse(f"{reason}\n", status_code=503, headers={"Retry-After": "1"})

    return Route("/readyz", answer)


def metrics(of: Metrics) -> Route:
    """What Prometheus reads."""

    async def answer(_: Request) -> Response:
        return Response(of.text(), headers={"Content-Type": CONTENT_TYPE})

    return Route("/metrics", answer)


def compose(
    database: Database,
    application: Application,
    tokens: Tokens,
    default_viewer: Identity | None = None,
) -> tuple[Pipeline, Metrics]:
    """The stages of a request over one database and application, and what measures them."""
    settings = database.settings
    schema = build_schema(application).executable
    admission = Admission(settings.limit_in_flight)
    measured = Metrics(
        database.pools,
        in_flight=lambda: admission.in_flight,
        plans=lambda: executor.kept,
        replica=lambda: None if database.replica is None else database.replica.state,
        worker=database.worker,
    )
    observer = TelemetryObserver(settings, application, measured)
    executor = Executor(database, application, schema, tokens.issue, observer)
    hidden = None if settings.shows_schema else HiddenNames(schema)
    pipeline = Pipeline(
        authentication=Authentication(tokens, default_viewer),
        requests=Requests(settings),
        options=RequestOptionsParser(settings),
        admission=admission,
        accounts=AccountCheck(database, application),
        documents=DocumentStore(schema, settings),
        executor=executor,
        encoder=ResultEncoder(executor, hidden),
        observer=observer,
        max_seconds=settings.limit_request_seconds,
    )
    return pipeline, measured


def make_app(
    settings: Settings,
    database: Database,
    secret: str | None,
    default_viewer: Identity | None = None,
    readiness: Readiness | None = None,
) -> ASGIApp:
    """The application; it closes `database` when it stops.

    `secret` is that of HS256, if tokens are signed so; `default_viewer` asks without a token.
    `readiness` is told from outside when the process stops.
    """

    application = load_application(settings)
    tokens = Tokens(settings, secret, application)
    pipeline, measured = compose(database, application, tokens, default_viewer)
    endpoint = GraphQLEndpoint(pipeline)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with measured.shown():
            yield
        await endpoint.close()
        await database.close()

    routes: list[BaseRoute] = [
        Route("/healthz", healthz),
        readyz(readiness or Readiness(database)),
    ]
    if settings.metrics:
        routes.append(metrics(measured))
    if settings.shows_graphiql:
        routes.append(graphiql.assets())
    others = Starlette(routes=routes, lifespan=lifespan)
    gateway = Gateway(endpoint, others, shows_graphiql=settings.shows_graphiql)
    return _with_cors(gateway, settings.cors_origins) if settings.cors_origins else gateway


def _with_cors(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """Pages of these origins may ask; a token comes in a header, so no cookie ever counts."""
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=("GET", "POST"),
        allow_headers=ALLOWED_HEADERS,
        expose_headers=("ETag", "Retry-After", "X-Request-Id"),
    )
