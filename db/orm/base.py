"""Defines what declarative bases share: constraint names, column types and scopes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, inspect

from db.orm.scope import SCOPE, SCOPE_COLUMN, Scope

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
# The names that Postgres itself gives; a check has one of its own.
POSTGRES_NAMING = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
}
COLUMN_TYPES: dict[Any, Any] = {
    datetime: DateTime(timezone=True),
    str: Text(),
    UUID: Uuid(),
}


class ScopedTables:
    """A mixin for a `DeclarativeBase` that stores the scope of each model in `Table.info`.

    A model declares its scope as `__scope__`, whose column is an attribute of the model; a model
    without one belongs to no tenant.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        table = getattr(cls, "__table__", None)
        if table is not None:
            scope: Scope | None = getattr(cls, "__scope__", None)
            table.info[SCOPE] = scope
            if scope is not None:
                column = inspect(cls).columns.get(scope.column)
                table.info[SCOPE_COLUMN] = scope.column if column is None else column.name
