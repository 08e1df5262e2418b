"""Fixtures: two databases, with and without the rows of the other tenant, and their gateways."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from db.embedded.bootstrap import OWNER, Server
from tests.canary import paired_databases
from tests.canary.probe import GatewayPair
from tests.conftest import TEMPLATE, _database


@dataclass(frozen=True)
class DatabasePair:
    """Names of two databases on `server`; only `full` has the rows of the other tenant."""

    server: Server
    full: str
    single: str


# Compiling SQL creates many objects: with Python's threshold of 700, half the time went to garbage
# collection.
THRESHOLDS = 100_000, 50, 50


@pytest.fixture(scope="package", autouse=True)
def _rare_garbage_collection() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*THRESHOLDS)
    yield
    gc.set_threshold(*before)


@pytest.fixture(scope="session")
def templates(server: Server) -> Iterator[DatabasePair]:
    """The templates of the two databases; no test connects to them."""
    for full in _database(server, TEMPLATE, OWNER):
        asyncio.run(paired_databases.plant(server, full.database))
        for single in _database(server, full.database, OWNER):
            asyncio.run(paired_databases.forget(server, single.database))
            yield DatabasePair(server, full.database, single.database)


@pytest.fixture(scope="package")
def databases(templates: DatabasePair) -> Iterator[DatabasePair]:
    """Databases for all tests that only read."""
    yield from _copies(templates)


@pytest.fixture
def own_databases(templates: DatabasePair) -> Iterator[DatabasePair]:
    """Databases for a single test that writes."""
    yield from _copies(templates)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def pair(databases: DatabasePair) -> AsyncIterator[GatewayPair]:
    """Gateways over the databases for tests that only read."""
    server = databases.server
    urls = [server.url(database=name) for name in (databases.full, databases.single)]
    async with paired_databases.gateways(*urls) as pair:
        yield pair


def _copies(templates: DatabasePair) -> Iterator[DatabasePair]:
    server = templates.server
    for full in _database(server, templates.full, OWNER):
        for single in _database(server, templates.single, OWNER):
            yield DatabasePair(server, full.database, single.database)
