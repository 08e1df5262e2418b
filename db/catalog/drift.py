"""Two catalogs in, their differences out: what the models say against what a database has.

Autogenerate does not see policies, grants, functions, or the text of CHECKs; this does
(`db/catalog/inspection.py` has all it looks at).
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg

from db.catalog.inspection import Catalog, read_catalog
from db.connection.direct import direct_database
from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.embedded.server import Embedded
from db.errors import translate_database_errors
from db.orm.catalog_script import catalog_script
from db.settings import Settings
from db.urls.url import DatabaseUrl

# What goes without saying where the table itself is unknown; who may use it does not.
OF_TABLE = ("column", "constraint", "index", "row-level security")
INDEXED = re.compile(r"""^CREATE (?:UNIQUE )?INDEX .+? ON (?:ONLY )?(?:public\.)?"?(\w+)"? USING""")
NAMED = re.compile(r'"?(\w+)')


def drift(settings: Settings) -> list[str]:
    """A sentence for everything the database of the settings has or lacks against the models.

    The models are built in a scratch database of the embedded server, which this starts if it must.
    """
    with direct_database(settings) as url, scratch(settings) as empty:
        return asyncio.run(_drift(url, empty))


async def _drift(url: DatabaseUrl, empty: DatabaseUrl) -> list[str]:
    with translate_database_errors(url):
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
    """What is in the schema `public`, as `read_catalog` says it."""
    connection = await asyncpg.connect(url.dsn)
    try:
        return await read_catalog(connection)
    finally:
        await connection.close()


def differences(wanted: Catalog, found: Catalog, source: str = "models") -> list[str]:
    """What is missing and what is too much, a sentence each; `source` is where `wanted` is from.

    A table that is unknown is one sentence, whatever columns, keys and indexes it has.
    """
    missing = [f"The database lacks the {kind}: {text}" for kind, text in sorted(wanted - found)]
    unknown = _relations(found) - _relations(wanted)
    extra = [
        f"The {source} lack the {kind}: {text}"
        for kind, text in sorted(found - wanted)
        if kind not in OF_TABLE or table_of(text) not in unknown
    ]
    return missing + extra


def table_of(text: str) -> str:
    """The table that a column, constraint, index or the state of row-level security belongs to."""
    found = INDEXED.search(text) or NAMED.match(text)
    return found[1] if found else ""


def _relations(catalog: Catalog) -> set[str]:
    return {table_of(text) for kind, text in catalog if kind == "relation"}


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
