"""The tenant rule in the database itself: who sees, writes and refers to which rows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import ForeignKeyConstraint, text
from sqlalchemy.exc import DBAPIError

from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.orm.names import name_in_postgres, quote
from db.orm.scope import scope_of_table
from db.roles import MEMBER_ROLE, OPERATOR_ROLE
from db.session.database import Database
from db.session.identity import OPERATOR, Identity
from db.session.transaction import open_read, write
from db.urls.url import DatabaseUrl
from models import Base
from models.base import identity
from models.data.demo import Row
from tests.conftest import settings
from tests.support.fixtures import TestTenant, demo
from tests.support.made_up import is_stored
from tests.support.made_up_values import sql_name, text_of

pytestmark = pytest.mark.writes

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

# The tables whose rows belong to tenants, and those whose rows every tenant sees.
TABLES = sorted(table.name for table in Base.metadata.sorted_tables if scope_of_table(table))
SHARED = sorted({*Base.metadata.tables} - {*TABLES})
OWNED = [table for table in TABLES if table != "tenants"]
# What nobody but an admin writes.
ADMINS = [table for table in (*TABLES, *SHARED) if table != "locations"]
REFERENCES = [
    constraint
    for table in OWNED
    for constraint in sorted(
        Base.metadata.tables[table].foreign_key_constraints, key=lambda key: str(key.name)
    )
    if constraint.elements[0].column.table.name in OWNED
]

# What a connection has of the transaction before.
LEFT = """
select
  pg_backend_pid(),
  current_user::text,
  (select count(*) from users),
  current_setting('app.role', true),
  current_setting('app.tenant_id', true),
  current_setting('app.user_id', true),
  current_setting('statement_timeout')
"""


@pytest.fixture
async def connection(url: DatabaseUrl) -> AsyncIterator[Connection]:
    """The gateway's own login role, with no identity."""
    made = await asyncpg.connect(url.dsn)
    yield made
    await made.close()


@pytest.fixture
async def narrow(url: DatabaseUrl) -> AsyncIterator[Database]:
    """A database whose pool has one connection, so that each use meets the one before."""
    made = Database(settings(database_pool_size=1), url)
    yield made
    await made.close()


@asynccontextmanager
async def acting(connection: Connection, identity: Identity) -> AsyncIterator[None]:
    """A transaction that acts for somebody."""
    async with connection.transaction():
        await connection.execute(f"set local role {identity.database_role}")
        await connection.execute(
            "select set_config('app.role', $1, true), set_config('app.tenant_id', $2, true),"
            " set_config('app.user_id', $3, true)",
            identity.role,
            str(identity.id("tenant_id") or ""),
            str(identity.id("user_id") or ""),
        )
        yield


def key(table: str) -> str:
    """The column that says whose a row is."""
    return "id" if table == "tenants" else "tenant_id"


def world(tenant: TestTenant, table: str) -> list[Row]:
    return tenant.locations() if table == "locations" else tenant.rows(table)


async def count(connection: Connection, table: str) -> int:
    return int(await connection.fetchval(f"select count(*) from {table}"))


async def insert(connection: Connection, table: str, row: Row) -> None:
    columns = [Base.metadata.tables[table].columns[name] for name in demo().columns[table]]
    stored = [(each, value) for each, value in zip(columns, row, strict=True) if is_stored(each)]
    names = ", ".join(quote(column.name) for column, _ in stored)
    places = ", ".join(
        f"cast(${at}::text as {sql_name(column.type)})" for at, (column, _) in enumerate(stored, 1)
    )
    values = (text_of(column.type, value) for column, value in stored)
    await connection.execute(f"insert into {table} ({names}) values ({places})", *values)


def location(tenant: TestTenant, user: int) -> Row:
    """A new location of one of the tenant's people."""
    return (tenant.id, uuid4(), tenant.users[user], *tenant.locations()[0][3:])


async def refused(connection: Connection, table: str, row: Row) -> None:
    """Assert that `row` may not be inserted; the transaction goes on."""
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with connection.transaction():
            await insert(connection, table, row)


async def test_without_an_identity_there_are_no_rows(connection: Connection) -> None:
    for table in (*TABLES, *SHARED):
        assert await count(connection, table) == 0
    for role in ("member", "admin"):
        async with acting(connection, identity(role)):
            for table in TABLES:
                assert await count(connection, table) == 0


