"""The ASGI application: settings and a database in, what answers at each path out."""

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
from gql.access.tokens import Tokens
from gql.http import graphiql
from gql.http.readiness import Readiness
from gql.http.view import View
from gql.telemetry.metrics import CONTENT_TYPE, Metrics

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

    def __init__(self, view: View, others: Starlette, *, shows_graphiql: bool) -> None:
        self._view = view
        self._others = others
        self._shows_graphiql = shows_graphiql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._others(scope, receive, send)
        elif self._shows_graphiql and graphiql.wants_page(scope):
            await graphiql.page()(scope, receive, send)
        else:
            await self._view(scope, receive, send)


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
    view = View(database, application, Tokens(settings, secret, application), default_viewer)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with view.metrics.shown():
            yield
        await view.close()
        await database.close()

    routes: list[BaseRoute] = [
        Route("/healthz", healthz),
        readyz(readiness or Readiness(database)),
    ]
    if settings.metrics:
        routes.append(metrics(view.metrics))
    if settings.shows_graphiql:
        routes.append(graphiql.assets())
    others = Starlette(routes=routes, lifespan=lifespan)
    gateway = Gateway(view, others, shows_graphiql=settings.shows_graphiql)
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
