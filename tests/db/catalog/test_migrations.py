"""Migrations: up, down and up again give what the models say, and two runs never meet."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeAlias

import asyncpg
import pytest
from alembic.script import ScriptDirectory

from db.catalog.drift import differences, model_catalog, scratch_database, snapshot
from db.catalog.inspection import Catalog
from db.catalog.migrations import LOCK, alembic_config
from db.checks.revision import head_revision
from db.embedded.bootstrap import OWNER, Server
from db.urls.url import DatabaseUrl
from models import Base
from tests.conftest import environment, migrate

pytestmark = pytest.mark.writes

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

ROOT = Path(__file__).parents[3]
VERSIONS = ROOT / "migrations" / "versions"
OBJECTS = """
select relname::text from pg_class where relnamespace = 'public'::regnamespace
union all
select proname::text from pg_proc where pronamespace = 'public'::regnamespace
union all
select acl.grantee::regrole::text from pg_class, aclexplode(relacl) as acl
where relnamespace = 'public'::regnamespace and acl.grantee <> relowner
"""
SECURED = """
select relname::text from pg_class
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
  and relrowsecurity and relforcerowsecurity
"""


@pytest.fixture
async def wanted(server: Server) -> Catalog:
    """What the models say."""
    async with scratch_database(server) as url:
        return await model_catalog(url, Base.metadata)


@pytest.fixture
async def owner(server: Server, url: DatabaseUrl) -> AsyncIterator[Connection]:
    """A migrated database, as its owner sees it."""
    connection = await asyncpg.connect(server.url(OWNER, url.database).dsn)
    yield connection
    await connection.close()


def alembic(url: DatabaseUrl, *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "alembic", *command],
        cwd=ROOT,
        env=environment(url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_up_down_and_up_again(empty_url: DatabaseUrl, server: Server) -> None:
    migrate(empty_url)
    first = asyncio.run(snapshot(empty_url))
    migrate(empty_url, "downgrade", "base")
    assert asyncio.run(objects(empty_url)) == {"alembic_version", "alembic_version_pkc"}
    assert asyncio.run(snapshot(empty_url)) == set()
    migrate(empty_url)
    assert asyncio.run(snapshot(empty_url)) == first
    assert "No new upgrade operations" in migrate(empty_url, "check").stdout
    # A deploy may run it again.
    assert "applied" not in migrate(empty_url).stderr


async def objects(url: DatabaseUrl) -> set[str]:
    """Everything in the schema `public`, and who was granted something there."""
    connection = await asyncpg.connect(url.dsn)
    try:
        return {row[0] for row in await connection.fetch(OBJECTS)}
    finally:
        await connection.close()


async def test_the_migrated_catalog_is_what_the_models_say(
    server: Server, url: DatabaseUrl, wanted: Catalog
) -> None:
    assert wanted
    assert differences(wanted, await snapshot(server.url(OWNER, url.database))) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("drop policy tenant_reads on users", "lacks the policy: users tenant_reads"),
        ("alter policy tenant_reads on users using (true)", "lack the policy: users tenant_reads"),
        (
            "alter table users no force row level security",
            "lacks the row-level security: users enabled=t forced=t",
        ),
        (
            "alter table users disable row level security",
            "lacks the row-level security: users enabled=t forced=t",
        ),
        (
            "revoke delete on users from gateway",
            "lacks the grant: users DELETE to gateway",
        ),
        ("grant truncate on users to gateway", "lack the grant: users TRUNCATE to gateway"),
        ("grant select on users to public", "lack the grant: users SELECT to"),
        ("grant select (email) on users to pg_monitor", "lack the grant: users"),
        (
            "alter table users drop constraint ck_users_email_form",
            "lacks the constraint: users ck_users_email_form CHECK",
        ),
        ("alter table users alter email drop not null", "lacks the column: users.email text not"),
        ("drop index uq_users_tenant_id_email", "lacks the index: CREATE UNIQUE INDEX uq_users"),
        (
            "create function everyone() returns bigint language sql as 'select 1'",
            "lack the function: CREATE OR REPLACE FUNCTION public.everyone()",
        ),
        ("create procedure purge() language sql as 'delete from users'", "public.purge()"),
        ("create view everyone as select * from users", "everyone"),
    ],
)
async def test_a_planted_difference_is_named(
    owner: Connection, server: Server, url: DatabaseUrl, wanted: Catalog, change: str, sentence: str
) -> None:
    await owner.execute(change)
    found = differences(wanted, await snapshot(server.url(OWNER, url.database)))
    assert any(sentence in said for said in found), found


def test_two_runs_at_once_reach_head_once(empty_url: DatabaseUrl) -> None:
    with alembic(empty_url, "upgrade", "head") as one, alembic(empty_url, "upgrade", "head") as two:
        said = [run.communicate(timeout=60)[1] for run in (one, two)]
    assert (one.returncode, two.returncode) == (0, 0), said
    revisions = list(ScriptDirectory.from_config(alembic_config()).walk_revisions())
    assert sum(err.count("applied: ") for err in said) == len(revisions)
    assert "" in said, "one of them did it all"


async def test_a_run_that_must_wait_too_long_says_so(empty_url: DatabaseUrl) -> None:
    other = await asyncpg.connect(empty_url.dsn)
    await other.execute(f"select pg_advisory_lock({LOCK})")
    with alembic(empty_url, "-x", "lock_wait=500ms", "upgrade", "head") as waiting:
        out, err = await asyncio.to_thread(waiting.communicate, timeout=60)
    assert waiting.returncode != 0
    assert "Traceback" not in out + err
    [line] = (out + err).splitlines()
    assert "Another migration has been running for 500ms" in line
    assert await other.fetchval("select to_regclass('alembic_version')") is None
    await other.close()


async def test_a_table_somebody_uses_is_not_waited_for_long(
    empty_url: DatabaseUrl,
) -> None:
    await asyncio.to_thread(migrate, empty_url)
    other = await asyncpg.connect(empty_url.dsn)
    transaction = other.transaction()
    await transaction.start()
    await other.execute("select from users")
    with alembic(empty_url, "-x", "lock_timeout=200ms", "downgrade", "base") as waiting:
        out, err = await asyncio.to_thread(waiting.communicate, timeout=60)
    await transaction.rollback()
    await other.close()
    assert waiting.returncode != 0
    assert "Traceback" not in out + err
    assert "Other sessions held a lock that the migration needs" in out + err
    # What was done before stays done, and the next run goes on from there.
    await asyncio.to_thread(migrate, empty_url)


def test_the_head_is_found_without_alembic() -> None:
    assert head_revision() == ScriptDirectory.from_config(alembic_config()).get_current_head()


async def test_the_printed_sql_does_the_same(
    empty_url: DatabaseUrl, server: Server, url: DatabaseUrl
) -> None:
    with alembic(empty_url, "upgrade", "head", "--sql") as printing:
        script, _ = await asyncio.to_thread(printing.communicate, timeout=60)
    assert printing.returncode == 0
    connection = await asyncpg.connect(empty_url.dsn)
    assert await connection.fetchval("select to_regclass('users')") is None
    # One by one: an index made concurrently must not share its message with anything.
    for statement in script.split(";\n\n"):
        if statement.strip():
            await connection.execute(statement)
    head = await connection.fetchval("select version_num from alembic_version")
    await connection.close()
    assert head == ScriptDirectory.from_config(alembic_config()).get_current_head()
    migrated = await snapshot(server.url(OWNER, url.database))
    assert differences(migrated, await snapshot(empty_url)) == []


def test_files_are_dated_and_sort_as_they_are_applied() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    applied = [Path(revision.path).name for revision in scripts.walk_revisions()][::-1]
    assert applied == sorted(applied)
    assert applied == sorted(file.name for file in VERSIONS.glob("[!_]*.py"))
    for name in applied:
        assert re.fullmatch(r"\d{4}_\d{2}_\d{2}_\d{4}_[a-z0-9_]+\.py", name), name


async def test_every_table_is_under_forced_row_level_security(owner: Connection) -> None:
    secured = {row[0] for row in await owner.fetch(SECURED)}
    assert secured == set(Base.metadata.tables)
