"""Generates rows for tables and columns of the models that the demo data does not have."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from sqlalchemy import Column, ForeignKeyConstraint, Table, Uuid, text
from sqlalchemy.exc import DBAPIError

from db.orm.columns import SoftDelete
from db.orm.names import quote
from db.orm.scope import column_of, scope_of_table, table_of
from db.session.database import Database
from db.session.identity import OPERATOR
from db.session.transaction import WriteSession, write
from models import Base
from models.data.demo import COLUMNS, City, Demo, Row, Size, make_prefixed, make_uuid4
from models.data.seed import seed
from tests.support import made_up_values
from tests.support.made_up_values import sql_name, text_of, value_of

# Rows of each tenant in a table that the demo data does not have; a table without a tenant has as
# many. So each of the twelve users of a tenant has one.
ROWS = 12
# Of so many rows, one has null where it may.
NULL_EVERY = 3
# The rows of a table that tests delete for good, by position.
DELETED = (1, 2)


def columns() -> dict[str, tuple[str, ...]]:
    """The columns of each table: those of the demo data first, then the others, ids in front."""
    names = {}
    for table in Base.metadata.sorted_tables:
        known = COLUMNS.get(table.name, ())
        scope = scope_of_table(table)
        leading = ("id",) if scope is None else (scope.column, "id")
        first = [name for name in leading if name in table.columns]
        names[table.name] = tuple(dict.fromkeys((*known, *first, *table.columns.keys())))
    return names


def is_stored(column: Column[Any]) -> bool:
    """Whether a row is stored with a value of this column, which Postgres does not compute."""
    return column.computed is None and (column.identity is None or not column.identity.always)


def listed(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows in the order of the root list of their table, if it has one."""
    from gql.types import application

    nodes = [node for node in application.registry.nodes if table_of(node.model) is table]
    for node in nodes:
        names = [column_of(node.model, name).name for name in node.order.attributes]
        is_descending = node.order.keys[0].descending
        rows = sorted(rows, key=lambda row: [row[name] for name in names], reverse=is_descending)
    return rows


@dataclass(frozen=True)
class RowGenerator:
    """Generates values; `rows` are the rows that foreign keys can refer to, by table."""

    columns: Mapping[str, Sequence[str]]
    rows: Mapping[str, list[Row]]
    random: Random

    def complete(self, table: str, row: Row, number: int) -> Row:
        """`row` of the demo data, with values for the missing columns."""
        declared = Base.metadata.tables[table]
        new = self.columns[table][len(row) :]
        tenant = row[0]
        return (*row, *(self._value(declared.columns[name], tenant, number) for name in new))

    def make(self, table: Table) -> Iterator[Row]:
        """Rows for each tenant in a table that the demo data does not have."""
        tenants = [row[0] for row in self.rows["tenants"]] if scope_of_table(table) else [None]
        for at, tenant in enumerate(tenants):
            for number in range(at * ROWS, (at + 1) * ROWS):
                yield tuple(
                    self._value(table.columns[name], tenant, number)
                    for name in self.columns[table.name]
                )

    def _value(self, column: Column[Any], tenant: Any, number: int) -> Any:
        scope = scope_of_table(column.table)
        if scope is not None and column.name == scope.column:
            return tenant
        for key in column.table.foreign_key_constraints:
            if column.name in key.column_keys:
                return self._referred(key, column, tenant, number)
        if column.name in SoftDelete.__annotations__:
            return None
        if column.primary_key and (prefix := column.info.get("prefix")):
            return make_prefixed(prefix, self.random)
        if column.primary_key and isinstance(column.type, Uuid):
            return make_uuid4(self.random)
        if column.nullable and number % NULL_EVERY == NULL_EVERY - 1:
            return None
        return value_of(column, number)

    def _referred(
        self, key: ForeignKeyConstraint, column: Column[Any], tenant: Any, number: int
    ) -> Any:
        """The value of a foreign key column: that of a row that the tenant has, or null.

        It is one of the rows that come first in the list of its table.
        """
        table = key.referred_table
        [element] = [e for e in key.elements if e.parent is column]
        names = self.columns[table.name]
        is_owned = scope_of_table(table) is not None
        rows = [row for row in self.rows.get(table.name, ()) if not is_owned or row[0] == tenant]
        if key.ondelete is None:
            rows = [row for at, row in enumerate(rows) if at not in DELETED]
        if not rows:
            return None
        first = listed(table, [dict(zip(names, row, strict=True)) for row in rows])[:ROWS]
        return first[number % len(first)][element.column.name]


class CompleteDemo:
    """The demo rows, completed with generated rows and values for the rest of the models."""

    def __init__(self, size: Size, random_seed: int, cities: list[City]) -> None:
        self.demo = Demo(size, random_seed, cities)
        self.columns = columns()
        self.rows = {name: [*rows] for name, rows in self.demo.rows.items()}
        self.rows["locations"] = [*self.demo.locations()]
        generator = RowGenerator(self.columns, self.rows, Random(random_seed + 2))
        for name, rows in self.rows.items():
            rows[:] = [generator.complete(name, row, at) for at, row in enumerate(rows)]
        for table in Base.metadata.sorted_tables:
            if table.name not in COLUMNS:
                self.rows[table.name] = [*generator.make(table)]

    def locations(self) -> Iterator[Row]:
        return iter(self.rows["locations"])

    async def store(self, database: Database) -> None:
        """Store every row: those of the demo data as `gateway db seed` does, then the others."""
        await seed(database, self.demo, lambda *_: None)
        async with write(database, OPERATOR) as tx:
            for table in Base.metadata.sorted_tables:
                names = self.columns[table.name]
                known = COLUMNS.get(table.name, ())
                rows = self.rows[table.name]
                new = [name for name in names[len(known) :] if is_stored(table.columns[name])]
                if new:
                    make = update if known else insert
                    await _run(tx, table, make(table, new), names, rows)


def insert(table: Table, names: Sequence[str]) -> str:
    """The statement that stores a row; its parameters are texts."""
    values = ", ".join(parameter(table.columns[name]) for name in names)
    return f"insert into {quote(table.name)} ({', '.join(map(quote, names))}) values ({values})"


def update(table: Table, names: Sequence[str]) -> str:
    """The statement that changes these columns of the row with an id; its parameters are texts."""
    values = ", ".join(f"{quote(name)} = {parameter(table.columns[name])}" for name in names)
    return f"update {quote(table.name)} set {values} where id = {parameter(table.c['id'])}"


def parameter(column: Column[Any]) -> str:
    return f"cast(cast(:{column.name} as text) as {sql_name(column.type)})"


async def _run(
    tx: WriteSession, table: Table, sql: str, names: Sequence[str], rows: Iterable[Row]
) -> None:
    parameters = [
        {
            name: text_of(table.columns[name].type, value)
            for name, value in zip(names, row, strict=True)
        }
        for row in rows
    ]
    try:
        await tx.execute(text(sql), parameters)
    except DBAPIError as error:
        reason = str(error.orig).rpartition(">: ")[2].splitlines()[0]
        raise pytest.UsageError(
            f"Postgres refuses the rows that the tests make up for {table.name}: {reason}. Give "
            f"its column other values, in VALUES of {made_up_values.__name__}."
        ) from error
