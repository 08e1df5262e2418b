"""Production starts only where row-level security holds all that the gateway can reach."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from db.checks.rls_audit import audit_isolation, excess_privileges
from db.checks.verify import verify
from db.embedded.bootstrap import APP, SUPERUSER, Server
from db.errors import DatabaseFault
from db.urls.url import DatabaseUrl
from tests.conftest import settings

pytestmark = pytest.mark.writes

VIEW = "create view people{} as select * from users; grant select on people to gateway"
DEFINER = (
    "create function {0}() returns bigint language sql security definer "
    "as 'select count(*) from public.users'; alter function {0} owner to {1}"
)
SAFE = (
    DEFINER.format("of_owner", "gateway_owner"),
    DEFINER.format("hidden", "postgres") + "; revoke execute on function hidden from public",
    "create table notes (id int)",
    (
        "create view people with (security_invoker = true) as select * from users; "
        "grant select on people to gateway"
    ),
    "create extension pg_stat_statements",
    "alter policy operator_acts on users using (true)",
    (
        "create schema private; create table private.notes (id int); "
        "grant select on private.notes to gateway"
    ),
)
LEAKS = {
    "alter table users no force row level security": "users does not force",
    "alter table users disable row level security": "users has row-level security disabled",
    "create table notes (id int, tenant_id uuid); grant select on notes to gateway": (
        "notes has row-level security disabled"
    ),
    "create table notes (id int); grant select (id) on notes to gateway": "notes has row-level",
    "create table notes (id int); grant insert on notes to gateway_operator": "notes has row-level",
    "create table notes (id int); grant select on notes to public": "notes has row-level",
    "create policy open on users for select to gateway using (true)": "lets every tenant read",
    "create policy open on users for all using (true)": "lets every tenant read",
    VIEW.format(""): "people is not a table, nor a view with security_invoker",
    VIEW.format(" with (security_invoker = false)"): "people is not a table",
    "create materialized view people as select * from users; grant select on people to gateway": (
        "people is a materialized view, which cannot have row-level security"
    ),
    "create schema other; grant usage on schema other to gateway; "
    "create table other.notes (id int); grant select on other.notes to gateway": "other.notes has",
    DEFINER.format(
        "people", "postgres"
    ): "people() runs with the rights of postgres, which sees every",
    "drop policy tenant_reads on build_packs; drop policy tenant_updates on build_packs; "
    "drop policy tenant_inserts on build_packs; drop policy tenant_deletes on build_packs; "
    "drop policy operator_acts on build_packs": "build_packs has no policy",
}

# Roles are shared with other tests, so what is changed of them is never committed.
UNHELD = {
    "alter role gateway bypassrls": ["the role gateway bypasses row-level security"],
    "alter role gateway_operator superuser": [
        "the role gateway_operator bypasses row-level security"
    ],
    "grant gateway_operator to gateway_app": [
        "the role gateway_app inherits gateway_operator, which sees every tenant"
    ],
    # Up to 15 it is the role that inherits, since then the grant.
    "alter role gateway inherit; revoke gateway_operator from gateway; "
    "grant gateway_operator to gateway": [
        "the role gateway inherits gateway_operator, which sees every tenant",
        "the role gateway_app inherits gateway_operator, which sees every tenant",
    ],
    "create role readers; alter role gateway inherit; grant readers to gateway; "
    "create policy open on users for select to readers using (true)": [
        "users has a policy that lets every tenant read everything"
    ],
    DEFINER.format("people", "gateway_operator"): [
        "people() runs with the rights of gateway_operator, which sees every tenant"
    ],
    "create schema other; grant usage on schema other to gateway; "
    + DEFINER.format("other.people", "postgres"): [
        "other.people() runs with the rights of postgres, which sees every tenant"
    ],
}
POWERS = {
    "select 1": [],
    "grant postgres to gateway_app": ["may act as postgres"],
    "create role strong bypassrls; grant strong to gateway": ["may act as strong"],
    "grant gateway_owner to gateway_operator": ["may act as gateway_owner"],
    "alter schema public owner to gateway_app": ["owns the schema of the tables"],
}


async def change(server: Server, url: DatabaseUrl, statements: str) -> None:
    connection = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


async def test_a_database_as_it_is_migrated_holds_tenants_apart(
    server: Server, url: DatabaseUrl
) -> None:
    production = settings(environment="production")
    assert (await verify(production, url)).unsafe == ()
    for statements in SAFE:
        await change(server, url, statements)
    assert (await verify(production, url)).unsafe == ()


@pytest.mark.parametrize("statements", LEAKS)
async def test_what_row_level_security_does_not_hold_is_named(
    server: Server, url: DatabaseUrl, statements: str
) -> None:
    await change(server, url, statements)
    with pytest.raises(DatabaseFault) as caught:
        await verify(settings(environment="production"), url)
    assert LEAKS[statements] in caught.value.sentences[0]
    # In development the gateway starts, and says so.
    [why] = (await verify(settings(), url)).unsafe
    assert LEAKS[statements] in why


@asynccontextmanager
async def undone(
    administrator: asyncpg.Connection[asyncpg.Record], statements: str
) -> AsyncIterator[None]:
    """Within it the connection is the gateway's after `statements`, which nobody else sees."""
    await administrator.execute(f"begin; {statements}; set local role {APP}")
    yield
    await administrator.execute("rollback")


async def test_a_role_that_no_policy_holds_is_named(server: Server, url: DatabaseUrl) -> None:
    administrator = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    for statements, expected in UNHELD.items():
        async with undone(administrator, statements):
            assert set(expected) <= set(await audit_isolation(administrator)), statements
    await administrator.close()


async def test_a_role_that_may_do_too_much_is_named(server: Server, url: DatabaseUrl) -> None:
    administrator = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    for statements, expected in POWERS.items():
        async with undone(administrator, statements):
            assert await excess_privileges(administrator) == expected, statements
    await administrator.close()
