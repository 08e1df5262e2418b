"""Two catalogs in, their differences out: what the models say against what a database has.

Autogenerate does not see policies, grants, functions, or the text of CHECKs; this does.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg

from db.bootstrap import OWNER, SUPERUSER, Server
from db.direct import direct_database
from db.embedded import Embedded
from db.faults import database_in_words
from db.settings import Settings
from db.url import DatabaseUrl
from models.catalog import catalog_script

# Each gives one text per object, written out by Postgres itself.
CATALOG = {
    "column": """
        select format('%s.%s %s%s%s', relname, attname, format_type(atttypid, atttypmod),
          case when attnotnull then ' not null' else '' end,
          ' default ' || pg_get_expr(adbin, adrelid))
        from pg_attribute
        join pg_class on pg_class.oid = attrelid
        left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
          and attnum > 0 and not attisdropped
    """,
    "constraint": """
        -- Since 18 `not null` is a constraint too; the column tells of it in every version.
        select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
    """,
    "index": """
        select pg_get_indexdef(indexrelid)
        from pg_index join pg_class on pg_class.oid = indrelid
        where relnamespace = 'public'::regnamespace
    """,
    "row-level security": """
        select format('%s enabled=%s forced=%s', relname, relrowsecurity, relforcerowsecurity)
        from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
    """,
    "policy": """
        select format('%s %s %s %s %s using (%s) with check (%s)', tablename, policyname,
          permissive, cmd, array_replace(roles, tableowner, 'owner'), qual, with_check)
        from pg_policies join pg_tables using (schemaname, tablename)
        where schemaname = 'public'
    """,
    "grant": """
        select format('%s%s %s to %s', relname, '.' || attname, privilege_type,
          case when grantee = 0 then 'public' else grantee::regrole::text end)
        from (
          select relname, relowner, null as attname, relacl as acl, relnamespace from pg_class
          union all
          select relname, relowner, attname, attacl, relnamespace
          from pg_attribute join pg_class on pg_class.oid = attrelid
          union all
          select proname, proowner, null, proacl, pronamespace from pg_proc
        ) as granted, aclexplode(acl)
        where relnamespace = 'public'::regnamespace and grantee <> relowner
    """,
    "view": """
        select format('%s %s', viewname, definition) from pg_views where schemaname = 'public'
    """,
    "function": """
        -- Since 18 Postgres has its own uuidv7().
        select pg_get_functiondef(oid)
        from pg_proc
        where pronamespace = 'public'::regnamespace and prokind in ('f', 'p')
          and not (proname = 'uuidv7' and current_setting('server_version_num')::int < 180000)
    """,
    "trigger": """
        select pg_get_triggerdef(pg_trigger.oid)
        from pg_trigger join pg_class on pg_class.oid = tgrelid
        where relnamespace = 'public'::regnamespace and not tgisinternal
    """,
}
IGNORED = "alembic_version"

Catalog = set[tuple[str, str]]


def drift(settings: Settings) -> list[str]:
    """A sentence for everything the database of the settings has or lacks against the models.

    The models are built in a scratch database of the embedded server, which this starts if it must.
    """
    with direct_database(settings) as url, scratch(settings) as empty:
        return asyncio.run(_drift(url, empty))


async def _drift(url: DatabaseUrl, empty: DatabaseUrl) -> list[str]:
    with database_in_words(url):
        found = await snapshot(url)
    return differences(await model_catalog(empty), found)


async def model_catalog(empty: DatabaseUrl) -> Catalog:
    """What the models say: they are built in the database `empty`, and it is looked at."""
    connection = await asyncpg.connect(empty.dsn)
    try:
        for statement in catalog_script():
            await connection.execute(statement)
    finally:
        await connection.close()
    return await snapshot(empty)


async def snapshot(url: DatabaseUrl) -> Catalog:
    """Every object of the schema `public`, as (kind, text)."""
    connection = await asyncpg.connect(url.dsn)
    try:
        return await read_catalog(connection)
    finally:
        await connection.close()


async def read_catalog(connection: asyncpg.Connection[asyncpg.Record]) -> Catalog:
    """The same, as a connection sees it."""
    # White space aside: a function's body is kept as it was indented.
    return {
        (kind, " ".join(row[0].split()))
        for kind, query in CATALOG.items()
        for row in await connection.fetch(query)
        if IGNORED not in row[0]
    }


def differences(wanted: Catalog, found: Catalog) -> list[str]:
    """What is missing and what is too much, a sentence each."""
    missing = [f"The database lacks the {kind}: {text}" for kind, text in sorted(wanted - found)]
    extra = [f"The models lack the {kind}: {text}" for kind, text in sorted(found - wanted)]
    return missing + extra


@contextmanager
def scratch(settings: Settings) -> Iterator[DatabaseUrl]:
    """An empty database of the embedded server, started if it must be; dropped afterwards."""
    with Embedded(settings.data_dir).use() as server, asyncio.Runner() as runner:
        made = scratch_database(server)
        url = runner.run(made.__aenter__())
        try:
            yield url
        finally:
            runner.run(made.__aexit__(None, None, None))


@asynccontextmanager
async def scratch_database(server: Server) -> AsyncIterator[DatabaseUrl]:
    """An empty database of its own, dropped afterwards."""
    name = f"scratch_{secrets.token_hex(6)}"
    administrator = await asyncpg.connect(server.url(SUPERUSER, "postgres").dsn)
    try:
        await administrator.execute(f"create database {name} owner {OWNER}")
        try:
            yield server.url(OWNER, name)
        finally:
            await administrator.execute(f"drop database {name} with (force)")
    finally:
        await administrator.close()
