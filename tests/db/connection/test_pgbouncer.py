"""Behind a real PgBouncer in transaction mode: the next statement may meet another session.

`GATEWAY_TEST_PGBOUNCERS` names the programs, with `:` between, to try other versions as well.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import asyncpg
import httpx
import pytest

from db.checks.verify import verify
from db.connection.pooler import shares_sessions
from db.embedded.bootstrap import APP, OWNER, Server
from db.errors import DatabaseFault
from db.session.database import Database
from db.session.identity import OPERATOR
from db.urls.url import DatabaseUrl, parse_url
from gql.execution.request_context import PLAN
from gql.execution.request_options import LANE
from tests.conftest import ROOT, environment, settings
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.pgbouncer import PROGRAMS, pooler
from tests.support.serve import http_to

QUERY = """
query ($id: ID!) {
  viewer { tenant { slug } }
  user(id: $id) { id locations(first: 3) { nodes { id tenant { slug } } } }
}
"""

pytestmark = pytest.mark.skipif(not PROGRAMS, reason="there is no pgbouncer here")


@pytest.fixture(params=PROGRAMS)
def program(request: pytest.FixtureRequest) -> str:
    """Each version of PgBouncer."""
    return str(request.param)


def version(program: str) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(number) for number in said.split()[1].split(".")[:2])


@pytest.fixture
def pooled_url(program: str, server: Server, shared_url: DatabaseUrl) -> Iterator[DatabaseUrl]:
    """The shared database, through a PgBouncer with three connections to it."""
    with pooler(program, server, shared_url.database) as url:
        yield url


@pytest.fixture(params=["transaction", "serverless"])
async def pooled_http(
    request: pytest.FixtureRequest, pooled_url: DatabaseUrl
) -> AsyncIterator[httpx.AsyncClient]:
    database = Database(settings(database_profile=request.param), pooled_url)
    async with http_to(database) as http:
        yield http
    await database.close()


async def test_everybody_gets_what_is_theirs(
    pooled_http: httpx.AsyncClient, ours: TestTenant, theirs: TestTenant
) -> None:
    """Many at once, of two tenants and an operator, on few sessions that serve them all."""
    client = Client(pooled_http)

    async def ask(number: int) -> None:
        tenant = (ours, theirs)[number % 2]
        user = str(tenant.users[number % len(tenant.users)])
        is_operator = number % 10 == 0
        viewer = OPERATOR if is_operator else tenant.member
        response = await client.post(QUERY, viewer, {"id": user})
        assert response.headers[LANE.decode()] == PLAN, response.text
        body = response.json()
        assert "errors" not in body, body
        data = body["data"]
        assert data["viewer"]["tenant"] == (None if is_operator else {"slug": tenant.slug})
        assert data["user"]["id"] == user
        slugs = {node["tenant"]["slug"] for node in data["user"]["locations"]["nodes"]}
        assert slugs == {tenant.slug}

    for _ in range(4):
        await asyncio.gather(*(ask(number) for number in range(50)))


async def test_nothing_of_an_identity_is_left_for_the_next(
    pooled_http: httpx.AsyncClient, pooled_url: DatabaseUrl, ours: TestTenant
) -> None:
    client = Client(pooled_http)
    for viewer in (ours.admin, OPERATOR):
        await client.data("{ users(first: 1) { nodes { id } } }", viewer)
    for _ in range(6):
        connection = await asyncpg.connect(pooled_url.dsn, statement_cache_size=0)
        try:
            left = await connection.fetchrow(
                "select current_user::text, current_setting('app.tenant_id', true),"
                " current_setting('app.role', true), (select count(*) from users)"
            )
        finally:
            await connection.close()
        assert [value or None for value in left or ()] == [APP, None, None, None]


async def test_statements_stay_prepared_where_the_pooler_prepares_them_again(
    program: str, pooled_url: DatabaseUrl
) -> None:
    """And nowhere else: with four statements of ten clients on three sessions, some would fail."""
    is_able = version(program) >= (1, 21)
    pool = Database(settings(database_profile="transaction"), pooled_url).pool
    leases = [await pool.acquire() for _ in range(10)]

    async def use(number: int) -> None:
        for round_ in range(20):
            marker = (number + round_) % 4
            assert await leases[number].fetchval(f"select {marker} as marker") == marker

    await asyncio.gather(*map(use, range(10)))
    counted = "select count(*) from pg_prepared_statements where statement like '%as marker'"
    assert [bool(await leases[0].fetchval(counted)) for _ in range(3)] == [is_able] * 3
    for lease in leases:
        await pool.release(lease)
    await pool.close()


@asynccontextmanager
async def busy(url: DatabaseUrl, users: int) -> AsyncIterator[None]:
    """So many who ask through the pooler all the while."""
    database = Database(settings(database_profile="transaction"), url)
    is_over = asyncio.Event()

    async def use() -> None:
        while not is_over.is_set():
            lease = await database.pool.acquire()
            await lease.fetchval("select 1")
            await database.pool.release(lease)

    using = [asyncio.create_task(use()) for _ in range(users)]
    try:
        yield
    finally:
        is_over.set()
        await asyncio.gather(*using)
        await database.close()


@pytest.mark.parametrize("users", [0, 1, 5])
async def test_a_pooler_is_found_out_however_busy_it_is(
    pooled_url: DatabaseUrl, users: int
) -> None:
    async with busy(pooled_url, users):
        assert [await shares_sessions(settings(), pooled_url) for _ in range(10)] == [True] * 10


async def test_postgres_is_no_pooler(shared_url: DatabaseUrl) -> None:
    assert not await shares_sessions(settings(), shared_url)


async def test_a_pooler_that_lends_by_the_session_is_as_good_as_postgres(
    program: str, server: Server, shared_url: DatabaseUrl
) -> None:
    with pooler(program, server, shared_url.database, mode="session") as url:
        assert not await shares_sessions(settings(), url)


async def test_a_start_in_the_wrong_profile_is_refused(pooled_url: DatabaseUrl) -> None:
    with pytest.raises(DatabaseFault, match="set DATABASE_PROFILE=transaction"):
        await verify(settings(), pooled_url)
    await verify(settings(database_profile="transaction"), pooled_url)


@pytest.mark.parametrize(
    ("mode", "profile", "words"),
    [
        ("session", "session", "which rejects the role: set DATABASE_PROFILE=transaction"),
        ("statement", "transaction", "transaction blocks not allowed in statement pooling mode"),
    ],
)
async def test_a_start_that_no_request_could_follow_is_refused(
    program: str, server: Server, shared_url: DatabaseUrl, mode: str, profile: str, words: str
) -> None:
    with (
        pooler(program, server, shared_url.database, mode) as url,
        pytest.raises(DatabaseFault, match=words),
    ):
        await verify(settings(database_profile=profile), url)


def test_migrations_refuse_a_pooler_in_one_sentence(pooled_url: DatabaseUrl) -> None:
    owner = parse_url("", pooled_url.dsn.replace(f"//{APP}:", f"//{OWNER}:"))
    ended = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=ROOT,
        env=environment(owner),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    said = ended.stdout + ended.stderr
    assert "Traceback" not in said
    assert "DATABASE_DIRECT_URL points at a pooler" in said
