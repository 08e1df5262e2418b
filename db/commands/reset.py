"""Settings in, a database without the application's tables out."""

from __future__ import annotations

import asyncio

import asyncpg
import click

from db.catalog.ownership import made_by_migrations
from db.connection.connect import connect
from db.embedded.server import Embedded
from db.errors import Fault, translate_database_errors
from db.orm.application import metadata_of
from db.settings import Settings
from db.urls.url import DatabaseUrl

VERSIONS = "alembic_version"
# What an extension made goes with the extension, which stays.
TABLES = """
select relname, pg_class.oid::regclass::text as name, relname = any($1) as is_ours
from pg_class
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
  and pg_has_role(relowner, 'usage')
  and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')
order by 1
"""
FUNCTIONS = """
select pg_proc.oid::regprocedure::text
from pg_proc
where pronamespace = 'public'::regnamespace and prokind in ('f', 'p')
  and pg_has_role(proowner, 'usage') and proname = any($1)
  and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
"""


def empty(settings: Settings) -> None:
    """Remove the embedded database; of another one, what the models and the migrations make."""
    if settings.direct_url is None:
        Embedded(settings.data_dir).remove()
    else:
        asyncio.run(_drop(settings, settings.direct_url))


async def _drop(settings: Settings, url: DatabaseUrl) -> None:
    made = made_by_migrations()
    ours = [VERSIONS, *made.tables, *metadata_of(settings).tables]
    with translate_database_errors(url):
        connection = await connect(settings, url)
        try:
            async with connection.transaction():
                tables = await connection.fetch(TABLES, ours)
                owned = [row["name"] for row in tables if row["is_ours"]]
                await _drop_all(connection, "table", owned)
                functions = await connection.fetch(FUNCTIONS, list(made.functions))
                await _drop_all(connection, "routine", [name for (name,) in functions])
                if await connection.fetchval("select to_regclass($1) is not null", VERSIONS):
                    raise Fault(
                        f"The tables of {url.database} are not those of {url.user}: set "
                        "DATABASE_DIRECT_URL to their owner."
                    )
        finally:
            await connection.close()
    if others := [row["name"] for row in tables if not row["is_ours"]]:
        click.echo(f"Left alone, for no migration made them: {', '.join(others)}.", err=True)


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
