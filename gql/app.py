"""Composes the gateway: builds the routes from settings, a database and an application."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeAlias

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from db.orm.application import load_application
from db.process.worker import Worker
from db.session.database import Database
from db.session.identity import Identity
from db.session.role_databases import LoginDatabase
from db.settings import Settings
from db.urls.url import DatabaseUrl
from gql.access.account_check import AccountCheck
from gql.access.authentication import Authentication, RoleAuthentication
from gql.access.rates import Rates
from gql.access.role_identities import RoleIdentities
from gql.access.roles import Roles
from gql.access.tokens import Tokens
from gql.caching.memory import CachePart, MemoryCache
from gql.documents.document_store import DocumentStore
from gql.documents.hidden_names import HiddenNames
from gql.documents.persisted import Persisted
from gql.execution.executor import Executor
from gql.execution.request_options import RequestOptionsParser
from gql.http import graphiql
from gql.http.admission import Admission
from gql.http.answers import Pipeline
from gql.http.encoder import ResultEncoder
from gql.http.endpoint import Entrance, GraphQLEndpoint
from gql.http.pipelines import OnePipeline, RolePipelines
from gql.http.readiness import Readiness
from gql.http.requests import Requests
from gql.nodes.application import Application
from gql.plan.cache import PLAN
from gql.schema import build_schema
from gql.telemetry.metrics import CONTENT_TYPE, Metrics
from gql.telemetry.observer import TelemetryObserver

PATH = "/graphql"
# Makes the application as a role of the database sees it.
ApplicationFor: TypeAlias = Callable[[str], Awaitable[Application]]
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


class Composition:
    """What all schemas of a gateway share, and makes the pipeline of each."""

    def __init__(
        self, database: Database, application: Application, tokens: Tokens, access: Authentication
    ) -> None:
        settings = database.settings
        admission = Admission(settings.limit_in_flight)
        self._tokens = tokens
        self._cache = cache = MemoryCache(settings.cache_mib)
        self._persisted = Persisted(settings)
        self.metrics = Metrics(
            database.pools,
            in_flight=lambda: admission.in_flight,
            plans=lambda: cache.number(PLAN),
            cache=cache,
            replica=lambda: None if database.replica is None else database.replica.state,
            worker=database.worker,
        )
        self.entrance = Entrance(
            authentication=access,
            requests=Requests(settings),
            options=RequestOptionsParser(settings),
            admission=admission,
            rates=Rates(settings),
            observer=TelemetryObserver(settings, application, self.metrics),
            max_seconds=settings.limit_request_seconds,
        )

    def pipeline(
        self, database: Database, application: Application, owner: str | None = None
    ) -> Pipeline:
        """The pipeline over one database and application; `owner` is the only role that has it."""
        settings, shared = database.settings, self.entrance
        cache = self._cache if owner is None else CachePart(self._cache, owner)
        schema = build_schema(application).executable
        executor = Executor(
            database, application, schema, self._tokens.issue, shared.observer, cache, shared.rates
        )
        hidden = None if settings.shows_schema else HiddenNames(schema)
        return Pipeline(
            options=shared.options,
            accounts=AccountCheck(database, application),
            documents=DocumentStore(schema, settings, cache, self._persisted),
            executor=executor,
            encoder=ResultEncoder(executor, hidden),
            observer=shared.observer,
            max_seconds=shared.max_seconds,
        )


def compose(
    database: Database,
    application: Application,
    secret: str | None,
    default_viewer: Identity | None = None,
) -> tuple[GraphQLEndpoint, Metrics]:
    """The endpoint with one schema for everybody, and its metrics."""
    tokens = Tokens(database.settings, secret, application)
    access = Authentication(tokens, default_viewer)
    made = Composition(database, application, tokens, access)
    pipelines = OnePipeline(made.pipeline(database, application))
    return GraphQLEndpoint(made.entrance, pipelines), made.metrics


def compose_roles(
    database: LoginDatabase,
    application: Application,
    secret: str | None,
    application_for: ApplicationFor,
) -> tuple[GraphQLEndpoint, Metrics]:
    """The endpoint with a schema for each role of the database, and its metrics."""
    settings = database.settings
    roles = Roles(database)
    identities = RoleIdentities(settings, roles)
    tokens = Tokens(settings, secret, application, identities)
    made = Composition(database, application, tokens, RoleAuthentication(tokens, identities))

    async def pipeline(viewer: Identity) -> Pipeline:
        role = viewer.database_role
        own = database if role is None else database.as_role(role)
        restricted = await application_for(viewer.role)
        # The schema of a hundred tables takes seconds, in which requests of other roles go on.
        await asyncio.to_thread(build_schema, restricted)
        return made.pipeline(own, restricted, viewer.role)

    return GraphQLEndpoint(made.entrance, RolePipelines(roles, pipeline)), made.metrics


def make_app(
    settings: Settings,
    database: Database,
    secret: str | None,
    default_viewer: Identity | None = None,
    readiness: Readiness | None = None,
    application_for: ApplicationFor | None = None,
) -> ASGIApp:
    """The ASGI application; it closes `database` when it stops.

    `secret` is the key of HS256 tokens, if those are used. `default_viewer` is the viewer of
    requests without a token. The caller stops `readiness` when the process stops.

    An application that keeps policies needs a `LoginDatabase`. `application_for` makes what a role
    of it sees, by default the whole application.
    """

    application: Application = load_application(settings)
    if application.keeps_policies:
        assert isinstance(database, LoginDatabase), "see `database_of`"
        restrict = application_for or _whole(application)
        endpoint, metrics = compose_roles(database, application, secret, restrict)
    else:
        endpoint, metrics = compose(database, application, secret, default_viewer)

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


def database_of(
    application: Application, settings: Settings, url: DatabaseUrl, worker: Worker | None = None
) -> Database:
    """The database that `make_app` serves `application` from."""
    kind = LoginDatabase if application.keeps_policies else Database
    return kind(settings, url, worker)


def _whole(application: Application) -> ApplicationFor:
    async def every(_: str) -> Application:
        return application

    return every


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
