"""Maps the table `build_packs`: the documents of a workshop."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from db.orm.checks import check, one_of, prefixed, short_text
from db.orm.columns import Choice, Timestamps, author, prefixed_key, readonly_relationship
from models.base import Base, TenantOwned, belongs_to

if TYPE_CHECKING:
    from models.user import User
    from models.workshop import Workshop

CONTENT_BYTES = 1024 * 1024


class PackFormat(StrEnum):
    MARKDOWN = "markdown"
    JSON = "json"


class BuildPack(TenantOwned, Timestamps, Base):
    __tablename__ = "build_packs"
    __table_args__ = (
        belongs_to("workshops", "workshop_id", cascade=True),
        belongs_to("users", "created_by"),
        prefixed("bp"),
        one_of("format", PackFormat),
        short_text("title", 200),
        check(
            "content_size",
            f"octet_length(content) <= {CONTENT_BYTES}",
            field="content",
            message=f"Must have at most {CONTENT_BYTES} bytes.",
        ),
        Index(None, "tenant_id", "workshop_id", "id"),
        Index(None, "tenant_id", "created_by"),
    )

    id: Mapped[str] = prefixed_key("bp")
    workshop_id: Mapped[str]
    created_by_id: Mapped[UUID] = author("created_by")
    title: Mapped[str]
    format: Mapped[PackFormat] = mapped_column(Choice(PackFormat))
    # Up to 1 MiB, so it is read only if it is selected.
    content: Mapped[str] = mapped_column(deferred=True, deferred_raiseload=True)

    workshop: Mapped[Workshop] = readonly_relationship()
    created_by: Mapped[User] = readonly_relationship()
