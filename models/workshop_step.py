"""Maps the table `workshop_steps`: the ordered steps of a workshop."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.orm.checks import check, one_of, prefixed, short_text
from db.orm.columns import Choice, Timestamps, prefixed_key, readonly_relationship
from models.base import Base, TenantOwned, belongs_to

if TYPE_CHECKING:
    from models.workshop import Workshop


class StepStatus(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class WorkshopStep(TenantOwned, Timestamps, Base):
    __tablename__ = "workshop_steps"
    __table_args__ = (
        belongs_to("workshops", "workshop_id", cascade=True),
        prefixed("wst"),
        one_of("status", StepStatus),
        short_text("title", 200),
        check("position_range", "position >= 0", field="position", message="Must be zero or more."),
        # Deferred: a move shifts several steps, whose positions may collide in between.
        UniqueConstraint(
            "tenant_id", "workshop_id", "position", deferrable=True, initially="DEFERRED"
        ),
    )

    id: Mapped[str] = prefixed_key("wst")
    workshop_id: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    status: Mapped[StepStatus] = mapped_column(
        Choice(StepStatus), server_default=text("'not_started'")
    )

    workshop: Mapped[Workshop] = readonly_relationship()
