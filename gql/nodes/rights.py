"""Which columns of a table the statements of a role may not use. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, inspect

from db.orm.privileges import TablePrivileges


@dataclass(frozen=True, slots=True)
class Denied:
    """The columns of a table, by name, that no statement may read, insert or update."""

    select: frozenset[str] = frozenset()
    insert: frozenset[str] = frozenset()
    update: frozenset[str] = frozenset()


ALL_ALLOWED = Denied()


def denied_by(privileges: TablePrivileges, table: Table) -> Denied:
    """The columns of `table` that a role with these privileges may not use."""
    names = frozenset(column.name for column in table.columns)
    return Denied(names - privileges.select, names - privileges.insert, names - privileges.update)


def attributes_in(model: Any, columns: Collection[str]) -> frozenset[str]:
    """The attributes of `model` that are these columns, given by name; no expressions."""
    return frozenset(
        each.key
        for each in inspect(model).column_attrs
        if isinstance(each.columns[0], Column) and each.columns[0].name in columns
    )
