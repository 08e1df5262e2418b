"""Maps the table `tenants`, which own all other rows, and defines their lifecycle."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.orm.checks import check, one_of, short_text, unique
from db.orm.columns import Choice, SoftDelete, Timestamps, readonly_relationship
from db.orm.scope import Scope
from models.base import TENANT, Base
from models.redemption import redeeming

if TYPE_CHECKING:
    from models.invite_code import InviteCode
    from models.location import Location
    from models.user import User
    from models.workshop import Workshop


class TenantStatus(StrEnum):
    TRIAL = "trial"
    ACTIVE = "active"
    GRACE = "grace"
    PAUSED = "paused"
    CANCELLED = "cancelled"


# The statuses that can follow each status of a tenant.
TRANSITIONS: Mapping[TenantStatus, frozenset[TenantStatus]] = {
    TenantStatus.TRIAL: frozenset({TenantStatus.ACTIVE, TenantStatus.CANCELLED}),
    TenantStatus.ACTIVE: frozenset(
        {TenantStatus.GRACE, TenantStatus.PAUSED, TenantStatus.CANCELLED}
    ),
    TenantStatus.GRACE: frozenset(
        {TenantStatus.ACTIVE, TenantStatus.PAUSED, TenantStatus.CANCELLED}
    ),
    TenantStatus.PAUSED: frozenset({TenantStatus.ACTIVE, TenantStatus.CANCELLED}),
    TenantStatus.CANCELLED: frozenset(),
}
# A paused or cancelled tenant reads but does not write.
WRITABLE = frozenset({TenantStatus.TRIAL, TenantStatus.ACTIVE, TenantStatus.GRACE})


class Tenant(Timestamps, SoftDelete, Base):
    __tablename__ = "tenants"
    __scope__ = Scope("id", TENANT, is_root=True)
    __table_args__ = (
        one_of("status", TenantStatus),
        short_text("name", 200),
        check(
            "slug_form",
            "slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'",
            field="slug",
            message="Must have 1 to 63 lower-case letters, digits or inner hyphens.",
        ),
        short_text("timezone", 64),
        unique("slug", field="slug", message="Another tenant has this slug."),
        # Only operators change the status, the deletion and the slug: a unique error on the slug
        # would show admins which other tenants exist.
        {
            "info": {
                "updatable": ("name", "timezone", "updated_at"),
                "policies": redeeming("select"),
            }
        },
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    name: Mapped[str]
    slug: Mapped[str]
    status: Mapped[TenantStatus] = mapped_column(
        Choice(TenantStatus), server_default=text("'trial'")
    )
    timezone: Mapped[str] = mapped_column(server_default=text("'Asia/Jerusalem'"))

    users: Mapped[list[User]] = readonly_relationship()
    locations: Mapped[list[Location]] = readonly_relationship()
    invite_codes: Mapped[list[InviteCode]] = readonly_relationship()
    workshops: Mapped[list[Workshop]] = readonly_relationship()
