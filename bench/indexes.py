"""Queries in, a `Fault` out where Postgres would not use the index one of them is there for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import asyncpg

from bench.database import Database
from bench.query import Query
from bench.statements import planned
from db.errors import Fault


def check_indexes(database: Database, queries: Sequence[Query]) -> None:
    """Ask Postgres for its plan of each query that names an index."""
    for query in queries:
        if query.index is not None:
            plan = asyncio.run(_plan(database, query))
            if query.index not in plan or "Seq Scan on locations" in plan:
                raise Fault(f"{query.name} does not use {query.index}: {plan}")


async def _plan(database: Database, query: Query) -> str:
    """Its plan for any values, as Postgres keeps it."""
    dataset = database.dataset(query)
    found = planned(query, dataset)
    connection = await asyncpg.connect(
        dataset.url.dsn,
        server_settings={**dataset.session, "plan_cache_mode": "force_generic_plan"},
    )
    try:
        rows = await connection.fetch(f"explain (costs off) {found.sql}", *found.arguments[0])
    finally:
        await connection.close()
    return "\n".join(row[0] for row in rows)
