"""What neither models nor migrations make is left as it is by every command."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.catalog.ownership import made_by, made_by_migrations
from db.embedded.bootstrap import OWNER, Server
from db.orm.names import TableName
from db.urls.url import DatabaseUrl
from models import Base
from tests.conftest import ROOT
from tests.db.catalog.test_generate import alembic, project
from tests.support.shell import data_dir, environment, invoke, refusal

pytestmark = pytest.mark.writes
__all__ = ["project"]

# A schema of another application: tables with names of every form, CHECKs, policies, a view, a
# function, and rows.
FOREIGN = """
create table artists (id int primary key, name text not null check (name <> ''));
create table "Order Details" (
  id int primary key, artist_id int references artists, amount numeric check (amount > 0)
);
create index on "Order Details" (artist_id);
create table notes (id int primary key, body text);
alter table notes enable row level security;
alter table notes force row level security;
create policy everybody on notes using (true);
create view "Loud Artists" as select upper(name) as name from artists;
create function loudness(artists) returns int language sql as 'select 1';
create sequence numbers;
insert into artists values (1, 'Anna');
insert into "Order Details" values (1, 1, 2.5);
"""
SEEN = """
select (select count(*) from artists), (select count(*) from "Order Details"),
  (select count(*) from pg_constraint where conrelid::regclass::text in ('artists', 'notes')
     or conrelid = '"Order Details"'::regclass),
  (select count(*) from pg_policies where tablename = 'notes'),
  (select relforcerowsecurity from pg_class where relname = 'notes'),
  (select name from "Loud Artists"), (select loudness(a) from artists a), nextval('numbers') > 0
