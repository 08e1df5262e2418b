"""What the comparison of catalogs sees, beyond tables: each change by hand is named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TypeAlias

import asyncpg
import pytest

from db.catalog.drift import differences
from db.catalog.inspection import read_catalog
from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.urls.url import DatabaseUrl

pytestmark = pytest.mark.writes

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

LATER = f"alter default privileges for role {OWNER}"
KEY = "fk_locations_tenant_id_user_id"
# What somebody changed by hand, and how it is named.
CHANGES = {
    # Who may do what.
    "grant select on users to gateway with grant option": "users SELECT to gateway with grant",
    "grant execute on function redeem_invite_code to gateway with grant option": (
        "redeem_invite_code EXECUTE to gateway with grant"
    ),
    "grant create on schema public to gateway": "schema public CREATE to gateway",
    "grant create on schema public to public": "schema public CREATE to public",
    "grant update on alembic_version to gateway": "alembic_version UPDATE to gateway",
    f"{LATER} grant truncate on tables to gateway": (
        "TRUNCATE on what is made later, of kind r, to gateway"
    ),
    f"{LATER} in schema public grant select on tables to public": (
        "SELECT on what is made later, of kind r, to public"
    ),
    "create policy open on users for select to gateway "
    "using ((select count(*) from alembic_version) > 0)": "users open PERMISSIVE SELECT",
    # Who owns what.
    "alter function redeem_invite_code owner to postgres": "owner=postgres",
    "alter table locations owner to postgres": "locations kind=r persistence=p owner=postgres",
    # What is there at all.
    "create sequence numbers": "numbers kind=S",
    "create materialized view people as select * from users": "people kind=m",
    "create rule keep as on delete to users do instead nothing": "CREATE RULE keep",
    # What a table promises.
    "alter table workshop_steps set unlogged": "workshop_steps kind=r persistence=u",
    'alter table users alter email type text collate "C"': 'users.email text collate "C" not null',
    "alter table users add n int generated always as identity": "users.n integer not null identity",
    "alter table users add n text generated always as (lower(email)) stored": "n text generated=s",
    "update pg_index set indisvalid = false where indrelid = 'locations'::regclass": "(invalid)",
    "alter table locations disable trigger all": f"locations {KEY} FOREIGN KEY",
    f"alter table locations alter constraint {KEY} deferrable": f"locations {KEY} FOREIGN KEY",
}


@pytest.fixture
async def administrator(server: Server, url: DatabaseUrl) -> AsyncIterator[Connection]:
    """A migrated database, as a superuser sees it."""
    connection = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    yield connection
    await connection.close()


async def changed(administrator: Connection, statement: str) -> list[str]:
    """What differs after `statement`, which is undone."""
    before = await read_catalog(administrator)
    transaction = administrator.transaction()
    await transaction.start()
    try:
        await administrator.execute(statement)
        return differences(before, await read_catalog(administrator))
    finally:
        await transaction.rollback()


async def test_a_change_by_hand_is_named(
    administrator: Connection,
) -> None:
    found = {statement: await changed(administrator, statement) for statement in CHANGES}
    assert {
        statement: said
        for statement, said in found.items()
        if not any(CHANGES[statement] in one for one in said)
    } == {}


async def test_what_an_extension_brings_is_its_own(
    administrator: Connection,
) -> None:
    said = await changed(administrator, "create extension pg_trgm; create extension citext")
    assert said == []
