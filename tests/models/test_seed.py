"""Demo data: the same numbers give the same rows, and the rows go through the policies."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import TypeAlias

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.errors import Fault
from db.session.database import Database
from db.urls.url import DatabaseUrl
from models.data.demo import COLUMNS, City, Demo, Size, load_cities
from models.data.seed import seed
from tests.support.fixtures import RANDOM_SEED, SIZE, demo

pytestmark = pytest.mark.writes

GATEWAY = str(Path(sys.executable).parent / "gateway")
TABLES = sorted(COLUMNS)

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Rows: TypeAlias = dict[str, tuple[int, str]]


@pytest.fixture
async def owner(server: Server, url: DatabaseUrl) -> AsyncIterator[Connection]:
    """The test's database as an administrator sees it, and as its owner changes it."""
    connection = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    await connection.execute(f"set role {OWNER}")
    yield connection
    await connection.close()


async def empty(owner: Connection) -> None:
    await owner.execute(f"truncate {', '.join(TABLES)} cascade")


async def rows(owner: Connection) -> Rows:
    """How many rows each table has, and a checksum of the columns of the demo data."""
    await owner.execute("reset role")
    counts = {}
    for table, columns in COLUMNS.items():
        row = f"row({', '.join(columns)})::text"
        counts[table] = await owner.fetchrow(
            f"select count(*), md5(coalesce(string_agg({row}, E'\\n' order by {row}), ''))"
            f" from {table}"
        )
    await owner.execute(f"set role {OWNER}")
    return {table: (row[0], row[1]) for table, row in counts.items() if row is not None}


@cache
def cities() -> list[City]:
    return load_cities()


async def fill(database: Database, size: Size, random_seed: int = RANDOM_SEED) -> None:
    await seed(database, Demo(size, random_seed, cities()), lambda *_: None)


async def test_the_same_numbers_give_the_same_rows(
    database: Database, owner: asyncpg.Connection
) -> None:
    # Made by another process, for the template every test's database is a copy of.
    before = await rows(owner)
    assert all(count > 0 for count, _ in before.values())
    await empty(owner)
    await fill(database, SIZE)
    assert await rows(owner) == before


async def test_another_random_seed_gives_other_rows_beside_the_first(
    database: Database, owner: asyncpg.Connection
) -> None:
    before = await rows(owner)
    await fill(database, SIZE, random_seed=2)
    both = await rows(owner)
    for table in ("tenants", "users", "locations"):
        assert both[table][0] == 2 * before[table][0]
    await empty(owner)
    await fill(database, SIZE, random_seed=2)
    other = await rows(owner)
    for table in TABLES:
        assert other[table][1] != before[table][1]


async def test_seeding_twice_is_refused_and_changes_nothing(
    database: Database, owner: asyncpg.Connection
) -> None:
    before = await rows(owner)
    for size in (SIZE, Size(tenants=1, users=1, locations=0)):
        with pytest.raises(Fault, match="is there already") as caught:
            await fill(database, size)
        [sentence] = caught.value.sentences
        assert "--random-seed" in sentence
    assert await rows(owner) == before


@pytest.mark.parametrize(
    "size", [Size(1, 1, 1), Size(5, 5, 0), Size(3, 10, 50), Size(8, 23, 100)], ids=str
)
async def test_sizes_are_honoured(database: Database, owner: Connection, size: Size) -> None:
    await empty(owner)
    await fill(database, size)
    found = await rows(owner)
    assert found["tenants"][0] == size.tenants
    assert found["users"][0] == size.users
    assert found["locations"][0] == size.locations
    await owner.execute("reset role")
    assert await owner.fetchval("select count(distinct tenant_id) from users") == size.tenants
    assert await owner.fetchval("select count(distinct tenant_id) from workshops") == size.tenants


def test_places_lie_near_a_real_city() -> None:
    places = [(row[3], row[4]) for row in demo().locations() if row[3] is not None]
    assert len(places) > SIZE.locations / 2
    for latitude, longitude in places:
        assert any(
            abs(city.latitude - latitude) < 1
            and abs((city.longitude - longitude + 180) % 360 - 180) < 1
            for city in cities()
        ), (latitude, longitude)


async def test_the_seed_is_held_by_the_policies_and_is_all_or_nothing(
    database: Database, owner: asyncpg.Connection
) -> None:
    await empty(owner)
    await owner.execute("drop policy operator_acts on locations")
    with pytest.raises(DBAPIError, match="row-level security"):
        await fill(database, SIZE)
    assert {count for count, _ in (await rows(owner)).values()} == {0}


async def test_the_command_seeds_as_a_role_without_privileges(
    url: DatabaseUrl, owner: Connection, tmp_path: Path
) -> None:
    privileged = await owner.fetchval(
        "select rolsuper or rolbypassrls from pg_roles where rolname = $1", url.user
    )
    assert privileged is False
    await empty(owner)
    command = "db seed --tenants 2 --users 4 --locations 10".split()
    first, second = [
        await asyncio.to_thread(
            subprocess.run,
            [GATEWAY, *command],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "DATABASE_URL": url.dsn},
            capture_output=True,
            text=True,
            check=False,
        )
        for _ in range(2)
    ]
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("Stored 2 tenants, 4 users and 10 locations in ")
    assert (await rows(owner))["locations"][0] == 10
    assert second.returncode == 1
    assert second.stderr.splitlines()[-1].startswith("gateway: The data of random seed 1 is there")
    assert "Traceback" not in second.stderr


async def test_a_column_the_seed_does_not_know_gets_its_default(
    database: Database, owner: Connection
) -> None:
    for table in TABLES:
        await owner.execute(f"alter table {table} add column added text default 'by default'")
    await empty(owner)
    await seed(database, demo().demo, lambda *_: None)
    await owner.execute("reset role")
    for table in TABLES:
        assert await owner.fetchval(f"select bool_and(added = 'by default') from {table}") is True


async def test_of_two_seeds_at_once_one_wins_and_the_other_says_so(
    database: Database, owner: Connection
) -> None:
    await empty(owner)
    size = Size(tenants=1, users=2, locations=10)
    outcomes = await asyncio.gather(
        fill(database, size), fill(database, size), return_exceptions=True
    )
    assert sorted(str(type(outcome).__name__) for outcome in outcomes) == [
        "AlreadySeeded",
        "NoneType",
    ]
