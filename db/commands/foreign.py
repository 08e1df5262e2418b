"""Refuses to change databases, and tables in them, that the application has not made."""

from __future__ import annotations

from collections.abc import Collection

import asyncpg

from db.catalog.ownership import made_by_migrations
from db.checks.revision import NO_MIGRATIONS, current_revision, revisions
from db.errors import Fault
from db.orm.application import load_application
from db.orm.kept_policies import keeps_policies
from db.orm.names import TableName
from db.roles import MEMBER_ROLE
from db.settings import Settings
from db.urls.url import DatabaseUrl

VERSIONS = TableName("alembic_version")
WAY_OUT = (
    "use another database or schema; `gateway serve --reflect` serves an existing database as it is"
)
# The first migration of an application, and `push`, grant something on each table that they make.
PRESENT = """
select relname, nspname,
  exists (
    select from aclexplode(relacl) where grantee = (select oid from pg_roles where rolname = $3)
  ) as is_granted
from unnest($1::text[], $2::text[]) as wanted (name, schema)
join pg_namespace on nspname = wanted.schema
join pg_class on relname = wanted.name and relnamespace = pg_namespace.oid
  and relkind in ('r', 'p', 'v', 'm', 'f')
order by nspname, relname
"""


def require_migrations(settings: Settings) -> None:
    """`Fault` if others migrate the database of the application."""
    if not load_application(settings).migrations:
        raise Fault(NO_MIGRATIONS)


async def refuse_database_of_others(
    connection: asyncpg.Connection[asyncpg.Record], url: DatabaseUrl, ours: Collection[TableName]
) -> None:
    """`Fault` if tables with the names `ours` are there, but not made by this application.

    They are ours if the database is at a migration of ours, or if its `alembic_version` is granted
    to our roles, as that of another branch is.
    """
    revision = await current_revision(connection)
    tables = await _present(connection, {VERSIONS, *ours})
    if revision in revisions() or tables.get(VERSIONS):
        return
    named = sorted(name for name in tables if name != VERSIONS)
    if revision is not None:
        raise Fault(
            f"The database {url.database} is at migration {revision} of another project, and was "
            f"not changed: {WAY_OUT}."
        )
    if named:
        raise Fault(
            f"The database {url.database} has {_words(named)}, but no migration of this "
            f"application was run there. Nothing was changed: {WAY_OUT}."
        )


async def refuse_tables_of_others(
    connection: asyncpg.Connection[asyncpg.Record],
    settings: Settings,
    url: DatabaseUrl,
    *,
    is_pushed: bool,
) -> None:
    """`Fault` if the models name tables that neither a migration nor `push` has made."""
    metadata = load_application(settings).metadata
    if keeps_policies(metadata) and is_pushed:
        # Nothing tells a table that `push` has made.
        return
    new = {*map(TableName.of, metadata.tables.values())} - made_by_migrations().tables
    tables = await _present(connection, new)
    if others := sorted(name for name, is_granted in tables.items() if not is_granted):
        raise Fault(
            f"The database {url.database} already has {_words(others)}, which the models name too, "
            "but which neither a migration nor `gateway db push` made. Nothing was changed: "
            f"rename the table of the model, or {WAY_OUT}."
        )


async def _present(
    connection: asyncpg.Connection[asyncpg.Record], names: Collection[TableName]
) -> dict[TableName, bool]:
    """Those of `names` that exist, and whether something is granted to the gateway's role."""
    rows = await connection.fetch(
        PRESENT, [each.name for each in names], [each.schema for each in names], MEMBER_ROLE
    )
    return {TableName(name, schema): is_granted for name, schema, is_granted in rows}


def _words(names: Collection[TableName]) -> str:
    listed = ", ".join(map(str, names))
    return f"the table{'s' * (len(names) > 1)} {listed}"
