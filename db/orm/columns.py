"""Defines columns for choices, prefixed keys, timestamps, soft delete and relationships."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache, partial
from typing import Any

from sqlalchemy import Column, ColumnElement, Dialect, Text, func, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault
from sqlalchemy.types import TypeDecorator

from db.orm.ids import new_id

# The key, in a column's `info`, that marks the author of a row.
AUTHOR = "author"
# How long a soft-deleted row can be restored.
RESTORE_WINDOW = timedelta(days=90)


class Choice(TypeDecorator[StrEnum]):
    """A `StrEnum` stored as text, so that a safe migration of a CHECK can add a value."""

    impl = Text
    cache_ok = True

    def __init__(self, values: type[StrEnum]) -> None:
        super().__init__()
        self.values = values

    @property
    def python_type(self) -> type[StrEnum]:
        return self.values

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.values(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.values(value)


class Timestamps:
    """`created_at` and `updated_at`, set by the database's clock."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=100)
    updated_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), onupdate=func.now(), sort_order=101
    )


class SoftDelete:
    """`deleted_at`: while it is set, no read returns the row."""

    deleted_at: Mapped[datetime | None] = mapped_column(sort_order=99)


def is_visible(entity: Any, columns: Any = None) -> ColumnElement[bool] | None:
    """The predicate that both lanes add to every read of `entity`; None without soft delete.

    `columns` are those of rows of it that are no entity. A column of another model that happens to
    be called `deleted_at` hides nothing.
    """
    if not issubclass(inspect(entity).mapper.class_, SoftDelete):
        return None
    predicate: ColumnElement[bool] = (columns or entity).deleted_at.is_(None)
    return predicate


def prefixed_key(prefix: str) -> Any:
    """A primary key made by the application: `prefix`, an underscore and a CUID2."""
    return mapped_column(primary_key=True, default=new_id(prefix), info={"prefix": prefix})


def author(name: str) -> Any:
    """A column with the id of the account that made the row; derived writes set it."""
    return mapped_column(name, info={AUTHOR: True})


@cache
def made_in_python(model: type[DeclarativeBase]) -> Mapping[str, Callable[[], Any]]:
    """What makes the defaults that are not the database's, such as prefixed ids, by attribute."""
    defaults = {
        attribute.key: attribute.columns[0].default
        for attribute in inspect(model).column_attrs
        if isinstance(attribute.columns[0], Column)
    }
    return {
        name: partial(_made, default)
        for name, default in defaults.items()
        if isinstance(default, ScalarElementColumnDefault | CallableColumnDefault)
    }


def _made(default: Any) -> Any:
    return default.arg(None) if default.is_callable else default.arg


def readonly_relationship(**options: Any) -> Any:
    """A relationship that is only read and never loads implicitly; writes set foreign keys."""
    return relationship(viewonly=True, lazy="raise", **options)
