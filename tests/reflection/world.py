"""Databases of others, read and selected as `gateway serve --reflect` does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeAlias

import asyncpg

from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.reflection.catalog import Catalog, Relation
from db.reflection.query import read_catalog, unreadable
from db.reflection.selection import Selection, Served, select_relations
from db.urls.url import DatabaseUrl
from tests.conftest import _database

ODD = Path(__file__).with_name("odd.sql")
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@contextmanager
def database_of(server: Server) -> Iterator[DatabaseUrl]:
    """An empty database, for a superuser."""
    for owned in _database(server, "template1", OWNER):
        yield server.url(SUPERUSER, owned.database)


@asynccontextmanager
async def undone(url: DatabaseUrl) -> AsyncIterator[Connection]:
    """A connection in a transaction that is rolled back."""
    connection = await asyncpg.connect(url.dsn)
    try:
        transaction = connection.transaction()
        await transaction.start()
        try:
            yield connection
        finally:
            await transaction.rollback()
    finally:
        await connection.close()


async def catalog_of(
    connection: Connection, *roles: str, schemas: Sequence[str] | None = None
) -> Catalog:
    """What the roles may read, by default the role of the connection."""
    catalog = await read_catalog(connection, roles or (SUPERUSER,), schemas)
    # In a transaction around it, what reading sets would stay.
    await connection.execute("set search_path to default")
    return catalog


async def selection_of(
    connection: Connection, *roles: str, exclude: Sequence[str] = ()
) -> Selection:
    """What is served to the roles, by default to the role of the connection."""
    named = roles or (SUPERUSER,)
    catalog = await catalog_of(connection, *named)
    return select_relations(catalog, exclude, await unreadable(connection, named))


def relation(catalog: Catalog, name: str, schema: str = "public") -> Relation:
    [found] = [each for each in catalog.relations if (each.name, each.schema) == (name, schema)]
    return found


def served(selection: Selection, name: str) -> Served:
    [found] = [each for each in selection.served if each.name.name == name]
    return found
