"""Defines columns for choices, prefixed keys, timestamps, soft delete and relationships."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Text, func
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from db.orm.ids import new_id

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


def is_visible(entity: Any) -> ColumnElement[bool] | None:
    """The predicate that both lanes add to every read of `entity`; None without soft delete."""
    deleted_at = getattr(entity, "deleted_at", None)
    return None if deleted_at is None else deleted_at.is_(None)


def prefixed_key(prefix: str) -> Any:
    """A primary key made by the application: `prefix`, an underscore and a CUID2."""
    return mapped_column(primary_key=True, default=new_id(prefix), info={"prefix": prefix})


def readonly_relationship(**options: Any) -> Any:
    """A relationship that is only read and never loads implicitly; writes set foreign keys."""
    return relationship(viewonly=True, lazy="raise", **options)
