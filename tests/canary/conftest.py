"""The twins: a database with the other tenant's planted rows, one without, a gateway over each."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from db.embedded.bootstrap import OWNER, Server
from tests.canary import paired_databases as making
from tests.canary.probe import Twins
from tests.conftest import TEMPLATE, _database


@dataclass(frozen=True)
class Names:
    """Two databases on `server` that differ in the other tenant's rows alone."""

    server: Server
    full: str
    twin: str


# Making SQL leaves much garbage: with Python's 700, looking for it took half of the time.
THRESHOLDS = 100_000, 50, 50


@pytest.fixture(scope="package", autouse=True)
def _little_collecting() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*THRESHOLDS)
    yield
    gc.set_threshold(*before)


@pytest.fixture(scope="session")
def templates(server: Server) -> Iterator[Names]:
    """What the twins are copied from; nobody connects to them."""
    for full in _database(server, TEMPLATE, OWNER):
        asyncio.run(making.plant(server, full.database))
        for twin in _database(server, full.database, OWNER):
            asyncio.run(making.forget(server, twin.database))
            yield Names(server, full.database, twin.database)


@pytest.fixture(scope="package")
def names(templates: Names) -> Iterator[Names]:
    """Databases for everything that only reads."""
    yield from _copies(templates)


@pytest.fixture
def own_names(templates: Names) -> Iterator[Names]:
    """Databases for one test that writes."""
    yield from _copies(templates)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def twins(names: Names) -> AsyncIterator[Twins]:
    """Gateways over the databases that are only read."""
    server = names.server
    urls = [server.url(database=name) for name in (names.full, names.twin)]
    async with making.gateways(*urls) as found:
        yield found


def _copies(templates: Names) -> Iterator[Names]:
    server = templates.server
    for full in _database(server, templates.full, OWNER):
        for twin in _database(server, templates.twin, OWNER):
            yield Names(server, full.database, twin.database)