@pytest.mark.parametrize("role", ["admin", "member"])
async def test_a_tenant_sees_its_rows_and_no_others(
    connection: Connection, ours: TestTenant, theirs: TestTenant, role: str
) -> None:
    for tenant in (ours, theirs):
        async with acting(connection, getattr(tenant, role)):
            for table in TABLES:
                found = await connection.fetch(f"select {key(table)} as tenant from {table}")
                assert len(found) == len(world(tenant, table)) > 0
                assert {row["tenant"] for row in found} == {tenant.id}


async def test_an_operator_sees_every_tenant(
    connection: Connection, ours: TestTenant, theirs: TestTenant
) -> None:
    async with acting(connection, OPERATOR):
        for table in TABLES:
            both = len(world(ours, table)) + len(world(theirs, table))
            assert await count(connection, table) == both


def changing(table: str) -> str:
    """What an admin may change of any row; a tenant's state is for operators."""
    if table == "tenants":
        return "name = 'changed'"
    columns = [*Base.metadata.tables[table].columns]
    [column, *_] = [each for each in columns if is_stored(each) and not each.primary_key]
    return f"{quote(column.name)} = {quote(column.name)}"


@pytest.mark.parametrize("table", TABLES)
async def test_an_admin_cannot_touch_another_tenants_rows(
    connection: Connection, ours: TestTenant, theirs: TestTenant, table: str
) -> None:
    async with acting(connection, ours.admin):
        # Refused by the policy, before the row is found to be there already.
        await refused(connection, table, world(theirs, table)[0])
        where = f"where {key(table)} = $1"
        updated = await connection.execute(
            f"update {table} set {changing(table)} {where}", theirs.id
        )
        assert updated == "UPDATE 0"
        assert await connection.execute(f"delete from {table} {where}", theirs.id) == "DELETE 0"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with connection.transaction():
                await connection.execute(f"update {table} set {key(table)} = $1", theirs.id)
    async with acting(connection, theirs.admin):
        assert await count(connection, table) == len(world(theirs, table))


async def test_an_admin_writes_everything_in_their_tenant(
    connection: Connection, ours: TestTenant
) -> None:
    async with acting(connection, ours.admin):
        await insert(connection, "locations", location(ours, user=5))
        for table in TABLES:
            changed = await connection.execute(f"update {table} set {changing(table)}")
            assert changed != "UPDATE 0", table
        # A person nothing refers to: the others are held by what they made.
        person = (ours.id, uuid4(), "new@demo.example", "New", *ours.rows("users")[0][4:])
        await insert(connection, "users", person)
        gone = await connection.execute("delete from users where id = $1", person[1])
        assert gone == "DELETE 1"
        # Tenants are made and removed by operators alone.
        assert await connection.execute("delete from tenants") == "DELETE 0"
        await refused(connection, "tenants", ours.rows("tenants")[0])


async def test_a_member_writes_their_own_locations_only(
    connection: Connection, ours: TestTenant
) -> None:
    me, other = ours.users[1], ours.users[2]
    async with acting(connection, ours.member):
        await insert(connection, "locations", location(ours, user=1))
        await refused(connection, "locations", location(ours, user=2))
        mine = await connection.fetchval("select count(*) from locations where user_id = $1", me)
        changed = await connection.execute("update locations set accuracy_meters = 1")
        assert changed == f"UPDATE {mine}"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with connection.transaction():
                await connection.execute("update locations set user_id = $1", other)
        assert await connection.execute("delete from locations") == f"DELETE {mine}"


@pytest.mark.parametrize("table", ADMINS)
async def test_a_member_writes_nothing_else(
    connection: Connection, ours: TestTenant, table: str
) -> None:
    rows = demo().rows[table] if table in SHARED else ours.rows(table)
    async with acting(connection, ours.member):
        await refused(connection, table, rows[0])
        updated = await connection.execute(f"update {table} set {changing(table)}")
        assert updated == "UPDATE 0"
        assert await connection.execute(f"delete from {table}") == "DELETE 0"
        assert await count(connection, table) == len(rows)


