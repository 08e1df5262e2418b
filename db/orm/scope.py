"""Defines scopes, which limit the rows of a model that an identity may access."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, inspect

SCOPE = "scope"
# The name of the column of the scope in the database, if a model declares it.
SCOPE_COLUMN = "scope column"


@dataclass(frozen=True, slots=True)
class Scope:
    """An identity may access the rows whose `column` equals its `setting`.

    `setting` is the name of an id of the identity, such as `tenant_id`, which Postgres reads as
    `app.tenant_id`. `is_root` marks the model that the setting identifies, such as the tenant: only
    operators insert and delete its rows.
    """

    column: str
    setting: str
    is_root: bool = False

    @property
    def words(self) -> str:
        """What a row belongs to, for messages: `tenant`."""
        return self.setting.removesuffix("_id").replace("_", " ")


def scope_of(model: Any) -> Scope | None:
    """The scope of a model or of an alias of one; None if it has no scope."""
    return scope_of_table(table_of(inspect(model).mapper))


def table_of(model: Any) -> Table:
    """The table that a model, or its mapper, maps to."""
    table = inspect(model).local_table
    assert isinstance(table, Table), "each model maps to a table"
    return table


def column_of(model: Any, attribute: str) -> Any:
    """The column of the table behind an attribute of a model."""
    return inspect(model).column_attrs[attribute].columns[0]


def attribute_of(model: Any, column: Any) -> str:
    """The attribute of a model for a column of its table."""
    key: str = inspect(model).get_property_by_column(column).key
    return key


def key_attributes(model: Any) -> tuple[str, ...]:
    """The attributes of the primary key of a model."""
    return tuple(attribute_of(model, column) for column in inspect(model).primary_key)


def scope_of_table(table: Table) -> Scope | None:
    """The scope of the model of `table`; None if it has no scope."""
    scope: Scope | None = table.info.get(SCOPE)
    return scope


def scope_column(table: Table) -> str | None:
    """The column of the scope of `table`, whose attribute may have another name."""
    scope = scope_of_table(table)
    return None if scope is None else table.info.get(SCOPE_COLUMN, scope.column)
