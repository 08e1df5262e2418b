"""What every table shares: naming, column idioms, mixins for tenancy, time and soft delete."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from db.orm.ids import new_id
from db.orm.texts import VISIBLE, TextRule

if TYPE_CHECKING:
    from models.tenant import Tenant

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(DeclarativeBase):
    """The declarative base: `timestamptz`, `text`, predictable constraint names."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        str: Text(),
        UUID: Uuid(),
    }


class Choice(TypeDecorator[StrEnum]):
    """A `StrEnum` kept as text: adding a value is then one safe migration of a CHECK."""

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


def rule(
    name: str, sql: str, *, field: str, message: str, text: TextRule | None = None
) -> CheckConstraint:
    """A CHECK and, beside it, the words a client reads when a write breaks it.

    `field` is the input field (a column name) the message belongs to. `text` is what must hold of
    it besides, and is checked before it is written.
    """
    info = {"field": field, "message": message, "text": text}
    return CheckConstraint(sql, name=name, info=info)


def only_one(*columns: str, field: str, message: str, **options: Any) -> UniqueConstraint:
    """A unique constraint and, beside it, the words a client reads when a write breaks it."""
    return UniqueConstraint(*columns, info={"field": field, "message": message}, **options)


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """The CHECK behind a `Choice` column."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return rule(
        f"{column}_known",
        f"{column} in ({allowed})",
        field=column,
        message=f"Must be one of {', '.join(value.name for value in values)}.",
    )


def short_text(column: str, most: int) -> CheckConstraint:
    """The CHECK of a text that can be seen and has at most `most` characters."""
    return rule(
        f"{column}_length",
        f"char_length({column}) <= {most} and {column} ~ '\\S'",
        field=column,
        message=f"Must have 1 to {most} characters, not only spaces.",
        text=VISIBLE,
    )


def prefixed(prefix: str) -> CheckConstraint:
    """The CHECK that holds the prefix of an application-made id (`ws_...`)."""
    return rule(
        "id_prefix",
        f"id ~ '^{prefix}_[a-z0-9]{{24}}$'",
        field="id",
        message=f"Must be {prefix}_ and 24 lower-case letters or digits.",
    )


def prefixed_key(prefix: str) -> Any:
    """A primary key the application makes: `prefix`, an underscore and a CUID2."""
    return mapped_column(primary_key=True, default=new_id(prefix), info={"prefix": prefix})


def belongs_to(table: str, column: str, *, cascade: bool = False) -> ForeignKeyConstraint:
    """A foreign key that carries the tenant, so a row can never point across tenants."""
    return ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{table}.tenant_id", f"{table}.id"],
        ondelete="CASCADE" if cascade else None,
    )


def linked(**options: Any) -> Any:
    """A relationship for reading: writes go by id, and nothing loads implicitly."""
    return relationship(viewonly=True, lazy="raise", **options)


class Timestamps:
    """`created_at` and `updated_at`, set by the database's clock."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=100)
    updated_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), onupdate=func.now(), sort_order=101
    )


class TenantOwned:
    """A row of one tenant; `tenant_id` leads its primary key."""

    tenant_id: Mapped[UUID] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True, sort_order=-100
    )

    @declared_attr
    @classmethod
    def tenant(cls) -> Mapped[Tenant]:
        return linked(foreign_keys=[cls.tenant_id])  # type: ignore[no-any-return]


# What was deleted can be restored for so long.
KEPT = timedelta(days=90)


class SoftDelete:
    """`deleted_at`: set, the row vanishes from every read until it is restored or purged."""

    deleted_at: Mapped[datetime | None] = mapped_column(sort_order=99)


def is_visible(entity: Any) -> ColumnElement[bool] | None:
    """The criterion both lanes add to every read of `entity`; None without soft delete."""
    deleted_at = getattr(entity, "deleted_at", None)
    return None if deleted_at is None else deleted_at.is_(None)