"""


def execute(url: DatabaseUrl, *statements: str) -> list[tuple[Any, ...]]:
    """What the last of `statements` gives."""

    async def run() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(url.dsn)
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return [tuple(row) for row in await connection.fetch(statements[-1])]
        finally:
            await connection.close()

    return asyncio.run(run())


@pytest.fixture
def owned(server: Server, url: DatabaseUrl) -> DatabaseUrl:
    """A migrated database with the tables of another application beside ours, as their owner."""
    owned = server.url(OWNER, url.database)
    execute(owned, FOREIGN, "select 1")
    return owned


@pytest.fixture
async def folder(server: Server) -> Path:
    return await data_dir(server)


@pytest.fixture
def env(server: Server, owned: DatabaseUrl, folder: Path) -> dict[str, str]:
    return environment(server, owned, folder)


@pytest.mark.parametrize(
    "command", ["push --yes", "reset --yes", "migrate", "check", "purge --older-than 90d"]
)
def test_no_command_changes_foreign_tables(
    owned: DatabaseUrl, env: dict[str, str], command: str
) -> None:
    before = execute(owned, SEEN)
    # Something of ours is to be done, too.
    execute(owned, "alter table users drop constraint ck_users_email_form", "select 1")
    done = invoke("db", *command.split(), **env)
    assert "Traceback" not in done.stderr
    assert execute(owned, SEEN) == before


def test_reset_names_what_it_leaves_alone(owned: DatabaseUrl, env: dict[str, str]) -> None:
    done = invoke("db", "reset", "--yes", **env)
    assert done.returncode == 0, done.stderr
    for name in ('"Order Details"', "artists", "notes"):
        assert name in done.stderr
    assert execute(owned, "select count(*) from users") == [(0,)]


def test_reset_changes_nothing_where_foreign_objects_depend_on_ours(
    owned: DatabaseUrl, env: dict[str, str]
) -> None:
    execute(owned, "create view people as select id from users", "select 1")
    said = refusal(invoke("db", "reset", "--yes", **env))
    assert said.startswith("Nothing was deleted: view people depends on table users.")
    assert execute(owned, "select count(*) from pg_tables where tablename = 'users'") == [(1,)]


def test_a_foreign_table_is_one_sentence_of_a_check(env: dict[str, str]) -> None:
    done = invoke("db", "check", **env)
    assert done.returncode == 1
    for table in ("artists", '"Order Details"', "notes"):
        assert (
            len(
                [line for line in done.stderr.splitlines() if f"lack the relation: {table}" in line]
            )
            == 1
        )
    assert "lack the column" not in done.stderr
    assert "lack the constraint" not in done.stderr


@pytest.mark.parametrize("table", ["users", "tenants", "workshop_steps"])
@pytest.mark.parametrize("program", ["gateway", "alembic"])
def test_a_database_with_foreign_tables_in_our_names_is_refused_untouched(
    server: Server, empty_url: DatabaseUrl, folder: Path, table: str, program: str
) -> None:
    execute(
        empty_url, f"create table {table} (id int)", f"insert into {table} values (1)", "select 1"
    )
    env = environment(server, empty_url, folder)
    words = f"already has the table {table}, which no migration made"
    if program == "gateway":
        assert words in refusal(invoke("db", "migrate", **env))
    else:
        assert words in alembic(ROOT, empty_url, "upgrade", "head", fails=True)
    tables = "select tablename::text from pg_tables where schemaname = 'public' order by 1"
    left = execute(empty_url, tables)
    # Alembic makes its own table before it asks what is to be done.
    assert [name for (name,) in left if name != "alembic_version"] == [table]
    assert execute(empty_url, f"select count(*) from {table}") == [(1,)]


def test_a_foreign_function_in_our_name_is_refused(
    server: Server, empty_url: DatabaseUrl, folder: Path
) -> None:
    execute(
        empty_url,
        "create function redeem_invite_code() returns int language sql as 'select 1'",
        "select 1",
    )
    env = environment(server, empty_url, folder)
    assert "already has the function redeem_invite_code" in refusal(invoke("db", "migrate", **env))


def test_a_generated_migration_names_no_foreign_table(project: Path, owned: DatabaseUrl) -> None:
    """Nor where Alembic itself compares with the database."""
    for path in (ROOT / "migrations" / "versions").glob("*.py"):
        (project / "migrations" / "versions" / path.name).write_text(path.read_text())
    alembic(project, owned, "revision", "--autogenerate", "-m", "more")
    [written] = (project / "migrations" / "versions").glob("*_more.py")
    for name in ("artists", "Order Details", "notes", "drop_"):
        assert name not in written.read_text()


def test_a_table_that_the_models_no_longer_have_is_ours() -> None:
    """A migration made it, so a migration may drop it."""
    assert set(map(TableName, Base.metadata.tables)) <= made_by_migrations().tables
    assert made_by_migrations().functions == {
        TableName("uuidv7"),
        TableName("redeem_invite_code"),
    }


def test_what_a_migration_makes_is_read_from_its_source(tmp_path: Path) -> None:
    path = tmp_path / "2_more.py"
    path.write_text(
        "from alembic import op\n"
        "def upgrade():\n"
        "    op.create_table('one', x)\n"
        "    op.rename_table('one', 'two')\n"
        "    op.execute('create table if not exists public.three (id int)')\n"
        "    op.execute('CREATE OR REPLACE FUNCTION four() returns int')\n"
        "    op.create_index('five', 'one', ['x'])\n"
        "    op.execute('create table elsewhere.six (id int)')\n"
        "    op.create_table('Six', x, schema='Else where')\n"
        '    op.execute(\'create materialized view "Else where"."s""ix" as select 6\')\n'
        "    op.execute('create table \"Seven\" (id int)')\n"
        "    op.execute(f'create table eight (like {other})')\n"
        "    op.execute('do $$ begin create table Nine (id int); end $$')\n"
    )
    made = made_by([path])
    assert made.tables == {
        *map(TableName, ("one", "two", "three", "Seven", "eight", "nine")),
        TableName("six", "elsewhere"),
        TableName("Six", "Else where"),
        TableName('s"ix', "Else where"),
    }
    assert made.functions == {TableName("four")}
