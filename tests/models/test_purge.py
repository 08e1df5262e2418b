"""`gateway db purge`: what was deleted long ago goes, in batches, and nothing beside it."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.orm.scope import scope_of_table
from db.session.database import Database
from db.urls.url import DatabaseUrl
from models import Base
from models.data.purge import ANONYMISED, Progress, Purge
from models.data.purge_criteria import PurgeCriteria
from tests.support.fixtures import TestTenant
from tests.support.purging import (
    LONG_AGO,
    MADE_BY,
    NOW,
    Connection,
    credit,
    delete,
    gone,
    rows,
    run,
)
from tests.support.shell import gateway, invoke, refusal

pytestmark = pytest.mark.writes


BEFORE = NOW - timedelta(days=90)
# Outside `pg_stat_activity`, which does not change within a transaction.
WAITS = """
select exists (
  select from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))
)
"""


@pytest.fixture
async def administrator(server: Server, url: DatabaseUrl) -> AsyncIterator[Connection]:
    """The test's database as somebody sees it whom no policy holds back."""
    connection = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    yield connection
    await connection.close()


@pytest.fixture
def purge(database: Database) -> Purge:
    """What was deleted 90 days ago, ten rows at a time."""
    return Purge(database, PurgeCriteria(BEFORE), batch=10)


async def test_a_tenant_goes_with_everything_in_it_and_nothing_else(
    purge: Purge, administrator: Connection, ours: TestTenant, theirs: TestTenant
) -> None:
    await delete(administrator, "tenants", theirs.id, when=LONG_AGO)
    before = await rows(administrator)
    expected = Counter(
        {
            name: sum(theirs.id in (row.get("tenant_id"), row["id"]) for row in found.values())
            for name, found in before.items()
            if scope_of_table(Base.metadata.tables[name]) is not None
        }
    )
    assert all(expected.values())
    assert +(await purge.count()) == expected
    assert await run(purge) == expected
    after = await rows(administrator)
    assert gone(before, after) == expected
    assert list(after["tenants"]) == [(ours.id,)]
    assert await run(purge) == Counter()


async def test_what_can_be_restored_stays(
    purge: Purge, administrator: Connection, ours: TestTenant
) -> None:
    recently = NOW - timedelta(days=89)
    await delete(administrator, "tenants", ours.id, when=recently)
    await delete(administrator, "users", *ours.users, when=recently)
    before = await rows(administrator)
    assert +(await purge.count()) == Counter()
    assert await run(purge) == Counter()
    assert gone(before, await rows(administrator)) == Counter()


async def test_a_workshop_outlives_who_made_it(
    purge: Purge, administrator: Connection, ours: TestTenant
) -> None:
    workshop = await administrator.fetchrow(
        "select id, created_by from workshops where tenant_id = $1 limit 1", ours.id
    )
    assert workshop is not None
    maker = workshop["created_by"]
    await delete(administrator, "users", maker, when=LONG_AGO)
    before = await rows(administrator)
    counted = await purge.count()
    done = await run(purge)
    assert done == +counted
    assert (done[ANONYMISED], done["users"], done["workshops"]) == (1, 0, 0)
    after = await rows(administrator)
    assert gone(before, after) == done - Counter({ANONYMISED: 1})
    left = after["users"][ours.id, maker]
    assert (left["email"], left["display_name"]) == (f"{maker}@removed.invalid", "Removed person")
    assert left["deleted_at"] == LONG_AGO
    assert not [row for row in after["locations"].values() if row["user_id"] == maker]
    assert not [row for row in after["workshop_members"].values() if row["user_id"] == maker]
    # Once nothing names them, the row goes as well.
    assert await run(purge) == Counter()
    made = [row["id"] for row in after["workshops"].values() if row["created_by"] == maker]
    await delete(administrator, "workshops", *made, when=LONG_AGO)
    await administrator.execute("update invite_codes set revoked_at = now()")
    await credit(administrator, ours.users[-1], maker, tables=("sessions", "build_packs"))
    done = await run(purge)
    assert (done["users"], done["workshops"], done[ANONYMISED]) == (1, len(made), 0)


