"""The pool: nothing before it is needed, never more than the budget, nothing kept when idle."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeAlias

import asyncpg
import pytest
from sqlalchemy import text

from db.embedded.bootstrap import APP, SUPERUSER, Server
from db.errors import DatabaseFault
from db.roles import MEMBER_ROLE
from db.session.database import Database
from db.session.identity import OPERATOR
from db.session.transaction import open_read
from db.urls.url import DatabaseUrl
from tests.conftest import settings

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
CONNECTIONS = "select count(*) from pg_stat_activity where datname = $1 and usename = $2"
PREPARED = "select count(*) from pg_prepared_statements where statement like '%marker%'"

# A database of its own: others of this process would count as well.
pytestmark = pytest.mark.writes


@pytest.fixture
async def administrator(server: Server) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(server.url(SUPERUSER, "postgres").dsn)
    yield connection
    await connection.close()


async def ask(database: Database, statement: str = "select 1 as marker") -> object:
    """The value of `statement`, in a transaction of its own."""
    tx = open_read(database, OPERATOR)
    try:
        return await tx.scalar(text(statement))
    finally:
        await tx.close()


async def connections(administrator: Connection, url: DatabaseUrl) -> int:
    """How many the server holds for the gateway in this database."""
    return int(await administrator.fetchval(CONNECTIONS, url.database, APP))


async def until_none(administrator: Connection, url: DatabaseUrl) -> None:
    async with asyncio.timeout(10):
        while await connections(administrator, url):
            await asyncio.sleep(0.02)


async def test_nothing_connects_before_it_is_needed(
    administrator: Connection, url: DatabaseUrl
) -> None:
    database = Database(settings(), url)
    assert await connections(administrator, url) == 0
    tx = open_read(database, OPERATOR)
    assert await connections(administrator, url) == 0
    await tx.close()
    await ask(database)
    assert await connections(administrator, url) == 1
    await database.close()
    await until_none(administrator, url)


async def test_a_hundred_at_once_share_the_budget(
    administrator: Connection, url: DatabaseUrl
) -> None:
    database = Database(settings(database_pool_size=5), url)
    counted = await asyncio.gather(
        *(
            ask(
                database,
                f"select count(*) from pg_stat_activity where usename = '{APP}' "
                "and datname = current_database()",
            )
            for _ in range(100)
        )
    )
    assert max(int(str(count)) for count in counted) == 5
    await database.close()


async def test_an_idle_connection_is_closed(administrator: Connection, url: DatabaseUrl) -> None:
    database = Database(settings(database_idle_seconds=0.2), url)
    await ask(database)
    await until_none(administrator, url)
    assert await ask(database) == 1
    await database.close()


async def test_serverless_keeps_no_connection(administrator: Connection, url: DatabaseUrl) -> None:
    database = Database(settings(database_profile="serverless"), url)
    for _ in range(3):
        assert await ask(database) == 1
        await until_none(administrator, url)
    await database.close()


@pytest.mark.parametrize(
    ("profile", "kept"), [("session", 1), ("transaction", 0)], ids=["session", "transaction"]
)
async def test_statements_stay_prepared_where_the_session_stays(
    url: DatabaseUrl, profile: str, kept: int
) -> None:
    database = Database(settings(database_profile=profile, database_pool_size=1), url)
    for _ in range(3):
        await ask(database)
    # Not its own text, which has the word as well.
    others = f"{PREPARED} and statement not like '%pg_prepared_statements%'"
    assert await ask(database, others) == kept
    await database.close()


async def test_nothing_of_an_identity_stays_on_the_connection(url: DatabaseUrl) -> None:
    database = Database(settings(database_pool_size=1), url)
    await ask(database)
    lease = await database.pool.acquire()
    for name in ("app.tenant_id", "app.user_id", "app.role"):
        assert not await lease.fetchval("select current_setting($1, true)", name)
    assert await lease.fetchval("select current_user::text") == MEMBER_ROLE
    assert await lease.fetchval("show statement_timeout") == "10s"
    assert await lease.fetchval("show lock_timeout") == "5s"
    assert await lease.fetchval("show idle_in_transaction_session_timeout") == "30s"
    await database.pool.release(lease)
    await database.close()


async def test_who_stops_waiting_loses_no_connection(url: DatabaseUrl) -> None:
    pool = Database(settings(database_pool_size=1), url).pool
    held = await pool.acquire()
    leaving, staying = (asyncio.create_task(pool.acquire()) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    await pool.release(held)
    assert await staying is held
    # Both at the same moment: given the connection, and no longer waiting for it.
    late = asyncio.create_task(pool.acquire())
    await asyncio.sleep(0)
    await pool.release(held)
    late.cancel()
    with pytest.raises(asyncio.CancelledError):
        await late
    assert await pool.acquire() is held
    await pool.release(held)
    await pool.close()


async def test_the_place_of_a_lost_connection_is_free(url: DatabaseUrl) -> None:
    pool = Database(settings(database_pool_size=1), url).pool
    held = await pool.acquire()
    waiting = asyncio.create_task(pool.acquire())
    await asyncio.sleep(0)
    held.terminate()
    other = await waiting
    assert other is not held
    assert await other.fetchval("select 1") == 1
    await pool.release(held)
    await pool.release(other)
    other.terminate()
    again = await pool.acquire()
    assert again is not other
    await pool.release(again)
    await pool.close()


async def test_a_transaction_left_open_is_not_handed_on(url: DatabaseUrl) -> None:
    pool = Database(settings(database_pool_size=1), url).pool
    held = await pool.acquire()
    await held.execute("begin")
    await pool.release(held)
    other = await pool.acquire()
    assert other is not held
    assert not other.is_in_transaction()
    await pool.release(other)
    await pool.close()


async def test_closing_waits_for_those_in_use_and_lends_no_more(url: DatabaseUrl) -> None:
    pool = Database(settings(database_pool_size=2), url).pool
    held = await pool.acquire()
    await pool.release(await pool.acquire())
    closing = asyncio.create_task(pool.close())
    await asyncio.sleep(0)
    with pytest.raises(DatabaseFault, match="stopping"):
        await pool.acquire()
    assert await held.fetchval("select 1") == 1
    await pool.release(held)
    async with asyncio.timeout(5):
        await closing
    assert held.is_closed()
