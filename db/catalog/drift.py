"""Compares the catalog of a database with the one that the models describe.

Unlike Alembic's autogenerate, it also compares policies, grants, functions and the text of CHECKs;
`db/catalog/inspection.py` lists everything it compares.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import asyncpg
from sqlalchemy import MetaData

from db.catalog.inspection import Catalog, read_catalog
from db.connection.direct import direct_database
from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.embedded.server import Embedded
from db.errors import Fault, translate_database_errors
from db.orm.application import load_application, metadata_of
from db.orm.catalog_script import catalog_script
from db.orm.kept_policies import keeps_policies
from db.orm.names import IDENTIFIER, PUBLIC, QUALIFIED, TableName
from db.orm.schemas import schemas_of
from db.settings import Settings
from db.urls.url import DatabaseUrl

# Kinds of entries that are omitted if their table is unknown; grants on it are still reported.
TABLE_KINDS = ("column", "constraint", "index", "row-level security")
# Kinds of entries that say who may do what, besides the owners of tables and functions.
ACCESS_KINDS = ("policy", "row-level security", "grant", "default privilege")
OWNER_OF = re.compile(rf" owner=(?:{IDENTIFIER})")
INDEXED = re.compile(rf"^CREATE (?:UNIQUE )?INDEX .+? ON (?:ONLY )?({QUALIFIED}) USING")
NAMED = re.compile(rf"{IDENTIFIER}(?:\.{IDENTIFIER})*")


def drift(settings: Settings) -> list[str]:
    """One sentence for each difference between the database of the settings and the models.

    The models are built in a scratch database of the embedded server, started if necessary. Those
    of an application with a baseline cannot be, as the database has functions, sequences and types
    that no model names: of it only what Alembic compares is known.
    """
    if load_application(settings).baseline:
        return []
    with direct_database(settings) as url, scratch(settings) as empty:
        return asyncio.run(_drift(url, empty, metadata_of(settings)))


async def _drift(url: DatabaseUrl, empty: DatabaseUrl, metadata: MetaData) -> list[str]:
    with translate_database_errors(url):
        found = await snapshot(url, schemas_of(metadata))
    models = await model_catalog(empty, metadata)
    return differences(models, found, keeps_policies=keeps_policies(metadata))


async def model_catalog(empty: DatabaseUrl, metadata: MetaData) -> Catalog:
    """The catalog of the models, which are built in the database `empty`."""
    connection = await asyncpg.connect(empty.dsn)
    try:
        for statement in catalog_script(metadata):
            await _build(connection, statement)
    finally:
        await connection.close()
    return await snapshot(empty, schemas_of(metadata))


async def _build(connection: asyncpg.Connection[asyncpg.Record], statement: str) -> None:
    try:
        await connection.execute(statement)
    except asyncpg.PostgresError as error:
        message = str(error).splitlines()[0]
        raise Fault(
            f"The models cannot be built: Postgres refused `{statement.strip()}` ({message})."
        ) from error


async def snapshot(url: DatabaseUrl, schemas: Sequence[str] = (PUBLIC,)) -> Catalog:
    """The catalog of these schemas, as `read_catalog` returns it."""
    connection = await asyncpg.connect(url.dsn)
    try:
        return await read_catalog(connection, schemas)
    finally:
        await connection.close()


def differences(
    expected: Catalog, current: Catalog, source: str = "models", *, keeps_policies: bool = False
) -> list[str]:
    """One sentence for each entry missing or extra in `current`; `source` made `expected`.

    An unknown table gives one sentence, whatever columns, keys and indexes it has. With
    `keeps_policies` it gives none, and neither do policies, privileges and owners.
    """
    if keeps_policies:
        expected = _without_access(expected)
        current = _of_known_tables(_without_access(current), expected)
    missing = [
        f"The database lacks the {kind}: {text}" for kind, text in sorted(expected - current)
    ]
    unknown = _relations(current) - _relations(expected)
    extra = [
        f"The {source} lack the {kind}: {text}"
        for kind, text in sorted(current - expected)
        if kind not in TABLE_KINDS or table_of(kind, text) not in unknown
    ]
    return missing + extra


def _without_access(catalog: Catalog) -> Catalog:
    """The catalog without what says who may reach its objects."""
    return {(kind, OWNER_OF.sub("", text)) for kind, text in catalog if kind not in ACCESS_KINDS}


def _of_known_tables(catalog: Catalog, known: Catalog) -> Catalog:
    """The entries that are in `known`, or about a column, key or index of one of its tables."""
    tables = _relations(known)
    return {
        (kind, text)
        for kind, text in catalog
        if (kind, text) in known or (kind in TABLE_KINDS and table_of(kind, text) in tables)
    }


def table_of(kind: str, text: str) -> TableName | None:
    """The table of a relation, column, constraint, index or row-level security entry."""
    if (index := INDEXED.search(text)) is not None:
        return TableName.parse(index[1])
    match = NAMED.match(text)
    if match is None:
        return None
    # The last name before a column's type is that of the column.
    names = re.findall(IDENTIFIER, match[0])
    return TableName.parse(".".join(names[:-1] if kind == "column" else names))


def _relations(catalog: Catalog) -> set[TableName | None]:
    return {table_of(kind, text) for kind, text in catalog if kind == "relation"}


@contextmanager
def scratch(settings: Settings) -> Iterator[DatabaseUrl]:
    """An empty database of the embedded server, started if necessary; dropped afterwards."""
    with Embedded(settings.data_dir).use() as server, asyncio.Runner() as runner:
        database = scratch_database(server)
        url = runner.run(database.__aenter__())
        try:
            yield url
        finally:
            runner.run(database.__aexit__(None, None, None))


@asynccontextmanager
async def scratch_database(server: Server) -> AsyncIterator[DatabaseUrl]:
    """A new empty database, dropped afterwards."""
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
