"""The ASGI application: settings and a database in, routes out."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from db.engine import Database
from db.settings import Settings
from db.transaction import Identity
from gql import explorer
from gql.errors import masked
from gql.responses import JSON, refuse
from gql.view import View

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


async def unexpected(request: Request, error: Exception) -> Response:
    """What failed outside any operation, masked; Starlette raises it again for the server's log."""
    request_id = secrets.token_hex(8)
    return refuse(JSON, masked(error, request_id, request.url.path), request_id)


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

    async def graphql(request: Request) -> Response:
        if settings.shows_graphiql and explorer.wants_page(request):
            return explorer.page()
        return await view(request)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await database.close()

    # Every method comes to the view, whose refusals are GraphQL JSON as its answers are.
    routes: list[BaseRoute] = [
        Route("/graphql", graphql, methods=METHODS),
        Route("/healthz", healthz),
    ]
    if settings.shows_graphiql:
        routes.append(explorer.assets())
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={Exception: unexpected})
