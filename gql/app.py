"""The ASGI application: settings and a database in, routes out."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from db.engine import Database
from db.settings import Settings
from db.transaction import Identity
from gql import explorer
from gql.errors import error_body, masked
from gql.responses import JSON
from gql.view import View


class GraphQL:
    """`/graphql`: GraphiQL for browsers, the view for everybody else."""

    def __init__(self, view: View, *, shows_graphiql: bool) -> None:
        self._view = view
        self._shows_graphiql = shows_graphiql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._shows_graphiql and explorer.wants_page(scope):
            await explorer.page()(scope, receive, send)
        else:
            await self._view(scope, receive, send)


async def unexpected(request: Request, error: Exception) -> Response:
    """What failed outside any operation, masked; Starlette raises it again for the server's log."""
    request_id = secrets.token_hex(8)
    told = masked(error, request_id, request.url.path)
    return Response(orjson.dumps(error_body(told, request_id)), 500, media_type=JSON)


async def healthz(_: Request) -> Response:
    """That the process answers; it says nothing of the database."""
    return PlainTextResponse("ok\n")


def make_app(
    settings: Settings,
    database: Database,
    secret: str,
    default_viewer: Identity | None = None,
) -> Starlette:
    """The application; it closes `database` when it stops."""
    view = View(database, secret, default_viewer)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await database.close()

    # Every method comes to the view, whose refusals are GraphQL JSON as its answers are.
    routes: list[BaseRoute] = [
        Route("/graphql", GraphQL(view, shows_graphiql=settings.shows_graphiql)),
        Route("/healthz", healthz),
    ]
    if settings.shows_graphiql:
        routes.append(explorer.assets())
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={Exception: unexpected})
