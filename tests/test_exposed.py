"""Production starts only where row-level security holds every table the gateway can reach."""

import asyncpg
import pytest

from db.bootstrap import SUPERUSER, Server
from db.faults import DatabaseFault
from db.url import DatabaseUrl
from db.verify import verify
from tests.conftest import settings

pytestmark = pytest.mark.writes

VIEW = "create view people{} as select * from users; grant select on people to gateway"
SAFE = (
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
    VIEW.format(""): "people is no table, and no view with security_invoker",
    VIEW.format(" with (security_invoker = false)"): "people is no table",
    "create materialized view people as select * from users; grant select on people to gateway": (
        "people is no table"
    ),
    "create schema other; grant usage on schema other to gateway; "
    "create table other.notes (id int); grant select on other.notes to gateway": "other.notes has",
    "drop policy tenant_reads on build_packs; drop policy tenant_updates on build_packs; "
    "drop policy tenant_inserts on build_packs; drop policy tenant_deletes on build_packs; "
    "drop policy operator_acts on build_packs": "build_packs has no policy",
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
