"""Maps the table `workshops`: work that users do together."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.orm.checks import check, one_of, prefixed, short_text
from db.orm.columns import (
    Choice,
    SoftDelete,
    Timestamps,
    author,
    prefixed_key,
    readonly_relationship,
)
from models.base import Base, TenantOwned, belongs_to

if TYPE_CHECKING:
    from models.build_pack import BuildPack
    from models.session import Session
    from models.user import User
    from models.workshop_member import WorkshopMember
    from models.workshop_step import WorkshopStep


class WorkshopStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    COMPLETED = "completed"
    ARCHIVED = "archived"


class Workshop(TenantOwned, Timestamps, SoftDelete, Base):
    __tablename__ = "workshops"
    __table_args__ = (
        belongs_to("users", "created_by"),
        prefixed("ws"),
        one_of("status", WorkshopStatus),
        short_text("title", 200),
        check(
            "description_length",
            "char_length(description) <= 10000",
            field="description",
            message="Must have at most 10000 characters.",
        ),
        Index(None, "tenant_id", "created_by", "id"),
    )

    id: Mapped[str] = prefixed_key("ws")
    title: Mapped[str]
    description: Mapped[str | None]
    status: Mapped[WorkshopStatus] = mapped_column(
        Choice(WorkshopStatus), server_default=text("'draft'")
    )
    created_by_id: Mapped[UUID] = author("created_by")

    created_by: Mapped[User] = readonly_relationship()
    members: Mapped[list[WorkshopMember]] = readonly_relationship()
    steps: Mapped[list[WorkshopStep]] = readonly_relationship()
    sessions: Mapped[list[Session]] = readonly_relationship()
    build_packs: Mapped[list[BuildPack]] = readonly_relationship()
