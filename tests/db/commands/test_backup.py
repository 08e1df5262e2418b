"""Dumps and base backups made and restored with the commands of docs/operations.md, no others."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from db.catalog.drift import snapshot
from db.embedded.binaries import find_binaries, give_ownership
from db.embedded.bootstrap import APP, DATABASE, OWNER, SUPERUSER, Server
from db.embedded.server import Embedded
from db.roles import MEMBER_ROLE, OPERATOR_ROLE
from db.session.database import Database
from db.urls.url import DatabaseUrl
from models import Base
from tests.conftest import ROOT, UNSAFE, administer, settings
from tests.support.client import Client
from tests.support.docs_commands import DocsCommands, commands
from tests.support.fixtures import tenants
from tests.support.serve import free_port, http_to

BACKUP_ROLES = ("gateway_backup", "gateway_replication")
# Where the seed's rows of users have it.
DELETED_AT = 4
OWNERS = """
select relname::text, relowner::regrole::text from pg_class
where relnamespace = 'public'::regnamespace
union all
select proname::text, proowner::regrole::text from pg_proc
where pronamespace = 'public'::regnamespace
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the commands run, with the `docs` of this project in it."""
    made = Path(tempfile.mkdtemp(prefix="gateway-backup-"))
    made.chmod(0o755)
    give_ownership(made, find_binaries(made))
    (made / "docs").symlink_to(ROOT / "docs")
    yield made
    shutil.rmtree(made)


@pytest.fixture
def backup_roles(server: Server) -> Iterator[None]:
    """Whatever roles the manual makes on the shared server are gone afterwards."""
    yield
    administer(server, *(f"drop role if exists {role}" for role in BACKUP_ROLES))


async def rows_of(server: Server, database: str) -> dict[str, list[str]]:
    """Every row of every table as text, past all policies, and `alembic_version`."""
    connection = await asyncpg.connect(server.url(SUPERUSER, database).dsn)
    try:
        return {
            table: [
                str(row[0])
                for row in await connection.fetch(f'select t::text from "{table}" as t order by 1')
            ]
            for table in (*Base.metadata.tables, "alembic_version")
        }
    finally:
        await connection.close()


async def owners_of(server: Server, database: str) -> set[tuple[str, str]]:
    connection = await asyncpg.connect(server.url(SUPERUSER, database).dsn)
    try:
        return {(row[0], row[1]) for row in await connection.fetch(OWNERS)}
    finally:
        await connection.close()


def assert_the_same(source: tuple[Server, str], copy: tuple[Server, str]) -> None:
    rows = asyncio.run(rows_of(*source))
    assert all(rows.values()), "the seed fills every table"
    assert asyncio.run(rows_of(*copy)) == rows
    theirs, ours = (server.url(OWNER, database) for server, database in (copy, source))
    assert asyncio.run(snapshot(theirs)) == asyncio.run(snapshot(ours))
    owners = asyncio.run(owners_of(*copy))
    assert {owner for _, owner in owners} == {OWNER}
    assert owners == asyncio.run(owners_of(*source))


async def living_users(url: DatabaseUrl) -> list[int]:
    """What the gateway tells each tenant, as a role that owns nothing."""
    database = Database(settings(), url)
    try:
        async with http_to(database) as http:
            found = [
                await Client(http).data("{ users { totalCount } }", tenant.member)
                for tenant in tenants()
            ]
    finally:
        await database.close()
    return [data["users"]["totalCount"] for data in found]


def assert_it_serves(manual: DocsCommands) -> None:
    expected = [
        sum(row[DELETED_AT] is None for row in tenant.rows("users")) for tenant in tenants()
    ]
    assert asyncio.run(living_users(manual.url)) == expected
    assert f"as {APP}, at migration" in manual.run("look")


@contextmanager
def new_cluster(folder: Path) -> Iterator[Server]:
    """A server with nothing on it, as one is before anybody has made its roles."""
    with Embedded(folder).use(UNSAFE) as server:
        administer(
            server,
            f"drop database {DATABASE}",
            *(f"drop role {role}" for role in (APP, OWNER, MEMBER_ROLE, OPERATOR_ROLE)),
        )
        yield server


@pytest.mark.usefixtures("backup_roles")
def test_a_dump_is_restored_on_a_new_cluster(
    folder: Path, server: Server, shared_url: DatabaseUrl
) -> None:
    source = DocsCommands(folder, server, shared_url.database)
    source.run("backup-role")
    assert int(source.run("dump")) == len(Base.metadata.tables) + 1
    with new_cluster(folder) as fresh:
        target = DocsCommands(folder, fresh, DATABASE)
        target.run("restore")
        assert_the_same((server, shared_url.database), (fresh, DATABASE))
        assert_it_serves(target)


def test_the_owner_dumps_nothing_and_the_operators_role_everything(
    folder: Path, server: Server, shared_url: DatabaseUrl
) -> None:
    source = DocsCommands(folder, server, shared_url.database)
    as_owner = commands()["dump"].replace("gateway_backup", OWNER)
    assert "would be affected by row-level security policy" in source.shell(as_owner).stderr
    source.run("dump-as-operator")
    dumped = source.shell("pg_restore --data-only --file=- gateway.dump").stdout
    for table, rows in asyncio.run(rows_of(server, shared_url.database)).items():
        copied = dumped.partition(f"COPY public.{table} (")[2].partition("\n\\.\n")[0]
        assert copied.count("\n") == len(rows) > 0, table


@pytest.mark.usefixtures("backup_roles")
def test_a_base_backup_is_started(folder: Path, server: Server, shared_url: DatabaseUrl) -> None:
    source = DocsCommands(folder, server, shared_url.database)
    source.run("replication-role")
    assert "successfully verified" in source.run("base-backup")
    # Both run on one machine here.
    port = free_port()
    with (folder / "base" / "postgresql.auto.conf").open("a") as configuration:
        configuration.write(f"port = {port}\nunix_socket_directories = ''\nfsync = off\n")
    copy = Server(port, 0, server.password, started=False)
    target = DocsCommands(folder, copy, shared_url.database)
    try:
        target.run("start")
        assert_the_same((server, shared_url.database), (copy, shared_url.database))
        assert_it_serves(target)
    finally:
        target.shell("pg_ctl --pgdata=base --mode=immediate stop")