async def test_invitations_go_with_people_unless_they_are_open(
    purge: Purge, administrator: Connection, ours: TestTenant
) -> None:
    maker, user, other = ours.users[2:5]
    await credit(administrator, other, maker, user, tables=tuple(MADE_BY))
    await administrator.execute("delete from invite_codes")
    insert = """
    insert into invite_codes (tenant_id, code, created_by, used_by, used_at, expires_at, revoked_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    """
    codes = {
        "AAAA-AAAA-AAAA-AAAA": (maker, other, LONG_AGO, None, None),
        "BBBB-BBBB-BBBB-BBBB": (maker, None, None, LONG_AGO, None),
        "CCCC-CCCC-CCCC-CCCC": (maker, None, None, None, LONG_AGO),
        "DDDD-DDDD-DDDD-DDDD": (other, user, LONG_AGO, None, None),
        "EEEE-EEEE-EEEE-EEEE": (other, None, None, None, None),
        "FFFF-FFFF-FFFF-FFFF": (other, other, LONG_AGO, None, None),
    }
    for code, values in codes.items():
        await administrator.execute(insert, ours.id, code, *values)
    await delete(administrator, "users", maker, user, when=LONG_AGO)
    counted = await purge.count()
    done = await run(purge)
    assert done == +counted
    assert (done["users"], done["invite_codes"], done[ANONYMISED]) == (2, 4, 0)
    left = {row[0] for row in await administrator.fetch("select code from invite_codes")}
    assert left == {"EEEE-EEEE-EEEE-EEEE", "FFFF-FFFF-FFFF-FFFF"}
    # An open one keeps the row of who made it.
    await delete(administrator, "users", other, when=LONG_AGO)
    await administrator.execute(
        "update invite_codes set created_by = $1, used_by = $1 where used_by is not null",
        ours.users[5],
    )
    done = await run(purge)
    assert (done["users"], done[ANONYMISED]) == (0, 1)
    assert await administrator.fetchval("select count(*) from invite_codes") == 2


class Stopped(Exception):
    """Somebody pulled the plug."""


async def test_an_interrupted_purge_goes_on_where_it_stopped(
    purge: Purge, administrator: Connection, theirs: TestTenant
) -> None:
    await delete(administrator, "tenants", theirs.id, when=LONG_AGO)
    before = await rows(administrator)
    expected = +(await purge.count())
    done: Counter[str] = Counter()

    def stop(name: str, removed: int) -> None:
        assert removed <= purge.batch
        done[name] += removed
        if done.total() > 100:
            raise Stopped

    with pytest.raises(Stopped):
        await purge.run(stop)
    assert gone(before, await rows(administrator)) == done
    assert +(await purge.count()) == expected - done
    assert done + await run(purge) == expected


async def test_what_is_restored_meanwhile_stays(
    purge: Purge, administrator: Connection, theirs: TestTenant
) -> None:
    await delete(administrator, "tenants", theirs.id, when=LONG_AGO)
    async with asyncio.TaskGroup() as group, administrator.transaction():
        await administrator.execute("update tenants set deleted_at = null")
        purging = group.create_task(run(purge))

        async def waits() -> None:
            while not await administrator.fetchval(WAITS):
                await asyncio.sleep(0.01)

        await asyncio.wait_for(waits(), 10)
    assert purging.result() == Counter()


async def test_two_at_once_remove_everything_once(
    purge: Purge, administrator: Connection, ours: TestTenant, theirs: TestTenant
) -> None:
    await delete(administrator, "tenants", theirs.id, when=LONG_AGO)
    await delete(administrator, "users", *ours.users[:6], when=LONG_AGO)
    before = await rows(administrator)
    expected = +(await purge.count())
    first, second = await asyncio.gather(run(purge), run(purge))
    assert first + second == expected
    after = await rows(administrator)
    assert gone(before, after) == expected - Counter({ANONYMISED: expected[ANONYMISED]})


