"""Batched reading: keys in, rows out; a `Reads` lives for one operation and is never shared.

Loaders are generic: one for each relation and page, each deferred column, each table's ids.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, inspect
from strawberry.dataloader import DataLoader

from db.engine import Database
from db.transaction import Identity, ReadSession, open_read
from gql import statements
from gql.node import NODES, Node, Relation
from gql.page import Page, Rows, cut
from models import Base

T = TypeVar("T")
Key = tuple[Any, ...]
Load = Callable[[list[Key]], Awaitable[Sequence[Any]]]


class Reads:
    """One transaction to read in, opened when first needed, and the loaders over it."""

    def __init__(self, database: Database, identity: Identity) -> None:
        self.identity = identity
        self._tx: ReadSession = open_read(database, identity)
        # Fields resolve concurrently; a session runs one statement at a time.
        self._lock = asyncio.Lock()
        self._is_closed = False
        self._loaders: dict[Hashable, DataLoader[Key, Any]] = {}

    async def close(self) -> None:
        # A cancelled statement still has the session until it has unwound.
        async with self._lock:
            self._is_closed = True
            await self._tx.close()

    async def page(self, node: Node, page: Page) -> Rows:
        """A page of all rows of `node`."""

        async def read() -> Rows:
            found = await self._run(statements.page_rows(node.model, page))
            return cut([row for (row,) in found], page)

        return await self._once((node.model, page), read)

    async def count(self, node: Node) -> int:
        async def read() -> int:
            [(number,)] = await self._run(statements.count(node.model))
            return int(number)

        return await self._once(("count", node.model), read)

    async def any_beyond(self, node: Node, page: Page, *, backwards: bool) -> bool:
        """Whether rows lie beyond `page`'s bound on that side."""

        async def read() -> bool:
            statement = statements.any_beyond(node.model, page, backwards=backwards)
            [(found,)] = await self._run(statement)
            return bool(found)

        return await self._once((node.model, page, backwards), read)

    async def relation_page(self, relation: Relation, page: Page, key: Key) -> Rows:
        """A page of the rows `relation` leads to from the parent at `key`."""

        async def load(keys: list[Key]) -> list[Rows]:
            found: list[list[Any]] = [[] for _ in keys]
            for at, row in await self._run(statements.page_rows_by_parent(relation, page, keys)):
                found[at - 1].append(row)
            return [cut(rows, page) for rows in found]

        rows: Rows = await self._loader((relation, page), load).load(key)
        return rows

    async def relation_count(self, relation: Relation, key: Key) -> int:
        async def load(keys: list[Key]) -> list[int]:
            return [
                number for _, number in await self._run(statements.count_by_parent(relation, keys))
            ]

        return int(await self._loader((relation, "count"), load).load(key))

    async def relation_any_beyond(
        self, relation: Relation, page: Page, key: Key, *, backwards: bool
    ) -> bool:
        async def load(keys: list[Key]) -> list[bool]:
            statement = statements.any_beyond_by_parent(relation, page, keys, backwards=backwards)
            return [found for _, found in await self._run(statement)]

        return bool(await self._loader((relation, page, backwards), load).load(key))

    async def relation_row(self, relation: Relation, key: Key) -> Any | None:
        """The row a to-one relation leads to; None where it is soft-deleted or not to be seen."""
        return await self._rows_by(relation.target, relation.remote).load(key)

    async def row(self, node: Node, id: Any) -> Any | None:
        """The row of `node` with this id; None where it is unknown, foreign or soft-deleted."""
        return await self._rows_by(node.model, ("id",)).load((id,))

    async def deferred(self, row: Any, column: str) -> Any:
        """The value of a column that is read only where it is asked for."""
        model = type(row)

        async def load(keys: list[Key]) -> list[Any]:
            found = dict(await self._run(statements.column_by_key(model, column, keys)))
            return [found.get(at) for at in range(1, len(keys) + 1)]

        return await self._loader((model, column), load).load(
            tuple(inspect(model).primary_key_from_instance(row))
        )

    async def by_uuid(self, id: UUID) -> Any | None:
        """The row with this id in whichever table has UUID ids and holds it."""

        async def load(keys: list[Key]) -> list[Any | None]:
            models = [model for model, node in NODES.items() if node.id_prefix is None]
            statement = statements.uuid_lookup(models, [id for (id,) in keys])
            found: list[Any | None] = [None] * len(keys)
            for at, *rows in await self._run(statement):
                found[at - 1] = next((row for row in rows if row is not None), None)
            return found

        return await self._loader("uuid", load).load((id,))

    def _rows_by(self, model: type[Base], attributes: Sequence[str]) -> DataLoader[Key, Any]:
        async def load(keys: list[Key]) -> list[Any | None]:
            found = {
                tuple(getattr(row, name) for name in attributes): row
                for (row,) in await self._run(statements.rows_by_key(model, attributes, keys))
            }
            return [found.get(key) for key in keys]

        return self._loader((model, attributes), load)

    async def _once(self, name: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """What `read` gives, from the first time it was asked for: several fields may need it."""

        async def load(keys: list[Key]) -> list[T]:
            return [await read()]

        found: T = await self._loader(name, load).load(())
        return found

    def _loader(self, name: Hashable, load: Load) -> DataLoader[Key, Any]:
        """The loader of that name, made at its first use."""
        loader = self._loaders.get(name)
        if loader is None:
            loader = self._loaders[name] = DataLoader(load)
        return loader

    async def _run(self, statement: Select[Any]) -> Sequence[Any]:
        async with self._lock:
            # An error elsewhere ended the operation; a session would connect anew, for nobody.
            if self._is_closed:
                raise RuntimeError("the operation has ended")
            rows: Sequence[Any] = (await self._tx.execute(statement)).all()
            return rows
