"""Describes what a database role may do with tables and their columns. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Table

from db.orm.names import TableName


@dataclass(frozen=True, slots=True)
class TablePrivileges:
    """The columns of one table, by name, that a role may read, insert and update.

    `lacks_sequence` are the columns whose default takes a number from a sequence that the role may
    not use: a row that leaves them out cannot be inserted.
    """

    select: frozenset[str] = frozenset()
    insert: frozenset[str] = frozenset()
    update: frozenset[str] = frozenset()
    delete: bool = False
    lacks_sequence: frozenset[str] = frozenset()


NOTHING = TablePrivileges()


@dataclass(frozen=True)
class Privileges:
    """What one role may do, by table; it may do nothing with a table that is not in `tables`.

    Without `usage` of its schema a table is not there either.
    """

    tables: Mapping[TableName, TablePrivileges] = field(default_factory=dict)

    def of(self, table: Table) -> TablePrivileges:
        """What the role may do with `table`."""
        return self.tables.get(TableName.of(table), NOTHING)

    def __hash__(self) -> int:
        return hash(frozenset(self.tables.items()))
