"""Databases of the shapes and gateways over them."""

from collections.abc import AsyncIterator, Iterator

import asyncpg
import httpx
import pytest
import pytest_asyncio

from db.embedded.bootstrap import SUPERUSER, Server
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN, RESOLVERS
from tests.shapes.application import PATH, shapes
from tests.shapes.served.world import shapes_database
from tests.support.client import Client
from tests.support.serve import http_with

# One gateway for all tests of a process: starting one takes longer than most of them.
shared = pytest_asyncio.fixture(scope="session", loop_scope="session")


@pytest.fixture(scope="session")
def shapes_url(server: Server) -> Iterator[DatabaseUrl]:
    """The shapes, for tests that only read."""
    with shapes_database(server) as url:
        yield url


@pytest.fixture(scope="session")
def written_shapes_url(server: Server) -> Iterator[DatabaseUrl]:
    """The shapes, for tests that write rows of their own."""
    with shapes_database(server) as url:
        yield url


@shared
async def shapes_http(shapes_url: DatabaseUrl) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway over real HTTP, serving the shapes."""
    async with http_with(shapes_url, application=PATH) as http:
        yield http


@shared
async def written_shapes_http(written_shapes_url: DatabaseUrl) -> AsyncIterator[httpx.AsyncClient]:
    """As `shapes_http`, for tests that write."""
    async with http_with(written_shapes_url, application=PATH) as http:
        yield http


@pytest_asyncio.fixture(loop_scope="session")
async def everything(shapes_url: DatabaseUrl, server: Server) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees the rows of both tenants."""
    connection = await asyncpg.connect(server.url(SUPERUSER, shapes_url.database).dsn)
    yield connection
    await connection.close()


@pytest.fixture(params=[PLAN, RESOLVERS])
def writer(request: pytest.FixtureRequest, written_shapes_http: httpx.AsyncClient) -> Client:
    """A client of each lane that writes."""
    return Client(written_shapes_http, str(request.param), shapes)
