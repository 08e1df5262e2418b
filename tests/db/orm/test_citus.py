"""The catalog in; whether its tables could be distributed by tenant: every key carries it.

Tables whose rows belong to no tenant would be reference tables, whose keys are free.
"""

import re
from collections.abc import AsyncIterator

import asyncpg
import pytest

from db.orm.scope import scope_of_table
from db.urls.url import DatabaseUrl
from models import Base
from models.data.demo import COLUMNS
from tests.support.docs_commands import distribution

TENANTS = "tenants"
OWNED = {table.name for table in Base.metadata.sorted_tables if scope_of_table(table)} - {TENANTS}
CALL = re.compile(
    r"select create_distributed_table\('(\w+)', 'tenant_id'(, colocate_with => 'users')?\);"
)
# Unique by themselves, without the tenant, and why.
GLOBALLY_UNIQUE = {
    ("tenants", "id"): "it is the tenant",
    ("tenants", "slug"): "operators and tokens name a tenant by it",
    ("invite_codes", "code"): "a stranger names nothing else, above all no tenant",
}
# Also what no constraint stands behind; expressions have no column, and count as none.
UNIQUE_KEYS = """
select relname::text as name, array_remove(array_agg(attname::text order by place), null) as columns
from pg_index
join pg_class on pg_class.oid = indrelid
cross join unnest(indkey) with ordinality as key (number, place)
left join pg_attribute on attrelid = indrelid and attnum = number
where (indisunique or indisexclusion) and place <= indnkeyatts
  and relnamespace = 'public'::regnamespace and relname <> 'alembic_version'
group by indexrelid, relname
"""
FOREIGN_KEYS = """
select conname::text as name, conrelid::regclass::text as source,
  confrelid::regclass::text as target,
  confdeltype::text as on_delete, confupdtype::text as on_update,
  array_agg(array[source.attname::text, referred.attname::text] order by place) as pairs
from pg_constraint
cross join unnest(conkey, confkey) with ordinality as key (source_number, number, place)
join pg_attribute as source on source.attrelid = conrelid and source.attnum = source_number
join pg_attribute as referred on referred.attrelid = confrelid and referred.attnum = number
where contype = 'f' and connamespace = 'public'::regnamespace
group by pg_constraint.oid
"""
TENANT_COLUMNS = """
select relname::text as name, format_type(atttypid, atttypmod) as type, attnotnull as is_required
from pg_attribute join pg_class on pg_class.oid = attrelid
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attname = 'tenant_id'
"""


@pytest.fixture
async def catalog(url: DatabaseUrl) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(url.dsn)
    yield connection
    await connection.close()


async def test_every_table_has_the_tenant(
    catalog: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    found = {
        row["name"]: (row["type"], row["is_required"])
        for row in await catalog.fetch(TENANT_COLUMNS)
    }
    assert found == dict.fromkeys(OWNED, ("uuid", True))


async def test_every_unique_key_has_the_tenant(
    catalog: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    keys = [(row["name"], *row["columns"]) for row in await catalog.fetch(UNIQUE_KEYS)]
    assert {name for name, *_ in keys} == set(Base.metadata.tables)
    without = {key for key in keys if "tenant_id" not in key[1:] and key[0] in {*OWNED, TENANTS}}
    assert without == set(GLOBALLY_UNIQUE)


async def test_every_foreign_key_pairs_the_tenants(
    catalog: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    """Also, none would move or orphan a row: Citus refuses such actions on the tenant."""
    keys = await catalog.fetch(FOREIGN_KEYS)
    owned = [row for row in keys if {row["source"], row["target"]} <= {*OWNED, TENANTS}]
    assert {row["source"] for row in owned} == OWNED
    for row in owned:
        tenant = "id" if row["target"] == TENANTS else "tenant_id"
        assert ["tenant_id", tenant] in row["pairs"], row["name"]
        assert row["on_delete"] in ("a", "c"), row["name"]
        assert row["on_update"] == "a", row["name"]


async def test_the_manual_distributes_every_table_after_those_it_refers_to(
    catalog: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    first, *others = distribution()
    assert first == f"select create_reference_table('{TENANTS}');"
    done = [TENANTS]
    targets = [(row["source"], row["target"]) for row in await catalog.fetch(FOREIGN_KEYS)]
    for statement in others:
        called = CALL.fullmatch(statement)
        assert called is not None, statement
        assert called[2] or called[1] == "users", statement
        assert {target for source, target in targets if source == called[1]} <= {*done, called[1]}
        done.append(called[1])
    # The manual has the tables of the reference application.
    assert sorted(done) == sorted(COLUMNS)
