"""How many statements a request takes, and in which transactions."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from db.connection.pool import Connection
from db.connection.role_pool import RolePool
from db.session.role_databases import LoginDatabase
from gql.execution import plan_lane
from tests.claims.application import PATH
from tests.claims.client import TokenClient
from tests.claims.world import ANA, World
from tests.conftest import settings
from tests.support.serve import http_with

QUERY = "{ viewer { role } notes { nodes { title profile { name } } } }"
COUNT = "{ notes { totalCount } }"
CTE = """WITH viewer AS MATERIALIZED\x20
(SELECT $1::VARCHAR AS role, set_config('request.jwt.claims', $2::VARCHAR, true) AS claims)
"""
LEFT = "select current_setting('request.jwt.claims', true), current_user::text"


@pytest.fixture
async def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What pooled connections run, in order, without what SQLAlchemy runs."""
    statements: list[str] = []
    fetch, execute = Connection.fetch, Connection.execute

    async def recorded_fetch(self: Any, query: str, *args: Any, **named: Any) -> Any:
        statements.append(query)
        return await fetch(self, query, *args, **named)

    async def recorded_execute(self: Any, query: str, *args: Any, **named: Any) -> Any:
        statements.append(query)
        return await execute(self, query, *args, **named)

    monkeypatch.setattr(Connection, "fetch", recorded_fetch)
    monkeypatch.setattr(Connection, "execute", recorded_execute)
    return statements


@pytest.fixture
async def unpriced_http(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """Without EXPLAIN before the first run of a statement."""
    changes = {"application": PATH, "anonymous_role": world.anon, "limit_estimate": 0}
    async with http_with(world.url, **changes) as http:
        yield http


async def test_a_planned_read_is_one_statement(
    unpriced_http: httpx.AsyncClient, world: World, ran: list[str]
) -> None:
    client = TokenClient(unpriced_http)
    for token in (world.ana(), None, world.token(world.service), world.token(world.odd)):
        query = QUERY if token == world.ana() else "{ viewer { role } whoamis { totalCount } }"
        await client.data(query, token)
        ran.clear()
        await client.data(query, token)
        [statement] = ran
        assert statement.startswith(CTE)
        assert "app." not in statement


async def test_nothing_is_left_on_a_connection(world: World) -> None:
    database = LoginDatabase(settings(), world.url)
    try:
        pools = {None: database.pool, world.anon: database.as_role(world.anon).pool}
        async with http_with(world.url, application=PATH, database_pool_size=1) as http:
            await TokenClient(http).data(COUNT, world.ana())
        for role, pool in pools.items():
            connection = await pool.acquire()
            await connection.execute("begin; select set_config('request.jwt.claims', '1', true)")
            await connection.execute("commit")
            # No empty text, which the planner could not cast to `jsonb`.
            left = await connection.fetchrow(LEFT)
            assert left is not None
            assert [*left] == ["{}", role or world.login]
            await pool.release(connection)
    finally:
        await database.close()


@pytest.mark.parametrize("lane", ["plan", "resolvers"])
async def test_large_reads_have_the_claims(
    http: httpx.AsyncClient,
    world: World,
    ran: list[str],
    monkeypatch: pytest.MonkeyPatch,
    lane: str,
) -> None:
    monkeypatch.setattr(plan_lane, "LARGE_ESTIMATE", 0)
    client = TokenClient(http, lane)
    for token, count in ((world.ana(), 3), (None, 2), (world.token(world.service, ANA), 4)):
        ran.clear()
        assert await client.data(COUNT, token) == {"notes": {"totalCount": count}}
        assert ("begin read only" in ran) == (lane == "plan")


async def test_privileges_are_those_of_the_role(world: World) -> None:
    """A role that reads nothing fails in Postgres, whatever the login role may read."""
    database = LoginDatabase(settings(), world.url)
    try:
        pool = database.as_role(world.odd).pool
        assert isinstance(pool, RolePool)
        connection = await pool.acquire()
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("select * from notes")
        await pool.release(connection)
        assert database.as_role(world.odd) is database.as_role(world.odd)
    finally:
        await database.close()
