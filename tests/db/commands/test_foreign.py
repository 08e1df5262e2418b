"""No command changes what the application has not made: databases, and objects in them."""

import asyncio
import os
import subprocess
import sys
from typing import Any

import asyncpg
import pytest

from db.catalog.drift import snapshot
from db.checks.revision import head_revision
from db.embedded.bootstrap import OWNER, Server
from db.urls.url import DatabaseUrl
from tests.conftest import ROOT
from tests.support.shell import data_dir, environment, invoke, refusal

pytestmark = pytest.mark.writes

SCHEMAS = ("public", "music")
# A shop of others: two of its tables have names of ours.
SHOP = """
create type status as enum ('open', 'shut');
create domain money_of_ours as int check (value > 0);
create table users (id int primary key, status status, name text);
create table sessions (id int primary key, user_id int references users);
insert into users values (1, 'open', 'Ada'), (2, 'shut', 'Ben');
create view open_users as select * from users where status = 'open';
create function count_users() returns bigint language sql as 'select count(*) from users';
alter table users enable row level security;
create policy everyone on users using (true);
create schema music;
create table music.tracks (id int primary key, title text);
grant select on music.tracks to public;
"""
# Objects of others beside ours, each with a name of its own.
BESIDE = """
create table guests (id int primary key, name text);
insert into guests values (1, 'Ada');
create view seen_guests as select * from guests;
create materialized view kept_guests as select * from guests;
create type mood as enum ('good', 'bad');
create domain short as text check (length(value) < 9);
create sequence numbers;
create function greet(name text) returns text language sql as 'select name';
create function redeem_invite_code(number int) returns int language sql as 'select number';
alter table guests enable row level security;
create policy everyone on guests using (true);
create schema music;
create table music.users (id int primary key);
grant select on guests, music.users to public;
"""


@pytest.fixture
async def env(server: Server, url: DatabaseUrl) -> dict[str, str]:
    """The environment of a command on a database of ours."""
    return environment(server, url, await data_dir(server))


@pytest.fixture
async def shop(server: Server, empty_url: DatabaseUrl) -> dict[str, str]:
    """The environment of a command on the database of the shop."""
    await execute(empty_url, SHOP)
    return environment(server, empty_url, await data_dir(server)) | {
        "DATABASE_URL": empty_url.dsn,
        "DATABASE_DIRECT_URL": empty_url.dsn,
    }


async def execute(url: DatabaseUrl, statements: str) -> Any:
    connection = await asyncpg.connect(url.dsn)
    try:
        run = connection.execute if ";" in statements else connection.fetch
        return await run(statements)
    finally:
        await connection.close()


def catalog(url: DatabaseUrl) -> Any:
    return asyncio.run(snapshot(url, SCHEMAS))


def test_migrate_refuses_tables_of_others_before_anything_is_changed(
    shop: dict[str, str], empty_url: DatabaseUrl
) -> None:
    before = catalog(empty_url)
    said = refusal(invoke("db", "migrate", **shop))
    assert said.startswith("The database already has the table sessions, the table users, which no")
    assert "Nothing was changed: migrate another database or schema" in said
    assert "`gateway serve --reflect`" in said
    assert catalog(empty_url) == before


def test_alembic_itself_refuses_them_too(shop: dict[str, str], empty_url: DatabaseUrl) -> None:
    before = catalog(empty_url)
    done = upgraded_by_alembic(shop)
    assert done.returncode != 0
    assert "The database already has the table sessions" in done.stderr + done.stdout
    assert catalog(empty_url) == before


def upgraded_by_alembic(env: dict[str, str]) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_migration_of_another_project_is_never_overwritten(
    shop: dict[str, str], empty_url: DatabaseUrl
) -> None:
    theirs = "create table alembic_version (version_num text); "
    asyncio.run(execute(empty_url, theirs + "insert into alembic_version values ('abc123')"))
    before = catalog(empty_url)
    words = "The database is at migration abc123, which this code does not know, and was not"
    assert refusal(invoke("db", "migrate", **shop)).startswith(words)
    done = upgraded_by_alembic(shop)
    assert words in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    assert "not at head" in refusal(invoke("db", "push", "--yes", **shop))
    said = refusal(invoke("db", "reset", "--yes", **shop))
    assert "is at migration abc123 of another project, and was not changed" in said
    assert catalog(empty_url) == before
    [row] = asyncio.run(execute(empty_url, "select version_num from alembic_version"))
    assert row["version_num"] == "abc123"


def test_reset_refuses_tables_that_no_migration_of_ours_made(
    shop: dict[str, str], empty_url: DatabaseUrl
) -> None:
    before = catalog(empty_url)
    said = refusal(invoke("db", "reset", "--yes", **shop))
    assert "has the tables sessions, users, but no migration of this application was run" in said
    assert catalog(empty_url) == before
    assert len(asyncio.run(execute(empty_url, "select from users"))) == 2


def test_objects_of_others_beside_ours_survive_every_command(
    server: Server, url: DatabaseUrl, env: dict[str, str]
) -> None:
    owned = server.url(OWNER, url.database)
    asyncio.run(execute(owned, BESIDE))
    theirs = catalog(owned)
    # A difference of ours, so that there is something to push.
    asyncio.run(execute(owned, "alter table locations drop column accuracy_meters;"))
    asyncio.run(execute(owned, "revoke select on users from gateway;"))
    done = invoke("db", "push", "--yes", **env)
    assert done.returncode == 0, done.stderr
    assert "guests" not in done.stdout
    assert catalog(owned) == theirs
    assert invoke("db", "migrate", **env).returncode == 0
    assert catalog(owned) == theirs
    said = refusal(invoke("db", "reset", "--yes", **env))
    assert "redeem_invite_code(integer)" in said
    assert catalog(owned) == theirs
    asyncio.run(execute(owned, "drop function redeem_invite_code(int);"))
    theirs = catalog(owned)
    done = invoke("db", "reset", "--yes", **env)
    assert done.returncode == 0, done.stderr
    assert "Left alone, for no migration made them: guests" in done.stderr
    assert catalog(owned) == theirs
    assert len(asyncio.run(execute(owned, "select from guests"))) == 1
    assert str(head_revision()) in invoke("db", "status", **env).stdout


def test_push_refuses_a_table_of_others_that_a_model_names(
    server: Server, url: DatabaseUrl, env: dict[str, str]
) -> None:
    owned = server.url(OWNER, url.database)
    asyncio.run(execute(owned, "create table guests (id int primary key, name text);"))
    before = catalog(owned)
    chosen = {**env, "APPLICATION": "tests.db.commands.guests:app"}
    said = refusal(invoke("db", "push", "--yes", **chosen))
    assert "already has the table guests, which the models name too" in said
    assert catalog(owned) == before


@pytest.mark.parametrize(
    "words", ["migrate", "generate -m x", "push --yes", "check", "reset --yes"]
)
def test_commands_that_change_tables_refuse_an_application_without_migrations(
    shop: dict[str, str], empty_url: DatabaseUrl, words: str
) -> None:
    before = catalog(empty_url)
    env = {**shop, "APPLICATION": "tests.privileges.application:clinic"}
    said = refusal(invoke("db", *words.split(), **env))
    assert said == (
        "This application has no migrations: others migrate its database, so no command changes it."
    )
    assert catalog(empty_url) == before


def test_status_tells_that_others_migrate(shop: dict[str, str], empty_url: DatabaseUrl) -> None:
    env = {**shop, "APPLICATION": "tests.privileges.application:clinic"}
    said = invoke("db", "status", **env).stdout
    assert f"its database {empty_url.database} migrated by others." in said
