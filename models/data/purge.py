"""What is doomed in; out of the database for good, in small batches.

All of it goes by the operator's policies. Each batch is a transaction of its own, and what is left
to do is told by the rows themselves: one that was interrupted is run again, and two at once share
the work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import (
    Select,
    Table,
    and_,
    delete,
    func,
    literal,
    select,
    tuple_,
    update,
)

from db.session.database import Database
from db.session.identity import OPERATOR
from db.session.retry import retry_races
from db.session.transaction import WriteSession, write
from models import Base
from models.data.purge_criteria import (
    EMPTY_EMAIL,
    EMPTY_NAME,
    ROOTS,
    USERS,
    Doomed,
    Link,
    is_empty,
    is_named,
    links,
)

STATEMENT_SECONDS = 600
# As many rows are looked at together, with what goes with them.
CHUNK = 100
# Beside the names of tables: people of whom nothing but the row is left.
EMPTIED = "users emptied"

Key = tuple[Any, ...]
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Purge:
    """What goes, and from where: at most `batch` rows in one transaction."""

    database: Database
    doomed: Doomed
    batch: int = 1000

    async def count(self) -> Counter[str]:
        """How many rows of each table would go, by its name, and how many people be emptied."""
        found: Counter[str] = Counter()
        async with self._transaction() as tx:
            for table in Base.metadata.sorted_tables:
                goes = self.doomed.goes(table)
                if table is USERS:
                    held_back = goes & self.doomed.is_held_back
                    found[EMPTIED] = await _count(tx, table, held_back & ~is_empty())
                    goes &= ~self.doomed.is_held_back
                found[table.name] = await _count(tx, table, goes)
        return found

    async def run(self, on_progress: Progress) -> None:
        """Remove it; `on_progress` is told the table and how many rows, after each transaction."""
        for root in ROOTS:
            async for keys in self._chunks(root):
                for link in links(root):
                    below = partial(self._remove_below, root, keys, link)
                    while removed := await retry_races(below):
                        on_progress(link.table.name, removed)
                gone = await retry_races(partial(self._remove, root, keys))
                for name, removed in gone.items():
                    on_progress(name, removed)

    def _transaction(self) -> AbstractAsyncContextManager[WriteSession]:
        return write(self.database, OPERATOR, statement_seconds=STATEMENT_SECONDS)

    async def _chunks(self, root: Table) -> AsyncIterator[Sequence[Key]]:
        """The keys of what goes of `root`, some at a time, in their order."""
        columns = list(root.primary_key)
        statement = select(*columns).where(self.doomed.expired(root))
        statement = statement.order_by(*columns).limit(CHUNK)
        after = statement
        while True:
            async with self._transaction() as tx:
                keys = [tuple(row) for row in await tx.execute(after)]
            if not keys:
                return
            yield keys
            after = statement.where(tuple_(*columns) > tuple_(*keys[-1]))

    async def _remove_below(self, root: Table, keys: Sequence[Key], link: Link) -> int:
        """Remove one batch of what goes with these rows of `root`; how many they were."""
        held = self._held(root, keys).cte("held")
        joined = and_(*(a == b for a, b in zip(link.columns, held.columns, strict=True)))
        found = (
            select(*link.table.primary_key)
            .join_from(link.table, held, joined)
            .where(link.only)
            .limit(self.batch)
            .with_for_update(of=link.table, skip_locked=True)
        )
        async with self._transaction() as tx:
            return await _delete(tx, link.table, found)

    async def _remove(self, root: Table, keys: Sequence[Key]) -> dict[str, int]:
        """Remove these rows of `root`, with which nothing goes any more; empty who is named."""
        held = self._held(root, keys)
        async with self._transaction() as tx:
            if root is not USERS:
                return {root.name: await _delete(tx, root, held)}
            # Nobody restores or names them before the commit.
            await tx.execute(held)
            emptied = (
                update(root)
                .where(tuple_(*root.primary_key).in_(held), is_named(), ~is_empty())
                .values(email=EMPTY_EMAIL, display_name=EMPTY_NAME)
                .returning(root.c.id)
            )
            return {
                EMPTIED: len((await tx.execute(emptied)).all()),
                root.name: await _delete(tx, root, held.where(~is_named())),
            }

    def _held(self, root: Table, keys: Sequence[Key]) -> Select[Any]:
        """Those from the first to the last of `keys` that still go, locked in their order.

        Nobody restores them then, nor does another purge work on what goes with them.
        """
        key = tuple_(*root.primary_key)
        return (
            select(*root.primary_key)
            .where(self.doomed.expired(root), key.between(tuple_(*keys[0]), tuple_(*keys[-1])))
            .order_by(*root.primary_key)
            .with_for_update()
        )


async def _count(tx: WriteSession, table: Table, criterion: Any) -> int:
    return int(await tx.scalar(select(func.count()).select_from(table).where(criterion)) or 0)


async def _delete(tx: WriteSession, table: Table, found: Select[Any]) -> int:
    """Remove the rows of `table` whose keys are `found`; how many they were."""
    keys = select(found.cte("found"))
    gone = (
        delete(table).where(tuple_(*table.primary_key).in_(keys)).returning(literal(1).label("n"))
    )
    return int(await tx.scalar(select(func.count()).select_from(gone.cte("gone"))) or 0)
