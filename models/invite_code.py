"""Maps the table `invite_codes`: single-use codes that create a user in their tenant."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from db.orm.checks import check
from db.orm.columns import Timestamps, author, readonly_relationship
from db.orm.ids import CODE_ALPHABET, CODE_GROUP_LENGTH, CODE_GROUPS, invite_code
from models.base import Base, TenantOwned, belongs_to
from models.redemption import redeeming

if TYPE_CHECKING:
    from models.user import User

_GROUP = f"[{CODE_ALPHABET}]{{{CODE_GROUP_LENGTH}}}"


class InviteCode(TenantOwned, Timestamps, Base):
    __tablename__ = "invite_codes"
    __table_args__ = (
        belongs_to("users", "created_by"),
        belongs_to("users", "used_by"),
        check(
            "code_form",
            f"code ~ '^{_GROUP}(-{_GROUP}){{{CODE_GROUPS - 1}}}$'",
            field="code",
            message="Must be four groups of four letters or digits.",
        ),
        check(
            "use_paired",
            "(used_by is null) = (used_at is null)",
            field="used_at",
            message="A used code names who used it and when.",
        ),
        Index(None, "tenant_id", "created_by", "id"),
        Index(None, "tenant_id", "used_by"),
        {"info": {"policies": redeeming("select", "update")}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    code: Mapped[str] = mapped_column(unique=True, default=invite_code)
    created_by_id: Mapped[UUID] = author("created_by")
    expires_at: Mapped[datetime | None]
    used_by_id: Mapped[UUID | None] = mapped_column("used_by")
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    created_by: Mapped[User] = readonly_relationship(
        foreign_keys="[InviteCode.tenant_id, InviteCode.created_by_id]"
    )
    used_by: Mapped[User | None] = readonly_relationship(
        foreign_keys="[InviteCode.tenant_id, InviteCode.used_by_id]"
    )
