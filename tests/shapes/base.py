"""The declarative base of the shapes, their schemas, and the identities that use them."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.orm.base import COLUMN_TYPES, NAMING, ScopedTables
from db.orm.scope import Scope
from db.session.identity import Identity

TENANT, USER = "tenant_id", "user_id"
SHOP, VOCABULARY = "shop", "vocabulary"


class Base(ScopedTables, DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = COLUMN_TYPES


class TenantOwned:
    """A row of one tenant, which is only known by its id."""

    __scope__ = Scope("tenant_id", TENANT)

    tenant_id: Mapped[UUID] = mapped_column(sort_order=-100)


def identity(role: str, tenant_id: UUID, user_id: UUID) -> Identity:
    """The identity of a user in a tenant."""
    return Identity(role, **{TENANT: tenant_id, USER: user_id})
