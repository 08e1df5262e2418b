"""The models in, a database that has them out, without a migration: for development.

Alembic finds what tables, columns, indexes and keys differ. It does not see CHECKs, policies,
grants and functions: these are held against a scratch database made of the models, and made anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import click
from alembic.autogenerate import produce_migrations
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.operations.ops import MigrateOperation, OpContainer
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import asyncpg as dialect

from db.catalog.catalog_repair import mended
from db.catalog.data_loss import losses
from db.catalog.drift import differences, model_catalog, scratch
from db.catalog.inspection import read_catalog
from db.catalog.loss_count import count_losses
from db.catalog.migrations import LOCK
from db.catalog.ownership import made_by_migrations
from db.catalog.push_marker import MARK, state
from db.checks.revision import head_revision
from db.connection.connect import connect
from db.connection.direct import direct_database
from db.errors import Fault, translate_database_errors
from db.orm.operations import with_policies
from db.session.database import direct_engine
from db.settings import Settings
from db.urls.url import DatabaseUrl
from models import Base

FORCED = """
select oid::regclass::text from pg_class
where relnamespace = 'public'::regnamespace and relforcerowsecurity
  and pg_has_role(relowner, 'usage') and relname = any($1)
"""


class _Statements(list[str]):
    """Where Alembic writes statements instead of running them."""

    def write(self, text: str) -> None:
        self.append(text.strip().removesuffix(";"))

    def flush(self) -> None:
        """Nothing is held back."""


def push_models(settings: Settings, *, yes: bool) -> None:
    """Make the tables what the models say, and tell each statement; asks before rows are lost."""
    with direct_database(settings) as url, scratch(settings) as empty:
        is_pushed, revision = asyncio.run(state(settings, url))
        if revision != head_revision() and not is_pushed:
            raise Fault("The database is not at head: run `gateway db migrate` first.")
        wanted = asyncio.run(_difference(settings, url))
        lost = [lost for lost in count_losses(settings, losses(";\n".join(wanted))) if lost.hurts]
        for one in lost:
            click.echo(f"This {one}.")
        if lost and not yes:
            click.confirm("Go on?", abort=True)
        done = asyncio.run(_run(settings, url, empty, wanted))
    if not done:
        click.echo("The models and the database agree: there is nothing to push.")
        return
    for statement in done:
        click.echo(f"{statement};")
    click.echo(
        f"Ran {len(done)} statement{'s' * (len(done) > 1)}: the database has what the models say, "
        f"and stays at migration {revision}. `gateway db generate` writes the migration."
    )


async def _difference(settings: Settings, url: DatabaseUrl) -> list[str]:
    """The statements that Alembic would put into a migration."""
    engine = direct_engine(settings, url)
    try:
        async with engine.connect() as connection:
            operations = await connection.run_sync(_operations)
    finally:
        await engine.dispose()
    found = _Statements()
    options = {"as_sql": True, "output_buffer": found, "literal_binds": True}
    context = MigrationContext.configure(
        dialect=dialect.dialect(),  # type: ignore[no-untyped-call]
        opts=options,
    )
    for operation in operations:
        Operations(context).invoke(operation)
    return found


def _operations(connection: Connection) -> list[MigrateOperation]:
    ours = our_tables()
    options: dict[str, Any] = {
        "compare_server_default": True,
        "include_name": lambda name, kind, _: kind != "table" or name in ours,
    }
    context = MigrationContext.configure(connection, opts=options)
    upgrade: Any = produce_migrations(context, Base.metadata).upgrade_ops
    return list(with_policies(_flat(upgrade.ops)))


def our_tables() -> frozenset[str]:
    """The tables of the models, and those that migrations made: others are left alone."""
    return made_by_migrations().tables | set(Base.metadata.tables)


def _flat(operations: list[MigrateOperation]) -> Iterator[MigrateOperation]:
    for operation in operations:
        if isinstance(operation, OpContainer):
            yield from _flat(operation.ops)
        else:
            yield operation


async def _run(
    settings: Settings, url: DatabaseUrl, empty: DatabaseUrl, wanted: list[str]
) -> list[str]:
    """What was run, all in one transaction: `wanted`, and what Alembic does not see."""
    models = await model_catalog(empty)
    built = await asyncpg.connect(empty.dsn)
    connection = await connect(settings, url)
    done: list[str] = []
    try:
        with translate_database_errors(url):
            async with connection.transaction():
                await connection.execute("set local lock_timeout = '5s'")
                await connection.execute("select pg_advisory_xact_lock($1)", LOCK)
                async with _unforced(connection, wanted):
                    for statement in wanted:
                        await _execute(connection, statement, done)
                for statement in await mended(built, connection, models):
                    await _execute(connection, statement, done)
                if done:
                    await connection.execute(MARK)
                left = differences(models, await read_catalog(connection))
                if lacking := [said for said in left if said.startswith("The database lacks")]:
                    raise Fault("Nothing was changed, for this cannot be pushed:", *lacking)
    finally:
        await connection.close()
        await built.close()
    for said in left:
        click.echo(f"Left alone: {said}", err=True)
    return done


@asynccontextmanager
async def _unforced(
    connection: asyncpg.Connection[asyncpg.Record], wanted: list[str]
) -> AsyncIterator[None]:
    """Within it policies do not hold the owner, in this transaction alone, for a new foreign key.

    Postgres looks for rows that violate it as the owner, and would find none.
    """
    tables = list(our_tables())
    forced = await connection.fetch(FORCED, tables) if "FOREIGN KEY" in " ".join(wanted) else []
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
        said = str(error).splitlines()[0]
        raise Fault(f"Nothing was changed: Postgres refused `{statement}` ({said}).") from error
    done.append(statement)
