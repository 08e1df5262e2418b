"""Reads rows in batches for one operation.

Loaders are created on demand: one for each list and page, each deferred column and each table's
ids.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, inspect, select
from sqlalchemy.exc import DBAPIError
from strawberry.dataloader import DataLoader

from db.session.database import Database
from db.session.identity import Identity
from db.session.transaction import ReadSession, open_read
from gql.errors import may_be_bad_value
from gql.lists.aggregates import GroupKey, Measure
from gql.lists.conditions import Condition
from gql.lists.operand_checks import OperandCheck, condition_checks, page_checks
from gql.lists.page import Page, Rows, trim
from gql.nodes.application import Application
from gql.nodes.node import Column, ListSource, Node
from gql.nodes.relation import Relation
from gql.nodes.unique_lookup import UniqueLookup
from gql.resolvers import batch_sql
from gql.resolvers.bad_operands import begin_again, refuse_bad_operand
from gql.resolvers.batch_sql import ParentRows
from gql.resolvers.column_forms import fill, filled, value_of
from gql.resolvers.vector_scan import complete_scans, is_by_vector

Key = tuple[Any, ...]
Load = Callable[[list[Key]], Awaitable[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Groups:
    """The first `limit` groups of the rows that meet `where`, in the order of their keys."""

    where: Condition
    keys: tuple[GroupKey, ...]
    limit: int


class Loader(DataLoader[Key, Any]):
    """A loader whose values several fields may await: cancelling one leaves it to the others.

    After an error graphql-core cancels the sibling fields, but not the fields of other parents. A
    value that nobody awaits any more is cancelled, as in `DataLoader`.
    """

    def __init__(self, load: Load) -> None:
        super().__init__(load)
        self._awaited: Counter[asyncio.Future[Any]] = Counter()

    def load(self, key: Key) -> Awaitable[Any]:
        shared = super().load(key)
        assert isinstance(shared, asyncio.Future), "as `DataLoader` makes them"
        self._awaited[shared] += 1
        own = asyncio.shield(shared)
        own.add_done_callback(partial(self._left, shared))
        return own

    def _left(self, shared: asyncio.Future[Any], own: asyncio.Future[Any]) -> None:
        self._awaited[shared] -= 1
        if own.cancelled() and not self._awaited[shared]:
            shared.cancel()


class Reads:
    """The loaders of one operation and their transaction, which is opened at the first read.

    Fields resolve concurrently, but a session runs one statement at a time: `lock` serialises them.
    """

    def __init__(
        self, database: Database, application: Application, identity: Identity, lock: asyncio.Lock
    ) -> None:
        self.identity = identity
        self._application = application
        self._tx: ReadSession = open_read(database, identity)
        self._lock = lock
        self._is_closed = False
        self._loaders: dict[Hashable, Loader] = {}

    async def close(self) -> None:
        """Return the connection to the pool; the caller holds the lock."""
        self._is_closed = True
        await self._tx.close()

    async def page(self, listed: ListSource, page: Page, key: Key) -> Rows:
        """A page of the rows of `listed` that belong to the parent at `key`."""

        async def load(keys: list[Key]) -> list[Rows]:
            by_parent: list[list[Any]] = [[] for _ in keys]
            if is_by_vector(listed.target, page.order):
                await self._run(select(complete_scans()))
            statement = batch_sql.page_rows(ParentRows(listed, page.where, keys), page)
            checks = page_checks(listed.target, page)
            kinds = [key.column_type(listed.target) for key in page.order.computed]
            node = listed.node
            for ordinal, row, *beside in await self._run(statement, checks):
                forms = len(beside) - len(kinds)
                values = tuple(map(value_of, kinds, beside[forms:]))
                by_parent[ordinal - 1].append((fill(node, row, beside[:forms]), values))
            return [trim(rows, page) for rows in by_parent]

        rows: Rows = await self._loader((listed, page), load).load(key)
        return rows

    async def exists_beyond(
        self, listed: ListSource, page: Page, key: Key, *, backwards: bool
    ) -> bool:
        """Whether rows exist beyond the cursor or the offset of `page`."""

        async def load(keys: list[Key]) -> list[bool]:
            rows = ParentRows(listed, page.where, keys)
            statement = batch_sql.exists_beyond(rows, page, backwards=backwards)
            result = await self._run(statement, page_checks(listed.target, page))
            return [exists for _, exists in result]

        return bool(await self._loader((listed, page, backwards), load).load(key))

    async def count_up_to(self, listed: ListSource, where: Condition, key: Key, limit: int) -> int:
        """The number of rows, counted up to `limit`."""

        async def load(keys: list[Key]) -> list[int]:
            rows = ParentRows(listed, where, keys)
            checks = condition_checks(listed.target, where)
            counted = await self._run(batch_sql.count_up_to(rows, limit), checks)
            return [number for _, number in counted]

        return int(await self._loader((listed, where, "to", limit), load).load(key))

    async def measure(
        self, listed: ListSource, where: Condition, key: Key, measure: Measure
    ) -> Any:
        """The value of `measure` over all rows; one statement reads all measures of a batch."""

        async def load(pairs: list[Key]) -> list[Any]:
            keys, measures = _distinct(pairs)
            statement = batch_sql.aggregates(ParentRows(listed, where, keys), measures)
            measured = await self._run(statement, condition_checks(listed.target, where))
            values = {
                (key, measure): value_of(measure.column_type, value)
                for key, row in zip(keys, measured, strict=True)
                for measure, value in zip(measures, row[1:], strict=True)
            }
            return [values[pair] for pair in pairs]

        return await self._loader((listed, where, "measures"), load).load((key, measure))

    async def groups(self, listed: ListSource, groups: Groups, key: Key) -> list[tuple[Any, ...]]:
        """The key values of each group, in their order."""

        async def load(keys: list[Key]) -> list[list[tuple[Any, ...]]]:
            return await self._groups(listed, groups, keys, ())

        key_values: list[tuple[Any, ...]] = await self._loader((listed, groups), load).load(key)
        return key_values

    async def group_measure(
        self, listed: ListSource, groups: Groups, key: Key, at: int, measure: Measure
    ) -> Any:
        """The value of `measure` in the group number `at`."""

        async def load(pairs: list[Key]) -> list[Any]:
            keys, measures = _distinct(pairs)
            rows = dict(zip(keys, await self._groups(listed, groups, keys, measures), strict=True))
            first = len(groups.keys)
            return [
                [row[first + measures.index(measure)] for row in rows[key]]
                for key, measure in pairs
            ]

        loader = self._loader((listed, groups, "measures"), load)
        return (await loader.load((key, measure)))[at]

    async def _groups(
        self, listed: ListSource, groups: Groups, keys: list[Key], measures: Sequence[Measure]
    ) -> list[list[tuple[Any, ...]]]:
        statement = batch_sql.groups(
            ParentRows(listed, groups.where, keys),
            groups.keys,
            measures,
            groups.limit,
            self._timezone,
        )
        by_parent: list[list[tuple[Any, ...]]] = [[] for _ in keys]
        types = [
            *(key.column.column_type for key in groups.keys),
            *(each.column_type for each in measures),
        ]
        checks = condition_checks(listed.target, groups.where)
        for ordinal, *row in await self._run(statement, checks):
            by_parent[ordinal - 1].append(tuple(map(value_of, types, row)))
        return by_parent

    def _timezone(self) -> ColumnElement[str]:
        tenancy = self._application.tenancy
        tenant_id = None if tenancy is None else self.identity.id(tenancy.setting)
        return batch_sql.timezone_of(tenancy, tenant_id)

    async def relation_row(self, relation: Relation, key: Key) -> Any | None:
        """The row of a to-one relation; None if it is soft-deleted or not visible to the viewer."""
        return await self._rows_by(relation.node, relation.remote).load(key)

    async def row(self, node: Node, key: Key) -> Any | None:
        """The row of `node` with this key; None if it is unknown, foreign or soft-deleted."""
        return await self._rows_by(node, node.row_id.attributes).load(key)

    async def row_of_id(self, node: Node, id: Any) -> Any | None:
        """As `row`, by an id as a text or a value of its own type."""
        key = node.row_id.key(str(id))
        return None if key is None else await self.row(node, key)

    async def row_by(self, lookup: UniqueLookup, key: Key) -> Any | None:
        """The row with this key; None if there is none that the viewer may see."""
        statement = partial(batch_sql.rows_by_lookup, lookup)
        return await self._row_loader(lookup.node, lookup, statement).load(key)

    async def value(self, row: Any, column: Column) -> Any:
        """The value of a deferred column or an expression, which is read only if it is selected."""
        model = type(row)

        async def load(keys: list[Key]) -> list[Any]:
            values = dict(await self._run(batch_sql.column_by_key(model, column, keys)))
            read = (values.get(ordinal) for ordinal in range(1, len(keys) + 1))
            return [value_of(column.column_type, value) for value in read]

        return await self._loader((model, column), load).load(key_of(row))

    async def loaded(self, name: Hashable, load: Load, key: Key) -> Any:
        """The value at `key` of the loader `name`, which `load` fills for all keys of a batch."""
        return await self._loader(name, load).load(key)

    async def execute(self, statement: Select[Any]) -> Sequence[Any]:
        """The rows of a statement, in the snapshot of this operation."""
        return await self._run(statement)

    async def by_uuid(self, id: UUID) -> Any | None:
        """The row with this id in any table whose ids are UUIDs."""
        nodes = [node for node in self._application.registry.nodes if node.row_id.is_uuid]
        if not nodes:
            return None

        async def load(keys: list[Key]) -> list[Any | None]:
            statement = batch_sql.uuid_lookup(nodes, [id for (id,) in keys])
            by_key: list[Any | None] = [None] * len(keys)
            for ordinal, *selected in await self._run(statement):
                if by_key[ordinal - 1] is None:
                    rows = filled(nodes, selected)
                    by_key[ordinal - 1] = next((row for row in rows if row is not None), None)
            return by_key

        return await self._loader("uuid", load).load((id,))

    def _rows_by(self, node: Node, attributes: Sequence[str]) -> Loader:
        statement = partial(batch_sql.rows_by_key, node, attributes)
        return self._row_loader(node, (node, attributes), statement)

    def _row_loader(
        self, node: Node, name: Hashable, statement: Callable[[list[Key]], Select[Any]]
    ) -> Loader:
        """The loader of one row for each key; `statement` returns (ordinal, row, its forms)."""

        async def load(keys: list[Key]) -> list[Any | None]:
            by_ordinal: dict[int, Any] = {}
            for ordinal, row, *beside in await self._run(statement(keys)):
                by_ordinal.setdefault(ordinal, fill(node, row, beside))
            return [by_ordinal.get(ordinal) for ordinal in range(1, len(keys) + 1)]

        return self._loader(name, load)

    def _loader(self, name: Hashable, load: Load) -> Loader:
        """The loader of this name, created at its first use."""
        loader = self._loaders.get(name)
        if loader is None:
            loader = self._loaders[name] = Loader(load)
        return loader

    async def _run(
        self, statement: Select[Any], checks: Iterable[OperandCheck] = ()
    ) -> Sequence[Any]:
        """The rows of a statement; `BadUserInput` names the one of its operands that is bad."""
        async with self._lock:
            # The operation ended after an error; the session would open a connection nobody uses.
            if self._is_closed:
                raise RuntimeError("the operation has ended")
            try:
                rows: Sequence[Any] = (await self._tx.execute(statement)).all()
            except DBAPIError as error:
                if may_be_bad_value(error):
                    await begin_again(self._tx)
                    await refuse_bad_operand(self._tx, checks)
                raise
            return rows


def key_of(row: Any) -> Key:
    """The primary key of a row."""
    return tuple(inspect(type(row)).primary_key_from_instance(row))


def _distinct(pairs: Sequence[Key]) -> tuple[list[Any], list[Any]]:
    """The distinct parents and the distinct measures of (parent, measure) pairs."""
    return list(dict.fromkeys(key for key, _ in pairs)), list(
        dict.fromkeys(measure for _, measure in pairs)
    )
