"""Maps the table `workshop_members`: the users of a workshop and their roles."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from db.orm.checks import one_of, prefixed, unique
from db.orm.columns import Choice, Timestamps, prefixed_key, readonly_relationship
from models.base import Base, TenantOwned, belongs_to

if TYPE_CHECKING:
    from models.user import User
    from models.workshop import Workshop


class MemberRole(StrEnum):
    OWNER = "owner"
    FACILITATOR = "facilitator"
    PARTICIPANT = "participant"


class WorkshopMember(TenantOwned, Timestamps, Base):
    __tablename__ = "workshop_members"
    __table_args__ = (
        belongs_to("workshops", "workshop_id", cascade=True),
        belongs_to("users", "user_id", cascade=True),
        prefixed("wm"),
        one_of("role", MemberRole),
        unique(
            "tenant_id",
            "workshop_id",
            "user_id",
            field="user_id",
            message="This person takes part in the workshop already.",
        ),
        Index(None, "tenant_id", "user_id", "id"),
        Index(None, "tenant_id", "workshop_id", "id"),
    )

    id: Mapped[str] = prefixed_key("wm")
    workshop_id: Mapped[str]
    user_id: Mapped[UUID]
    role: Mapped[MemberRole] = mapped_column(Choice(MemberRole))

    workshop: Mapped[Workshop] = readonly_relationship()
    user: Mapped[User] = readonly_relationship()
