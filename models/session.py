"""Maps the table `sessions`: the sessions of a workshop, which are open until they end."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.orm.checks import check, prefixed
from db.orm.columns import Timestamps, author, prefixed_key, readonly_relationship
from models.base import Base, TenantOwned, belongs_to

if TYPE_CHECKING:
    from models.user import User
    from models.workshop import Workshop


class Session(TenantOwned, Timestamps, Base):
    __tablename__ = "sessions"
    __table_args__ = (
        belongs_to("workshops", "workshop_id", cascade=True),
        belongs_to("users", "started_by"),
        prefixed("ses"),
        check(
            "ended_at_order",
            "ended_at >= started_at",
            field="ended_at",
            message="Must not be before startedAt.",
        ),
        Index(None, "tenant_id", "workshop_id", "started_at", "id"),
        Index(None, "tenant_id", "started_by"),
        Index(
            "uq_sessions_tenant_id_workshop_id_open",
            "tenant_id",
            "workshop_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
            info={
                "field": "workshop_id",
                "message": "This workshop has an open session: end it first.",
            },
        ),
    )

    id: Mapped[str] = prefixed_key("ses")
    workshop_id: Mapped[str]
    started_by_id: Mapped[UUID] = author("started_by")
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]

    workshop: Mapped[Workshop] = readonly_relationship()
    started_by: Mapped[User] = readonly_relationship()
