"""Empties a database of what the models and the migrations create in it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from itertools import pairwise

import asyncpg
import click

from db.catalog.ownership import made_by_migrations, our_tables
from db.commands.foreign import refuse_database_of_others
from db.connection.connect import connect
from db.embedded.server import Embedded
from db.errors import Fault, translate_database_errors
from db.orm.application import metadata_of
from db.orm.names import TableName
from db.orm.schemas import schemas_of, sequences_of
from db.orm.types import types_of
from db.settings import Settings
from db.urls.url import DatabaseUrl

VERSIONS = "alembic_version"
# What an extension made goes with the extension, which stays.
TABLES = """
select
  case relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as kind,
  relname, nspname, pg_class.oid::regclass::text as name
from pg_class join pg_namespace on pg_namespace.oid = relnamespace
where nspname = any($1) and relkind in ('r', 'p', 'v', 'm') and not relispartition
  and pg_has_role(relowner, 'usage')
  and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')
order by relname
"""
FUNCTIONS = """
select proname, nspname, pg_proc.oid::regprocedure::text as name
from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
where nspname = any($1) and prokind in ('f', 'p') and pg_has_role(proowner, 'usage')
  and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
"""
TYPES = """
select typname, nspname, pg_type.oid::regtype::text as name
from pg_type join pg_namespace on pg_namespace.oid = typnamespace
where nspname = any($1) and typtype in ('d', 'e') and pg_has_role(typowner, 'usage')
  and not exists (select from pg_depend where objid = pg_type.oid and deptype = 'e')
"""
SEQUENCES = """
select relname, nspname, pg_class.oid::regclass::text as name
from pg_class join pg_namespace on pg_namespace.oid = relnamespace
where nspname = any($1) and relkind = 'S' and pg_has_role(relowner, 'usage')
  and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')
"""


def empty(settings: Settings) -> None:
    """Remove the embedded database; of another one, what the models and the migrations make."""
    if settings.direct_url is None:
        Embedded(settings.data_dir).remove()
    else:
        asyncio.run(_drop(settings, settings.direct_url))


async def _drop(settings: Settings, url: DatabaseUrl) -> None:
    metadata, made = metadata_of(settings), made_by_migrations()
    ours = our_tables(metadata) | {TableName(VERSIONS)}
    schemas = {*schemas_of(metadata), *(name.schema for name in ours | made.functions)}
    with translate_database_errors(url):
        connection = await connect(settings, url)
        try:
            await refuse_database_of_others(connection, url, ours)
            async with connection.transaction():
                tables = await connection.fetch(TABLES, schemas)
                for kind in ("materialized view", "view", "table"):
                    rows = [row for row in tables if row["kind"] == kind]
                    await _drop_all(connection, kind, _names(rows, ours))
                for kind, query, names in (
                    ("routine", FUNCTIONS, made.functions),
                    ("sequence", SEQUENCES, sequences_of(metadata)),
                    ("type", TYPES, types_of(metadata)),
                ):
                    rows = await connection.fetch(query, schemas)
                    _refuse_overloads(row["name"] for row in rows if _is_in(row, made.functions))
                    await _drop_all(connection, kind, _names(rows, names))
                if await connection.fetchval("select to_regclass($1) is not null", VERSIONS):
                    raise Fault(
                        f"The tables of {url.database} are not those of {url.user}: set "
                        "DATABASE_DIRECT_URL to their owner."
                    )
        finally:
            await connection.close()
    others = [row["name"] for row in tables if row["kind"] == "table" and not _is_in(row, ours)]
    if others:
        click.echo(f"Left alone, for no migration made them: {', '.join(others)}.", err=True)


def _refuse_overloads(functions: Iterable[str]) -> None:
    """`Fault` if functions have a name in common: which of them is ours cannot be told."""
    listed = sorted(functions)
    for one, other in pairwise(listed):
        if one.partition("(")[0] == other.partition("(")[0]:
            raise Fault(
                f"Nothing was deleted: of {one} and {other} one is not of this application. Rename "
                "that first."
            )


def _names(rows: Iterable[asyncpg.Record], ours: Collection[TableName]) -> list[str]:
    return [row["name"] for row in rows if _is_in(row, ours)]


def _is_in(row: asyncpg.Record, ours: Collection[TableName]) -> bool:
    *_, name, schema, _ = row
    return TableName(name, schema) in ours


async def _drop_all(
    connection: asyncpg.Connection[asyncpg.Record], kind: str, names: list[str]
) -> None:
    """Drop these together; `Fault` where something else depends on one of them."""
    if not names:
        return
    try:
        await connection.execute(f"drop {kind} {', '.join(names)}")
    except asyncpg.DependentObjectsStillExistError as error:
        depends = (error.detail or str(error)).splitlines()[0].rstrip(".")
        raise Fault(
            f"Nothing was deleted: {depends}. Drop what depends on the application first."
        ) from error
