"""Batched reading: keys in, rows out; a `Reads` lives for one operation and is never shared.

Loaders are generic: one for each list and page, each deferred column, each table's ids.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, inspect
from sqlalchemy.orm import DeclarativeBase
from strawberry.dataloader import DataLoader

from db.session.database import Database
from db.session.identity import Identity
from db.session.transaction import ReadSession, open_read
from gql.lists.aggregates import GroupKey, Measure
from gql.lists.conditions import Condition
from gql.lists.page import Page, Rows, trim
from gql.nodes.application import Application
from gql.nodes.node import Listed, Node, Relation
from gql.resolvers import batch_sql
from gql.resolvers.batch_sql import List

Key = tuple[Any, ...]
Load = Callable[[list[Key]], Awaitable[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Groups:
    """The first `limit` groups of the rows that meet `where`, in the order of their keys."""

    where: Condition
    keys: tuple[GroupKey, ...]
    limit: int


class Reads:
    """One transaction to read in, opened when first needed, and the loaders over it.

    Fields resolve concurrently and a session runs one statement at a time: each takes its `turn`.
    """

    def __init__(
        self, database: Database, application: Application, identity: Identity, turn: asyncio.Lock
    ) -> None:
        self.identity = identity
        self._application = application
        self._tx: ReadSession = open_read(database, identity)
        self._turn = turn
        self._is_closed = False
        self._loaders: dict[Hashable, DataLoader[Key, Any]] = {}

    async def close(self) -> None:
        """Give the connection back; the caller holds the turn."""
        self._is_closed = True
        await self._tx.close()

    async def page(self, listed: Listed, page: Page, key: Key) -> Rows:
        """A page of the rows of `listed` that belong to the parent at `key`."""

        async def load(keys: list[Key]) -> list[Rows]:
            found: list[list[Any]] = [[] for _ in keys]
            rows = List(listed, page.where, keys)
            for at, row in await self._run(batch_sql.page_rows(rows, page)):
                found[at - 1].append(row)
            return [trim(rows, page) for rows in found]

        found: Rows = await self._loader((listed, page), load).load(key)
        return found

    async def any_beyond(self, listed: Listed, page: Page, key: Key, *, backwards: bool) -> bool:
        """Whether rows lie beyond `page`'s bound on that side."""

        async def load(keys: list[Key]) -> list[bool]:
            rows = List(listed, page.where, keys)
            found = await self._run(batch_sql.any_beyond(rows, page, backwards=backwards))
            return [is_found for _, is_found in found]

        return bool(await self._loader((listed, page, backwards), load).load(key))

    async def count_to(self, listed: Listed, where: Condition, key: Key, most: int) -> int:
        """How many rows there are, or `most` if that is fewer."""

        async def load(keys: list[Key]) -> list[int]:
            rows = List(listed, where, keys)
            return [number for _, number in await self._run(batch_sql.count_to(rows, most))]

        return int(await self._loader((listed, where, "to", most), load).load(key))

    async def measure(self, listed: Listed, where: Condition, key: Key, measure: Measure) -> Any:
        """What `measure` gives for all rows; asked for together, they are taken together."""

        async def load(asked: list[Key]) -> list[Any]:
            keys, measures = _distinct(asked)
            rows = List(listed, where, keys)
            found = await self._run(batch_sql.measured(rows, measures))
            values = {
                (key, measure): value
                for key, row in zip(keys, found, strict=True)
                for measure, value in zip(measures, row[1:], strict=True)
            }
            return [values[both] for both in asked]

        return await self._loader((listed, where, "measures"), load).load((key, measure))

    async def groups(self, listed: Listed, groups: Groups, key: Key) -> list[tuple[Any, ...]]:
        """The keys of each group, in their order."""

        async def load(keys: list[Key]) -> list[list[tuple[Any, ...]]]:
            return await self._groups(listed, groups, keys, ())

        found: list[tuple[Any, ...]] = await self._loader((listed, groups), load).load(key)
        return found

    async def group_measure(
        self, listed: Listed, groups: Groups, key: Key, at: int, measure: Measure
    ) -> Any:
        """What `measure` gives for the group number `at`."""

        async def load(asked: list[Key]) -> list[Any]:
            keys, measures = _distinct(asked)
            found = dict(zip(keys, await self._groups(listed, groups, keys, measures), strict=True))
            first = len(groups.keys)
            return [
                [row[first + measures.index(measure)] for row in found[key]]
                for key, measure in asked
            ]

        loader = self._loader((listed, groups, "measures"), load)
        return (await loader.load((key, measure)))[at]

    async def _groups(
        self, listed: Listed, groups: Groups, keys: list[Key], measures: Sequence[Measure]
    ) -> list[list[tuple[Any, ...]]]:
        statement = batch_sql.groups(
            List(listed, groups.where, keys),
            groups.keys,
            measures,
            groups.limit,
            self._timezone,
        )
        found: list[list[tuple[Any, ...]]] = [[] for _ in keys]
        for at, *row in await self._run(statement):
            found[at - 1].append(tuple(row))
        return found

    def _timezone(self) -> ColumnElement[str]:
        tenancy = self._application.tenancy
        tenant_id = None if tenancy is None else self.identity.id(tenancy.setting)
        return batch_sql.timezone_of(tenancy, tenant_id)

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
            found = dict(await self._run(batch_sql.column_by_key(model, column, keys)))
            return [found.get(at) for at in range(1, len(keys) + 1)]

        return await self._loader((model, column), load).load(
            tuple(inspect(model).primary_key_from_instance(row))
        )

    async def by_uuid(self, id: UUID) -> Any | None:
        """The row with this id in whichever table has UUID ids and holds it."""

        registry = self._application.registry

        async def load(keys: list[Key]) -> list[Any | None]:
            models = [node.model for node in registry.nodes if node.id_prefix is None]
            statement = batch_sql.uuid_lookup(models, [id for (id,) in keys])
            found: list[Any | None] = [None] * len(keys)
            for at, *rows in await self._run(statement):
                if found[at - 1] is None:
                    found[at - 1] = next((row for row in rows if row is not None), None)
            return found

        return await self._loader("uuid", load).load((id,))

    def _rows_by(
        self, model: type[DeclarativeBase], attributes: Sequence[str]
    ) -> DataLoader[Key, Any]:
        async def load(keys: list[Key]) -> list[Any | None]:
            found: dict[Key, Any] = {}
            for (row,) in await self._run(batch_sql.rows_by_key(model, attributes, keys)):
                found.setdefault(tuple(getattr(row, name) for name in attributes), row)
            return [found.get(key) for key in keys]

        return self._loader((model, attributes), load)

    def _loader(self, name: Hashable, load: Load) -> DataLoader[Key, Any]:
        """The loader of that name, made at its first use."""
        loader = self._loaders.get(name)
        if loader is None:
            loader = self._loaders[name] = DataLoader(load)
        return loader

    async def _run(self, statement: Select[Any]) -> Sequence[Any]:
        async with self._turn:
            # An error elsewhere ended the operation; a session would connect anew, for nobody.
            if self._is_closed:
                raise RuntimeError("the operation has ended")
            rows: Sequence[Any] = (await self._tx.execute(statement)).all()
            return rows


def _distinct(asked: Sequence[Key]) -> tuple[list[Any], list[Any]]:
    """The parents and the measures in pairs of both, each once."""
    return list(dict.fromkeys(key for key, _ in asked)), list(
        dict.fromkeys(measure for _, measure in asked)
    )
