"""A database with samples, and a gateway over it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import UUID

import asyncpg
import httpx
import pytest
import pytest_asyncio

from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN, RESOLVERS
from tests.conftest import _database
from tests.kinds.application import PATH, kinds
from tests.kinds.cases import KINDS, ROWS
from tests.kinds.installed import add_extensions
from tests.support.client import Client
from tests.support.migrating import migrate
from tests.support.serve import http_with


def row_id(at: int) -> UUID:
    """The id of the row number `at`, from 0."""
    return UUID(int=0x5A00 + at)


async def fill(url: DatabaseUrl) -> None:
    """Store the values of every kind; the last row has none."""
    connection = await asyncpg.connect(url.dsn)
    try:
        for at in range(ROWS):
            await connection.execute("insert into samples (id) values ($1)", row_id(at))
        for kind in KINDS:
            for at, value in enumerate(kind.values):
                quoted = value.replace("'", "''")
                await connection.execute(
                    f"update samples set {kind.name} = '{quoted}' where id = $1", row_id(at)
                )
    finally:
        await connection.close()


def samples_database(server: Server) -> Iterator[DatabaseUrl]:
    """A migrated database with the samples, as the gateway sees it."""
    for owned in _database(server, "template1", OWNER):
        powerful = server.url(SUPERUSER, owned.database)
        asyncio.run(add_extensions(powerful))
        migrate(kinds, owned)
        asyncio.run(fill(powerful))
        yield server.url(database=owned.database)


@pytest.fixture(scope="session")
def samples_url(server: Server) -> Iterator[DatabaseUrl]:
    """The samples, for tests that only read."""
    yield from samples_database(server)


@pytest.fixture(scope="session")
def written_url(server: Server) -> Iterator[DatabaseUrl]:
    """The samples, for tests that add rows of their own."""
    yield from samples_database(server)


# One gateway for all tests of a process: starting one takes longer than most of them.
shared = pytest_asyncio.fixture(scope="session", loop_scope="session")


@shared
async def samples_http(samples_url: DatabaseUrl) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway over real HTTP, serving the samples."""
    async with http_with(samples_url, application=PATH) as http:
        yield http


@shared
async def written_http(written_url: DatabaseUrl) -> AsyncIterator[httpx.AsyncClient]:
    """As `samples_http`, for tests that write."""
    async with http_with(written_url, application=PATH) as http:
        yield http


@pytest.fixture(params=[PLAN, RESOLVERS])
def lane(request: pytest.FixtureRequest) -> str:
    """Results must not depend on the lane."""
    return str(request.param)


@pytest.fixture
def samples(samples_http: httpx.AsyncClient, lane: str) -> Client:
    """A client of each lane."""
    return Client(samples_http, lane, kinds)


@pytest_asyncio.fixture(loop_scope="session")
async def administrator(
    samples_url: DatabaseUrl, server: Server
) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees every sample."""
    connection = await asyncpg.connect(server.url(SUPERUSER, samples_url.database).dsn)
    yield connection
    await connection.close()
