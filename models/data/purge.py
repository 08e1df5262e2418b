"""Purges deleted rows from the database in small batches.

It works as an operator under row-level security. Each batch is a transaction of its own, and the
rows themselves show what is left to do: an interrupted purge can be run again, and two concurrent
purges share the work.
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
    ANONYMOUS_EMAIL,
    ANONYMOUS_NAME,
    ROOTS,
    USERS,
    Link,
    PurgeCriteria,
    is_anonymised,
    is_referenced,
    links,
)

STATEMENT_SECONDS = 600
# The number of root rows that are processed together, with the rows that belong to them.
CHUNK = 100
# Counted besides the tables: users of whom only an anonymous row is left.
ANONYMISED = "users anonymised"

Key = tuple[Any, ...]
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Purge:
    """A purge of one database, with at most `batch` rows in one transaction."""

    database: Database
    criteria: PurgeCriteria
    batch: int = 1000

    async def count(self) -> Counter[str]:
        """The number of rows to remove by table, and of users to anonymise."""
        counts: Counter[str] = Counter()
        async with self._transaction() as tx:
            for table in Base.metadata.sorted_tables:
                is_removed = self.criteria.is_removed(table)
                if table is USERS:
                    retained = is_removed & self.criteria.is_retained
                    counts[ANONYMISED] = await _count(tx, table, retained & ~is_anonymised())
                    is_removed &= ~self.criteria.is_retained
                counts[table.name] = await _count(tx, table, is_removed)
        return counts

    async def run(self, on_progress: Progress) -> None:
        """Remove the rows; `on_progress` gets a table and a number after each transaction."""
        for root in ROOTS:
            async for keys in self._chunks(root):
                for link in links(root):
                    below = partial(self._remove_below, root, keys, link)
                    while removed := await retry_races(below):
                        on_progress(link.table.name, removed)
                counts = await retry_races(partial(self._remove, root, keys))
                for name, removed in counts.items():
                    on_progress(name, removed)

    def _transaction(self) -> AbstractAsyncContextManager[WriteSession]:
        return write(self.database, OPERATOR, statement_seconds=STATEMENT_SECONDS)

    async def _chunks(self, root: Table) -> AsyncIterator[Sequence[Key]]:
        """The keys of the expired rows of `root`, in chunks, ordered by primary key."""
        columns = list(root.primary_key)
        statement = select(*columns).where(self.criteria.expired(root))
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
        """Remove one batch of rows that belong to these rows of `root`; returns their number."""
        locked = self._locked(root, keys).cte("held")
        joined = and_(*(a == b for a, b in zip(link.columns, locked.columns, strict=True)))
        batch = (
            select(*link.table.primary_key)
            .join_from(link.table, locked, joined)
            .where(link.only)
            .limit(self.batch)
            .with_for_update(of=link.table, skip_locked=True)
        )
        async with self._transaction() as tx:
            return await _delete(tx, link.table, batch)

    async def _remove(self, root: Table, keys: Sequence[Key]) -> dict[str, int]:
        """Remove these rows of `root`, whose other rows are gone; anonymise referenced users."""
        locked = self._locked(root, keys)
        async with self._transaction() as tx:
            if root is not USERS:
                return {root.name: await _delete(tx, root, locked)}
            # The locks keep others from restoring the users or referring to them before the commit.
            await tx.execute(locked)
            anonymised = (
                update(root)
                .where(tuple_(*root.primary_key).in_(locked), is_referenced(), ~is_anonymised())
                .values(email=ANONYMOUS_EMAIL, display_name=ANONYMOUS_NAME)
                .returning(root.c.id)
            )
            return {
                ANONYMISED: len((await tx.execute(anonymised)).all()),
                root.name: await _delete(tx, root, locked.where(~is_referenced())),
            }

    def _locked(self, root: Table, keys: Sequence[Key]) -> Select[Any]:
        """The rows between the first and the last of `keys` that are still expired, with locks.

        While they are locked, nobody restores them and no other purge removes their other rows.
        """
        key = tuple_(*root.primary_key)
        return (
            select(*root.primary_key)
            .where(self.criteria.expired(root), key.between(tuple_(*keys[0]), tuple_(*keys[-1])))
            .order_by(*root.primary_key)
            .with_for_update()
        )


async def _count(tx: WriteSession, table: Table, criterion: Any) -> int:
    return int(await tx.scalar(select(func.count()).select_from(table).where(criterion)) or 0)


async def _delete(tx: WriteSession, table: Table, keys: Select[Any]) -> int:
    """Delete the rows of `table` with these `keys`; returns their number."""
    selected = select(keys.cte("found"))
    deleted = (
        delete(table)
        .where(tuple_(*table.primary_key).in_(selected))
        .returning(literal(1).label("n"))
    )
    return int(await tx.scalar(select(func.count()).select_from(deleted.cte("gone"))) or 0)
