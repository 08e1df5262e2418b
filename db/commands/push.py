"""Brings a development database to the state of the models without a migration.

Alembic finds the differences in tables, columns, indexes and keys. It does not compare CHECKs,
policies, grants and functions: those are compared with a scratch database that is built from the
models, and created again where they differ.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import asyncpg
import click

from db.catalog.catalog_repair import repair_statements
from db.catalog.data_loss import losses
from db.catalog.drift import differences, model_catalog, scratch
from db.catalog.inspection import read_catalog
from db.catalog.loss_count import count_losses
from db.catalog.migrations import LOCK
from db.catalog.ownership import our_tables
from db.catalog.proposal import proposed_statements
from db.catalog.push_marker import MARK, state
from db.checks.revision import head_revision
from db.commands.foreign import refuse_tables_of_others
from db.connection.connect import connect
from db.connection.direct import direct_database
from db.errors import Fault, translate_database_errors
from db.orm.application import metadata_of
from db.orm.kept_policies import keeps_policies
from db.orm.names import TableName
from db.orm.schemas import schemas_of
from db.session.database import direct_engine
from db.settings import Settings
from db.urls.url import DatabaseUrl

FORCED_TABLES = """
select oid::regclass::text from pg_class
join unnest($1::text[], $2::text[]) as ours (name, schema)
  on relname = name and relnamespace = to_regnamespace(quote_ident(schema))
where relforcerowsecurity and pg_has_role(relowner, 'usage')
"""


def push_models(settings: Settings, *, yes: bool) -> None:
    """Change the tables to match the models, print each statement, and ask before rows are lost."""
    with direct_database(settings) as url, scratch(settings) as empty:
        is_pushed, revision = asyncio.run(state(settings, url))
        if revision != head_revision() and not is_pushed:
            raise Fault("The database is not at head: run `gateway db migrate` first.")
        asyncio.run(_refuse_tables_of_others(settings, url, is_pushed=is_pushed))
        statements = asyncio.run(_difference(settings, url))
        counted = count_losses(settings, losses(";\n".join(statements)))
        lossy = [loss for loss in counted if loss.is_lossy]
        for loss in lossy:
            click.echo(f"This {loss}.")
        if lossy and not yes:
            click.confirm("Go on?", abort=True)
        done = asyncio.run(_run(settings, url, empty, statements))
    if not done:
        click.echo("The database matches the models: there is nothing to push.")
        return
    for statement in done:
        click.echo(f"{statement};")
    click.echo(
        f"Ran {len(done)} statement{'s' * (len(done) > 1)}: the database matches the models and "
        f"stays at migration {revision}. `gateway db generate` writes the migration."
    )


async def _refuse_tables_of_others(
    settings: Settings, url: DatabaseUrl, *, is_pushed: bool
) -> None:
    with translate_database_errors(url):
        connection = await connect(settings, url)
        try:
            await refuse_tables_of_others(connection, settings, url, is_pushed=is_pushed)
        finally:
            await connection.close()


async def _difference(settings: Settings, url: DatabaseUrl) -> list[str]:
    """The statements that Alembic would write to a migration."""
    metadata = metadata_of(settings)
    engine = direct_engine(settings, url)
    try:
        async with engine.connect() as connection:
            ours = our_tables(metadata)
            return await connection.run_sync(proposed_statements, metadata, ours)
    finally:
        await engine.dispose()


async def _run(
    settings: Settings, url: DatabaseUrl, empty: DatabaseUrl, statements: list[str]
) -> list[str]:
    """Run `statements` and the repairs in one transaction; returns every statement that was run."""
    metadata = metadata_of(settings)
    models = await model_catalog(empty, metadata)
    scratch_connection = await asyncpg.connect(empty.dsn)
    connection = await connect(settings, url)
    done: list[str] = []
    try:
        with translate_database_errors(url):
            async with connection.transaction():
                await connection.execute("set local lock_timeout = '5s'")
                await connection.execute("select pg_advisory_xact_lock($1)", LOCK)
                # What the database says about its owner is not changed where it decides.
                ours = () if keeps_policies(metadata) else our_tables(metadata)
                async with _unforced(connection, ours, statements):
                    for statement in statements:
                        await _execute(connection, statement, done)
                for statement in await repair_statements(
                    scratch_connection, connection, models, metadata
                ):
                    await _execute(connection, statement, done)
                if done:
                    await connection.execute(MARK)
                catalog = await read_catalog(connection, schemas_of(metadata))
                kept = keeps_policies(metadata)
                remaining = differences(models, catalog, keeps_policies=kept)
                if missing := [line for line in remaining if line.startswith("The database lacks")]:
                    raise Fault("Nothing was changed, because this cannot be pushed:", *missing)
    finally:
        await connection.close()
        await scratch_connection.close()
    for line in remaining:
        click.echo(f"Left alone: {line}", err=True)
    return done


@asynccontextmanager
async def _unforced(
    connection: asyncpg.Connection[asyncpg.Record],
    ours: Collection[TableName],
    statements: list[str],
) -> AsyncIterator[None]:
    """Exempt the owner from the policies within the block, if a foreign key is added.

    Postgres validates the key as the owner, who would not see the rows that violate it.
    """
    forced = (
        await connection.fetch(
            FORCED_TABLES, [name.name for name in ours], [name.schema for name in ours]
        )
        if "FOREIGN KEY" in " ".join(statements)
        else []
    )
    for (table,) in forced:
        await connection.execute(f"alter table {table} no force row level security")
    yield
    for (table,) in forced:
        await connection.execute(f"alter table if exists {table} force row level security")


async def _execute(
    connection: asyncpg.Connection[asyncpg.Record], statement: str, done: list[str]
) -> None:
    try:
        await connection.execute(statement)
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        message = str(error).splitlines()[0]
        raise Fault(f"Nothing was changed: Postgres refused `{statement}` ({message}).") from error
    done.append(statement)
