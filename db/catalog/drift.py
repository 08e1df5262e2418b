"""Compares the catalog of a database with the one that the models describe.

Unlike Alembic's autogenerate, it also compares policies, grants, functions and the text of CHECKs;
`db/catalog/inspection.py` lists everything it compares.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg
from sqlalchemy import MetaData

from db.catalog.inspection import Catalog, read_catalog
from db.connection.direct import direct_database
from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.embedded.server import Embedded
from db.errors import translate_database_errors
from db.orm.application import metadata_of
from db.orm.catalog_script import catalog_script
from db.settings import Settings
from db.urls.url import DatabaseUrl

# Kinds of entries that are omitted if their table is unknown; grants on it are still reported.
TABLE_KINDS = ("column", "constraint", "index", "row-level security")
INDEXED = re.compile(r"""^CREATE (?:UNIQUE )?INDEX .+? ON (?:ONLY )?(?:public\.)?"?(\w+)"? USING""")
NAMED = re.compile(r'"?(\w+)')


def drift(settings: Settings) -> list[str]:
    """One sentence for each difference between the database of the settings and the models.

    The models are built in a scratch database of the embedded server, started if necessary.
    """
    with direct_database(settings) as url, scratch(settings) as empty:
        return asyncio.run(_drift(url, empty, metadata_of(settings)))


async def _drift(url: DatabaseUrl, empty: DatabaseUrl, metadata: MetaData) -> list[str]:
    with translate_database_errors(url):
        found = await snapshot(url)
    return differences(await model_catalog(empty, metadata), found)


async def model_catalog(empty: DatabaseUrl, metadata: MetaData) -> Catalog:
    """The catalog of the models, which are built in the database `empty`."""
    connection = await asyncpg.connect(empty.dsn)
    try:
        for statement in catalog_script(metadata):
            await connection.execute(statement)
    finally:
        await connection.close()
    return await snapshot(empty)


async def snapshot(url: DatabaseUrl) -> Catalog:
    """The catalog of the schema `public`, as `read_catalog` returns it."""
    connection = await asyncpg.connect(url.dsn)
    try:
        return await read_catalog(connection)
    finally:
        await connection.close()


def differences(expected: Catalog, current: Catalog, source: str = "models") -> list[str]:
    """One sentence for each entry missing or extra in `current`; `source` made `expected`.

    An unknown table gives one sentence, whatever columns, keys and indexes it has.
    """
    missing = [
        f"The database lacks the {kind}: {text}" for kind, text in sorted(expected - current)
    ]
    unknown = _relations(current) - _relations(expected)
    extra = [
        f"The {source} lack the {kind}: {text}"
        for kind, text in sorted(current - expected)
        if kind not in TABLE_KINDS or table_of(text) not in unknown
    ]
    return missing + extra


def table_of(text: str) -> str:
    """The table of a column, constraint, index or row-level security entry."""
    match = INDEXED.search(text) or NAMED.match(text)
    return match[1] if match else ""


def _relations(catalog: Catalog) -> set[str]:
    return {table_of(text) for kind, text in catalog if kind == "relation"}


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
