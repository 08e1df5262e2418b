"""Reads the catalog of a database in one statement."""

from __future__ import annotations

from collections.abc import Collection

import asyncpg
import orjson

from db.reflection.catalog import Catalog
from db.reflection.catalog_sql import HIDDEN, RELATIONS, SCHEMAS, SEARCH_PATH


async def read_catalog(
    connection: asyncpg.Connection[asyncpg.Record],
    roles: Collection[str],
    schemas: Collection[str] | None = None,
) -> Catalog:
    """The tables and views of which one of `roles` may read a column, and the types they have.

    `schemas` limits them; None for all but those of Postgres. Nothing in the database changes.
    """
    named = None if schemas is None else list(schemas)
    async with connection.transaction(readonly=True):
        await connection.execute(SEARCH_PATH)
        made = await connection.fetchval(RELATIONS, list(roles), named)
    return Catalog.load(orjson.loads(made))


async def unreadable(
    connection: asyncpg.Connection[asyncpg.Record],
    roles: Collection[str],
    schemas: Collection[str] | None = None,
) -> list[tuple[str, str]]:
    """The schema and name of each table and view of which none of `roles` may read a column."""
    named = None if schemas is None else list(schemas)
    return [(*row,) for row in await connection.fetch(HIDDEN, list(roles), named)]


async def missing_schemas(
    connection: asyncpg.Connection[asyncpg.Record], schemas: Collection[str]
) -> list[str]:
    """Those of `schemas` that the database does not have."""
    rows = await connection.fetch(SCHEMAS, list(schemas))
    return sorted({*schemas} - {name for (name,) in rows})
