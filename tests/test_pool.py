"""The pool: nothing before it is needed, never more than the budget, nothing kept when idle."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeAlias

import asyncpg
import pytest
from sqlalchemy import text

from db.bootstrap import APP, SUPERUSER, Server
from db.engine import Database
from db.roles import MEMBER_ROLE
from db.transaction import OPERATOR, open_read
from db.url import DatabaseUrl
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
    assert await lease.fetchval("show statement_timeout") == "0"
    await database.pool.release(lease)
    await database.close()
