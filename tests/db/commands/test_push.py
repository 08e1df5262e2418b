"""`gateway db push`: tables become what the models say, and migrations go on after it."""

import asyncio

import asyncpg
import pytest

from db.catalog.drift import snapshot
from db.catalog.push_marker import MARK
from db.checks.revision import head_revision
from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.urls.url import DatabaseUrl
from tests.support.shell import data_dir, environment, invoke, refusal

pytestmark = pytest.mark.writes

# What the models have and a database has not, and the other way round, of every kind.
CHANGES = (
    "drop table workshop_steps",
    "drop index ix_sessions_tenant_id_started_by",
    "alter table locations drop column accuracy_meters",
    "alter table tenants alter column timezone drop default",
    "alter table locations drop constraint fk_locations_tenant_id_user_id",
    "alter table tenants drop constraint ck_tenants_status_known",
    "alter table users add constraint ck_users_short check (char_length(email) < 1000)",
    "drop policy tenant_reads on users",
    "alter table workshops no force row level security",
    "grant update on tenants to gateway",
    "drop function redeem_invite_code",
)


@pytest.fixture
async def env(server: Server, url: DatabaseUrl) -> dict[str, str]:
    """The environment of a command that works on the test's database."""
    return environment(server, url, await data_dir(server))


def execute(env: dict[str, str], *statements: str) -> object:
    """What the last of `statements` gives to the owner of the tables."""

    async def run() -> object:
        connection = await asyncpg.connect(env["DATABASE_DIRECT_URL"])
        try:
            found = None
            for statement in statements:
                found = await connection.fetchval(statement)
            return found
        finally:
            await connection.close()

    return asyncio.run(run())


def test_every_difference_is_pushed_and_told(
    server: Server, url: DatabaseUrl, env: dict[str, str]
) -> None:
    owned = server.url(OWNER, url.database)
    before = asyncio.run(snapshot(owned))
    execute(env, *CHANGES)
    changed = asyncio.run(snapshot(owned))
    assert changed != before
    done = invoke("db", "push", "--yes", **env)
    assert done.returncode == 0, done.stderr
    assert asyncio.run(snapshot(owned)) == before
    for words in ("CREATE TABLE workshop_steps", "create policy tenant_reads on users"):
        assert words in done.stdout
    assert f"stays at migration {head_revision()}" in done.stdout
    again = invoke("db", "push", "--yes", **env)
    assert "there is nothing to push" in again.stdout
    assert invoke("db", "check", **env).returncode == 0


def test_it_asks_before_rows_are_lost(url: DatabaseUrl, env: dict[str, str]) -> None:
    refused = refusal(invoke("db", "push", **env))
    assert refused == (
        "`gateway db push` is for the embedded database, and DATABASE_URL is set: add --yes to "
        f"change {url.database} at {url.place}."
    )
    execute(env, "alter table users add column nickname text default 'none'")
    done = invoke("db", "push", "--yes", **env)
    assert done.stdout.startswith("This drops the column users.nickname, which loses 24 values.\n")
    assert "ALTER TABLE users DROP COLUMN nickname;" in done.stdout


def test_what_postgres_refuses_changes_nothing(env: dict[str, str]) -> None:
    execute(
        env,
        "alter table users drop column display_name",
        "drop table workshop_steps",
    )
    said = refusal(invoke("db", "push", "--yes", **env))
    assert said.startswith("Nothing was changed: Postgres refused `ALTER TABLE users ADD COLUMN")
    assert execute(env, "select to_regclass('workshop_steps')") is None


def test_a_foreign_key_is_held_against_the_rows_there_are(
    server: Server, url: DatabaseUrl, env: dict[str, str]
) -> None:
    key = "fk_locations_tenant_id_user_id"
    execute(env, f"alter table locations drop constraint {key}")
    env["DATABASE_DIRECT_URL"] = server.url(SUPERUSER, url.database).dsn
    execute(env, "update locations set user_id = tenant_id")
    env["DATABASE_DIRECT_URL"] = server.url(OWNER, url.database).dsn
    said = refusal(invoke("db", "push", "--yes", **env))
    assert said.startswith("Nothing was changed: Postgres refused `ALTER TABLE locations ADD CONST")
    assert "violates foreign key constraint" in said


def test_a_pushed_database_takes_the_migration_over(env: dict[str, str]) -> None:
    before = "update alembic_version set version_num = '2026_11_21_c'"
    execute(env, before)
    # As it is, the pending migrations cannot be run, and that is one sentence.
    assert "which no migration made" in refusal(invoke("db", "migrate", **env))
    assert "run `gateway db migrate`" in refusal(invoke("db", "push", "--yes", **env))
    execute(env, MARK, "alter table users add column nickname text")
    assert "push` again" in refusal(invoke("db", "migrate", **env))
    assert invoke("db", "push", "--yes", **env).returncode == 0
    taken = invoke("db", "migrate", **env)
    assert taken.stdout.startswith("The pushed changes equal the migrations"), taken.stderr
    assert execute(env, "select version_num from alembic_version") == head_revision()
    # What is in no migration yet is found by looking at what the migrations make.
    execute(env, MARK)
    said = refusal(invoke("db", "generate", "-m", "nothing", **env))
    assert said.startswith("The models and the database agree")


def test_production_refuses(env: dict[str, str]) -> None:
    env["ENVIRONMENT"] = "production"
    for command in ("push", "reset"):
        said = refusal(invoke("db", command, "--yes", **env))
        assert "production refuses it" in said
