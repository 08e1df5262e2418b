"""Defines the declarative base of the models, and the mixin of tables that belong to a tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from db.orm.base import COLUMN_TYPES, NAMING, ScopedTables
from db.orm.columns import readonly_relationship
from db.orm.functions import FUNCTIONS, UUIDV7
from db.orm.scope import Scope
from db.session.identity import Identity
from models.redemption import REDEEM_INVITE_CODE

if TYPE_CHECKING:
    from models.tenant import Tenant

# The names of the tenant's and the user's id in an identity.
TENANT, USER = "tenant_id", "user_id"


class Base(ScopedTables, DeclarativeBase):
    """The declarative base: `timestamptz`, `text`, predictable constraint names."""

    metadata = MetaData(
        naming_convention=NAMING,
        info={FUNCTIONS: {"redeem_invite_code": REDEEM_INVITE_CODE, "uuidv7": UUIDV7}},
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = COLUMN_TYPES


def identity(role: str, tenant_id: UUID | None = None, user_id: UUID | None = None) -> Identity:
    """The identity of a user in a tenant; operators may have neither."""
    return Identity(role, **{TENANT: tenant_id, USER: user_id})


def belongs_to(table: str, column: str, *, cascade: bool = False) -> ForeignKeyConstraint:
    """A foreign key that includes the tenant, so that a row can never refer to another tenant."""
    return ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{table}.tenant_id", f"{table}.id"],
        ondelete="CASCADE" if cascade else None,
    )


class TenantOwned:
    """A row of one tenant; `tenant_id` leads its primary key."""

    __scope__ = Scope("tenant_id", TENANT)

    tenant_id: Mapped[UUID] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True, sort_order=-100
    )

    @declared_attr
    @classmethod
    def tenant(cls) -> Mapped[Tenant]:
        return readonly_relationship(foreign_keys=[cls.tenant_id])  # type: ignore[no-any-return]
