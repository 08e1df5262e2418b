"""The odd database, and an empty one for what a test makes and takes back."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import asyncpg
import httpx
import pytest
import pytest_asyncio

from db.embedded.bootstrap import Server
from db.reflection.catalog import Catalog
from db.reflection.selection import Selection
from db.urls.url import DatabaseUrl
from tests.reflection.applications import path_of
from tests.reflection.world import (
    ODD,
    Connection,
    catalog_of,
    database_of,
    selection_of,
    undone,
)
from tests.support.serve import http_restricted
from tests.support.statements import execute


@pytest.fixture(scope="session")
def odd_url(server: Server) -> Iterator[DatabaseUrl]:
    """The odd database, for tests that only read."""
    with database_of(server) as url:
        asyncio.run(execute(url, ODD.read_text()))
        yield url


@pytest.fixture(scope="session")
def catalog(odd_url: DatabaseUrl) -> Catalog:
    """The catalog of the odd database."""

    async def read() -> Catalog:
        async with undone(odd_url) as connection:
            return await catalog_of(connection)

    return asyncio.run(read())


@pytest.fixture(scope="session")
def selection(odd_url: DatabaseUrl) -> Selection:
    """What is served of the odd database."""

    async def read() -> Selection:
        async with undone(odd_url) as connection:
            return await selection_of(connection)

    return asyncio.run(read())


@pytest.fixture(scope="session")
def scratch_url(server: Server) -> Iterator[DatabaseUrl]:
    """An empty database, in which nothing stays."""
    with database_of(server) as url:
        yield url


@pytest.fixture
async def scratch(scratch_url: DatabaseUrl) -> AsyncIterator[Connection]:
    """A connection whose changes are taken back."""
    async with undone(scratch_url) as connection:
        yield connection


@pytest.fixture(scope="session")
def odd_path(selection: Selection) -> str:
    """The application of the odd database, as the setting APPLICATION names it."""
    return path_of(selection)


# One gateway for all tests of a process: starting one takes longer than most of them.
shared = pytest_asyncio.fixture(scope="session", loop_scope="session")


@shared
async def odd_http(odd_url: DatabaseUrl, odd_path: str) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway over real HTTP, serving the odd database."""
    async with http_restricted(odd_url, application=odd_path) as http:
        yield http


@shared
async def odd_rows(odd_url: DatabaseUrl) -> AsyncIterator[Connection]:
    """A connection to the odd database."""
    connection = await asyncpg.connect(odd_url.dsn)
    yield connection
    await connection.close()
