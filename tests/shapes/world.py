"""Databases of the shapes: both tenants, the countries, and a partition for each year."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

import asyncpg
from sqlalchemy import Table

from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.orm.names import TableName, quote
from db.orm.scope import table_of
from db.urls.url import DatabaseUrl
from tests.conftest import _database
from tests.shapes import models
from tests.shapes.application import shapes
from tests.shapes.rows import COUNTRIES, OURS, THEIRS, Row, Shop
from tests.support.migrating import migrate

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

# Rows outside these years are in a partition of their own.
YEARS = (2025, 2026)
# Keys that the database makes begin here: those of the rows are below it.
FIRST_KEY = 10_000
MADE_KEYS = (
    ('shop."Artist"', "id"),
    ("shop.albums", "album_id"),
    ("shop.tracks", "track_id"),
    ("shop.reading_notes", "note_id"),
)


async def add_partitions(connection: Connection) -> None:
    """Create the partitions of the readings, as the owner of the tables."""
    for year in YEARS:
        await connection.execute(
            f"create table shop.readings_{year} partition of shop.readings"
            f" for values from ('{year}-01-01') to ('{year + 1}-01-01')"
        )
    await connection.execute("create table shop.readings_others partition of shop.readings default")


async def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Store rows, with keys that the database would make otherwise."""
    names = list(rows[0])
    places = ", ".join(f"${at}" for at in range(1, len(names) + 1))
    await connection.executemany(
        f"insert into {TableName.of(table)} ({', '.join(map(quote, names))})"
        f" overriding system value values ({places})",
        [tuple(row.values()) for row in rows],
    )


async def fill(server: Server, database: str, *shops: Shop) -> None:
    """Store the countries and these tenants, and refresh the materialized view."""
    owner = await asyncpg.connect(server.url(OWNER, database).dsn)
    superuser = await asyncpg.connect(server.url(SUPERUSER, database).dsn)
    try:
        await add_partitions(owner)
        await insert(superuser, table_of(models.Country), COUNTRIES)
        for shop in shops:
            for table, rows in shop.rows().items():
                await insert(superuser, table, rows)
        for made, key in MADE_KEYS:
            sequence = "pg_get_serial_sequence($1, $2)"
            await superuser.execute(f"select setval({sequence}, {FIRST_KEY})", made, key)
        await owner.execute("refresh materialized view shop.country_summaries")
    finally:
        await owner.close()
        await superuser.close()


@contextmanager
def shapes_database(server: Server, *shops: Shop) -> Iterator[DatabaseUrl]:
    """A migrated database with the rows of these tenants, or of both, as the gateway sees it."""
    for owned in _database(server, "template1", OWNER):
        migrate(shapes, owned)
        asyncio.run(fill(server, owned.database, *(shops or (OURS, THEIRS))))
        yield server.url(database=owned.database)
