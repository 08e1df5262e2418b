"""The connections of all roles stay within DATABASE_POOL_SIZE."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from db.connection.pool import Connection, Pool
from db.errors import DatabaseFault
from db.session.role_databases import LoginDatabase
from db.urls.url import DatabaseUrl
from tests.claims.application import PATH
from tests.claims.client import TokenClient
from tests.claims.world import World
from tests.conftest import settings
from tests.support.serve import http_with

SIZE = 3
OPEN = "select count(*) from pg_stat_activity where usename = $1"


@pytest.fixture
async def login(world: World) -> AsyncIterator[LoginDatabase]:
    made = LoginDatabase(settings(database_pool_size=SIZE, database_connect_seconds=1), world.url)
    yield made
    await made.close()


def pools_of(login: LoginDatabase, world: World) -> list[Pool]:
    return [login.pool, *(login.as_role(role).pool for role in (world.anon, world.service))]


async def open_in(url: DatabaseUrl, user: str) -> int:
    connection = await asyncpg.connect(url.dsn)
    try:
        return int(await connection.fetchval(OPEN, user))
    finally:
        await connection.close()


async def test_an_idle_connection_of_another_role_is_closed_first(
    login: LoginDatabase, world: World
) -> None:
    first, second, third = pools_of(login, world)
    for pool in (first, second, third):
        await pool.release(await pool.acquire())
    assert first.stats == {"used": 0, "idle": 3, "awaited": 0, "most": SIZE}
    held = [await third.acquire() for _ in range(SIZE)]
    assert login.pools["primary"].stats == {"used": 3, "idle": 0, "awaited": 0, "most": SIZE}
    assert await open_in(world.owner_url, world.login) == SIZE
    assert {await each.fetchval("select current_user::text") for each in held} == {world.service}
    for connection in held:
        await third.release(connection)


async def test_callers_of_every_role_wait_and_time_out(login: LoginDatabase, world: World) -> None:
    first, second, _ = pools_of(login, world)
    held = [await first.acquire() for _ in range(SIZE)]
    with pytest.raises(DatabaseFault, match="All 3 connections are in use"):
        await second.acquire()
    waiting = asyncio.create_task(second.acquire())
    await asyncio.sleep(0.05)
    assert first.stats["awaited"] == 1
    await first.release(held.pop())
    connection = await waiting
    assert await connection.fetchval("select current_user::text") == world.anon
    await second.release(connection)
    for each in held:
        await first.release(each)


async def test_a_role_under_load_does_not_starve_another(
    login: LoginDatabase, world: World
) -> None:
    busy, other, _ = pools_of(login, world)
    opened: set[Connection] = set()
    is_over = False

    async def work() -> None:
        while not is_over:
            connection = await busy.acquire()
            opened.add(connection)
            await asyncio.sleep(0.005)
            await busy.release(connection)

    workers = [asyncio.create_task(work()) for _ in range(3 * SIZE)]
    await asyncio.sleep(0.1)
    # Not at once, as a connection that the busy role needs is kept for it, but before the timeout.
    connection = await other.acquire()
    await other.release(connection)
    is_over = True
    await asyncio.gather(*workers)
    # Few were opened again, although two roles wanted them.
    assert len(opened) <= 2 * SIZE
    assert login.pool.stats["awaited"] == 0


async def test_a_connection_that_is_lost_lets_another_role_open_one(
    login: LoginDatabase, world: World
) -> None:
    first, second, _ = pools_of(login, world)
    held = [await first.acquire() for _ in range(SIZE)]
    waiting = asyncio.create_task(second.acquire())
    await asyncio.sleep(0.02)
    held[0].terminate()
    connection = await waiting
    await second.release(connection)
    for each in held[1:]:
        await first.release(each)
    assert login.pool.stats["used"] == 0


async def test_requests_of_all_roles_stay_within_the_budget(world: World) -> None:
    changes = {
        "application": PATH,
        "anonymous_role": world.anon,
        "database_pool_size": SIZE,
        "database_connect_seconds": 30,
    }
    tokens = [world.ana(), None, world.token(world.service), world.token(world.odd)]
    most = 0
    async with http_with(world.url, **changes) as http:
        watcher = await asyncpg.connect(world.owner_url.dsn)

        async def ask(number: int) -> None:
            nonlocal most
            client = TokenClient(http, ("plan", "resolvers")[number % 2])
            await client.data("{ announcements { nodes { title } } }", tokens[number % 4])

        async def watch() -> None:
            nonlocal most
            while True:
                most = max(most, await watcher.fetchval(OPEN, world.login))

        watching = asyncio.create_task(watch())
        await asyncio.gather(*(ask(number) for number in range(200)))
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        metrics = (await http.get("/metrics")).text
        await watcher.close()
    assert 0 < most <= SIZE
    lines = [line for line in metrics.splitlines() if line.startswith("gateway_connections{")]
    assert len(lines) == 4
    assert f'gateway_connections{{server="primary",state="most"}} {SIZE}.0' in lines
    assert await _all_closed(world)


async def _all_closed(world: World) -> bool:
    for _ in range(50):
        if await open_in(world.owner_url, world.login) == 0:
            return True
        await asyncio.sleep(0.02)
    return False
