"""Writes that meet in Postgres are run again, and none is an internal error."""

import asyncio
from collections import Counter
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text

from db.embedded.bootstrap import SUPERUSER, Server
from db.errors import is_race
from db.session.database import Database
from db.session.identity import OPERATOR
from db.session.retry import ATTEMPTS, retry_races
from db.session.transaction import write
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN, RESOLVERS
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import document
from tests.support.serve import http_with

pytestmark = pytest.mark.writes

HERE = {"latitude": 32.0853, "longitude": 34.7818}
BOTH = [PLAN, RESOLVERS]
COUNT = "query ($ids: [ID!]!) { locations(where: { id: { in: $ids } }) { totalCount } }"
UPDATE = "update users set display_name = display_name || :letter where id = :id"


async def administer(server: Server, url: DatabaseUrl, statement: str) -> None:
    administrator = await asyncpg.connect(server.url(SUPERUSER, "postgres").dsn)
    await administrator.execute(statement.format(database=url.database))
    await administrator.close()


@pytest.mark.parametrize("lane", BOTH)
async def test_batches_with_the_same_ids_in_other_orders_do_not_deadlock(
    server: Server, url: DatabaseUrl, ours: TestTenant, lane: str
) -> None:
    """Postgres looks for no deadlock here, so one would end in a lock timeout, and be told."""
    await administer(server, url, "alter database {database} set deadlock_timeout = '5min'")
    places = [{"id": str(uuid4()), **HERE} for _ in range(600)]
    orders = [places, places[::-1], places[300:] + places[:300]] * 2
    async with http_with(url) as http:
        client = Client(http, lane)
        sent = (
            client.send(document("recordLocations"), ours.admin, {"input": {"locations": order}})
            for order in orders
        )
        for body in await asyncio.gather(*sent):
            assert body == {"data": {"recordLocations": {"errors": []}}}
        found = await client.data(COUNT, ours.admin, {"ids": [place["id"] for place in places]})
    assert found["locations"]["totalCount"] == 600


async def test_a_deadlock_is_run_again(database: Database, ours: TestTenant) -> None:
    """Two transactions that each hold what the other wants: Postgres ends one of them."""
    met = [asyncio.Event(), asyncio.Event()]
    attempts: Counter[int] = Counter()

    async def change(number: int) -> None:
        attempts[number] += 1
        async with write(database, OPERATOR) as tx:
            for user in (number, 1 - number):
                values = {"letter": "abc"[number], "id": ours.users[user]}
                await tx.execute(text(UPDATE), values)
                met[number].set()
                await met[1 - number].wait()

    await asyncio.gather(*(retry_races(lambda n=n: change(n)) for n in (0, 1)))  # type: ignore[misc]
    assert sorted(attempts.values()) == [1, 2]
    async with write(database, OPERATOR) as tx:
        query = "select display_name from users where id = any(:ids)"
        names = await tx.scalars(text(query), {"ids": list(ours.users[:2])})
        assert all(sorted(name[-2:]) == ["a", "b"] for name in names)


async def test_a_write_that_always_meets_another_is_given_up(database: Database) -> None:
    attempts = 0

    async def fail() -> None:
        nonlocal attempts
        attempts += 1
        async with write(database, OPERATOR) as tx:
            await tx.execute(text("do $$ begin raise exception using errcode = '40001'; end $$"))

    with pytest.raises(Exception, match="40001") as caught:
        await retry_races(fail)
    assert is_race(caught.value)
    assert attempts == ATTEMPTS


async def test_what_is_no_race_is_not_run_again(database: Database) -> None:
    attempts = 0

    async def fail() -> None:
        nonlocal attempts
        attempts += 1
        async with write(database, OPERATOR) as tx:
            await tx.execute(text("select 1 / 0"))

    with pytest.raises(Exception, match="division by zero"):
        await retry_races(fail)
    assert attempts == 1


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
@pytest.mark.parametrize("lane", BOTH)
async def test_writes_of_a_stricter_isolation_are_run_again(
    server: Server, url: DatabaseUrl, ours: TestTenant, level: str, lane: str
) -> None:
    """Where the database asks for it, updates at the same moment fail with 40001."""
    isolation = f"alter database {{database}} set default_transaction_isolation = '{level}'"
    await administer(server, url, isolation)
    async with http_with(url) as http:
        client = Client(http, lane)

        async def update(number: int) -> dict[str, Any]:
            given = {"id": str(ours.users[3]), "displayName": f"Name {number}"}
            return await client.send(document("updateUser"), ours.admin, {"input": given})

        done: Counter[str] = Counter()
        for body in await asyncio.gather(*(update(number) for number in range(6))):
            errors = body.get("errors", [])
            done.update(error["extensions"]["code"] for error in errors)
            done["done"] += body["data"] == {"updateUser": {"errors": []}}
    assert set(done) <= {"done", "SERVICE_UNAVAILABLE"}
    assert done["done"] >= 3