async def test_an_operators_rights_must_be_taken_up(
    connection: Connection, url: DatabaseUrl
) -> None:
    for role in (url.user, MEMBER_ROLE):
        has = "select pg_has_role($1, $2, $3)"
        assert not await connection.fetchval(has, role, OPERATOR_ROLE, "usage")
        assert await connection.fetchval(has, role, OPERATOR_ROLE, "member")
    # Saying so in a setting is not enough.
    await connection.execute("select set_config('app.role', 'operator', false)")
    assert await count(connection, "tenants") == 0


@pytest.mark.parametrize("end", ["read", "committed", "failed"])
async def test_an_identity_ends_with_its_transaction(
    narrow: Database, ours: TestTenant, end: str
) -> None:
    pid_of_some = text("select pg_backend_pid() from users limit 1")
    for viewer in (ours.admin, OPERATOR):
        if end == "read":
            reading = open_read(narrow, viewer)
            pid = await reading.scalar(pid_of_some)
            await reading.close()
        else:
            # Only what is committed could outlive its transaction as a setting of the session.
            with suppress(DBAPIError):
                async with write(narrow, viewer) as tx:
                    pid = await tx.scalar(pid_of_some)
                    await tx.execute(text("select 1 / :by"), {"by": int(end == "committed")})
        assert pid is not None
        connection = await narrow.pool.acquire()
        found = await connection.fetchrow(LEFT)
        await narrow.pool.release(connection)
        assert found is not None
        same, user, rows, *left = found
        assert (same, user, rows) == (pid, MEMBER_ROLE, 0)
        assert [value or None for value in left] == [None, None, None, "10s"]


async def test_the_gateways_roles_are_powerless(server: Server, url: DatabaseUrl) -> None:
    administrator = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    for name in (MEMBER_ROLE, OPERATOR_ROLE, url.user):
        role = await administrator.fetchrow("select * from pg_roles where rolname = $1", name)
        assert role is not None
        powers = ("super", "createrole", "createdb", "replication", "bypassrls")
        assert [power for power in powers if role[f"rol{power}"]] == []
        assert role["rolcanlogin"] == (name == url.user)
        # In every database of the cluster.
        owns = "select count(*) from pg_shdepend where refobjid = $1 and deptype = 'o'"
        assert await administrator.fetchval(owns, role["oid"]) == 0
    await administrator.close()


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: str(reference.name))
async def test_a_row_cannot_point_across_tenants_even_for_an_operator(
    connection: Connection, ours: TestTenant, theirs: TestTenant, reference: ForeignKeyConstraint
) -> None:
    [column] = set(reference.column_keys) - {"tenant_id"}
    table, target = reference.table.name, reference.elements[0].column.table.name
    foreign = theirs.rows(target)[0][1]
    with pytest.raises(asyncpg.ForeignKeyViolationError) as caught:
        async with acting(connection, OPERATOR):
            await connection.execute(
                f"update {table} set {column} = $1 where id = ("
                f"select id from {table} where tenant_id = $2 and {column} is not null limit 1)",
                foreign,
                ours.id,
            )
    assert caught.value.constraint_name == name_in_postgres(reference)


async def test_a_tenants_state_is_for_operators(connection: Connection, ours: TestTenant) -> None:
    async with acting(connection, ours.admin):
        for change in ("status = 'cancelled'", "deleted_at = now()", "created_at = now()"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with connection.transaction():
                    await connection.execute(f"update tenants set {change}")
    async with acting(connection, OPERATOR):
        changed = await connection.execute("update tenants set status = 'paused'")
        assert changed != "UPDATE 0"


async def test_the_owner_of_the_tables_sees_what_redeeming_needs_while_it_redeems(
    server: Server, url: DatabaseUrl
) -> None:
    owner = await asyncpg.connect(server.url(OWNER, url.database).dsn)
    try:
        for table in TABLES:
            assert await count(owner, table) == 0
        await owner.execute("select set_config('app.redeeming', 'yes', false)")
        for table in TABLES:
            is_needed = table in ("invite_codes", "tenants", "users")
            assert (await count(owner, table) > 0) is is_needed, table
        assert await owner.execute("update users set display_name = 'x'") == "UPDATE 0"
        assert await owner.execute("delete from invite_codes") == "DELETE 0"
    finally:
        await owner.close()