async def test_it_is_held_by_the_policies(
    server: Server, purge: Purge, administrator: Connection, theirs: TestTenant
) -> None:
    await delete(administrator, "tenants", theirs.id, when=LONG_AGO)
    await administrator.execute(f"set role {OWNER}")
    await administrator.execute("drop policy operator_acts on tenants")
    assert await run(purge) == Counter()


async def test_the_command_says_what_would_go_and_then_what_went(
    url: DatabaseUrl, administrator: Connection, theirs: TestTenant, tmp_path: Path
) -> None:
    await delete(administrator, "tenants", theirs.id, when=NOW - timedelta(days=20))

    async def purge(*words: str) -> Any:
        return await asyncio.to_thread(invoke, "db", "purge", *words, DATABASE_URL=url.dsn)

    assert "Nothing was deleted before" in (await purge()).stdout
    assert "can still be restored: add --restorable" in refusal(await purge("--older-than", "19d"))
    would = await purge("--older-than", "2w", "--restorable", "--dry-run")
    assert would.returncode == 0, would.stderr
    assert would.stdout.startswith("Would remove what was deleted before")
    assert would.stdout.endswith("Nothing was removed: this is a dry run.\n")
    before = await rows(administrator)
    words = ["db", "purge", "--older-than", "2w", "--restorable"]
    went = gateway(*words, cwd=tmp_path, DATABASE_URL=url.dsn)
    assert went.returncode == 0, went.stderr
    assert went.stdout.startswith("Removed what was deleted before")
    assert went.stdout.splitlines()[1:] == would.stdout.splitlines()[1:-1]
    told = {name: int(number) for name, number in map(str.split, went.stdout.splitlines()[1:])}
    assert told == dict(gone(before, await rows(administrator)))
    wrong = await purge("--older-than", "90")
    assert wrong.returncode == 2
    assert "as in 90d or 13w" in wrong.stderr


def test_the_command_says_why_it_cannot(empty_url: DatabaseUrl) -> None:
    where = {"migrate": empty_url.dsn, "unknown": "postgresql://a:b@nowhere.invalid/c"}
    for words, dsn in where.items():
        assert words in refusal(invoke("db", "purge", DATABASE_URL=dsn))


async def test_ctrl_c_says_what_was_done_and_what_to_do(
    url: DatabaseUrl,
    administrator: Connection,
    theirs: TestTenant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await delete(administrator, "tenants", theirs.id, when=LONG_AGO)

    async def stop(_: Purge, on_progress: Progress) -> None:
        on_progress("users", 3)
        raise KeyboardInterrupt

    monkeypatch.setattr(Purge, "run", stop)
    done = await asyncio.to_thread(invoke, "db", "purge", DATABASE_URL=url.dsn)
    assert refusal(done) == "Interrupted. Run it again: it goes on where it stopped."
    heading, row = done.stdout.splitlines()
    assert heading.startswith("Removed, of ")
    assert row.split() == ["users", "3"]


def test_whoever_terminates_it_is_told_as_well(
    server: Server, url: DatabaseUrl, theirs: TestTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def mark() -> None:
        administrator = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
        await delete(administrator, "tenants", theirs.id, when=LONG_AGO)
        await administrator.close()

    async def end(_: Purge, on_progress: Progress) -> None:
        on_progress("users", 3)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(10)

    asyncio.run(mark())
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(Purge, "run", end)
    done = invoke("db", "purge", DATABASE_URL=url.dsn)
    assert refusal(done).startswith("Interrupted.")
    assert done.stdout.splitlines()[-1].split() == ["users", "3"]
    assert signal.getsignal(signal.SIGTERM) is before
