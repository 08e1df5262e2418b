"""Soft-deletes rows for tests of the purge, and compares the rows before and after it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from models import Base
from models.data.purge import Purge

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Rows: TypeAlias = dict[str, dict[tuple[Any, ...], asyncpg.Record]]

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=91)


async def rows(administrator: Connection) -> Rows:
    """Every row by table and primary key."""
    return {
        table.name: {
            tuple(row[key.name] for key in table.primary_key): row
            for row in await administrator.fetch(f"select * from {table.name}")
        }
        for table in Base.metadata.sorted_tables
    }


async def delete(administrator: Connection, table: str, *ids: Any, when: datetime) -> None:
    await administrator.execute(
        f"update {table} set deleted_at = $1 where id = any ($2)", when, ids
    )


MADE_BY = {"workshops": "created_by", "sessions": "started_by", "build_packs": "created_by"}


async def credit(
    administrator: Connection, user: UUID, *makers: UUID, tables: tuple[str, ...]
) -> None:
    """Make `user` the creator of all rows that `makers` have created."""
    for table in tables:
        column = MADE_BY[table]
        await administrator.execute(
            f"update {table} set {column} = $1 where {column} = any ($2)", user, makers
        )


async def run(purge: Purge) -> Counter[str]:
    done: Counter[str] = Counter()
    await purge.run(lambda name, removed: done.update({name: removed}))
    return +done


def gone(before: Rows, after: Rows) -> Counter[str]:
    """The number of removed rows by table; only anonymised users may have changed."""
    for table, remaining in after.items():
        for key, row in remaining.items():
            if table != "users" or not row["email"].endswith("@removed.invalid"):
                assert row == before[table][key]
    return +Counter({name: len(before[name]) - len(after[name]) for name in before})
