"""Generates rows for tables and columns of the models that the demo data does not have."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Table

from db.orm.columns import Choice
from models import Base
from models.data.demo import COLUMNS, END_TIME, Demo, Row, make_prefixed, make_uuid4

# Rows of each tenant in a table that the demo data does not have.
ROWS = 6


def columns() -> dict[str, tuple[str, ...]]:
    """The columns of each table: those of the demo data first, then the others."""
    names = {}
    for table in Base.metadata.sorted_tables:
        known = tuple(COLUMNS.get(table.name, ()))
        new = (c.name for c in table.columns if c.name not in known and c.computed is None)
        names[table.name] = (*known, *new)
    return names


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
        for tenant, *_ in self.rows["tenants"]:
            for number in range(ROWS):
                yield tuple(
                    self._value(table.columns[name], tenant, number)
                    for name in self.columns[table.name]
                )

    def _value(self, column: Column[Any], tenant: Any, number: int) -> Any:
        if column.name == "tenant_id":
            return tenant
        if column.primary_key:
            prefix = column.info.get("prefix")
            return make_prefixed(prefix, self.random) if prefix else make_uuid4(self.random)
        for key in column.table.foreign_key_constraints:
            if column.name in key.column_keys:
                return self._referred(key, column.name, tenant, number)
        if isinstance(column.type, Choice):
            return next(iter(column.type.python_type)).value
        return self._plain(column, number)

    def _referred(self, key: ForeignKeyConstraint, name: str, tenant: Any, number: int) -> Any:
        """The value of a foreign key column: that of a row of the same tenant."""
        table = key.referred_table.name
        [element] = [e for e in key.elements if e.parent.name == name]
        rows = [row for row in self.rows[table] if row[0] == tenant]
        return rows[number % len(rows)][self.columns[table].index(element.column.name)]

    def _plain(self, column: Column[Any], number: int) -> Any:
        kind = column.type.python_type
        values: dict[type, Any] = {
            str: f"{column.name} {number}",
            int: number,
            float: number + 0.5,
            bool: number % 2 == 0,
            bytes: bytes([number]) * 8,
        }
        return values.get(kind, END_TIME - timedelta(days=number))


class CompleteDemo(Demo):
    """The demo rows, completed with generated rows and values for the rest of the models."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.columns = columns()
        generator = RowGenerator(self.columns, self.rows, Random(self.random_seed + 2))
        for name, rows in self.rows.items():
            rows[:] = [generator.complete(name, row, at) for at, row in enumerate(rows)]
        for table in Base.metadata.sorted_tables:
            if table.name not in COLUMNS:
                self.rows[table.name] = [*generator.make(table)]

    def locations(self) -> Iterator[Row]:
        generator = RowGenerator(self.columns, self.rows, Random(self.random_seed + 3))
        for at, row in enumerate(super().locations()):
            yield generator.complete("locations", row, at)
