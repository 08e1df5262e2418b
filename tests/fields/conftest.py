"""Databases with the function of the fields, and gateways over them."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import asyncpg
import httpx
import pytest

from db.embedded.bootstrap import OWNER, Server
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN, RESOLVERS
from tests.fields.application import FUNCTIONS, PATH, fields
from tests.fields.types import CALLS
from tests.library.world import OURS, THEIRS, library_database
from tests.support.client import Client
from tests.support.serve import http_with


async def _add_functions(url: DatabaseUrl) -> None:
    connection = await asyncpg.connect(url.dsn)
    await connection.execute(FUNCTIONS)
    await connection.close()


def fields_database(server: Server) -> Iterator[DatabaseUrl]:
    with library_database(server, OURS, THEIRS) as url:
        asyncio.run(_add_functions(server.url(OWNER, url.database)))
        yield url


@pytest.fixture(scope="session")
def fields_url(server: Server) -> Iterator[DatabaseUrl]:
    """Both libraries, for tests that only read."""
    yield from fields_database(server)


@pytest.fixture
def own_url(server: Server) -> Iterator[DatabaseUrl]:
    """Both libraries, for one test that writes."""
    yield from fields_database(server)


@pytest.fixture
async def fields_http(fields_url: DatabaseUrl) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway over real HTTP."""
    async with http_with(fields_url, application=PATH) as http:
        yield http


@pytest.fixture(params=[PLAN, RESOLVERS])
def lane(request: pytest.FixtureRequest) -> str:
    """Results must not depend on the lane."""
    return str(request.param)


@pytest.fixture
def client(fields_http: httpx.AsyncClient, lane: str) -> Client:
    """A client of each lane."""
    return Client(fields_http, lane, fields)


@pytest.fixture(autouse=True)
def no_calls() -> None:
    """Forget the calls of other tests."""
    CALLS.clear()
