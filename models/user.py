"""Maps the table `users`: the users of a tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.orm.checks import check, short_text
from db.orm.columns import SoftDelete, Timestamps, readonly_relationship
from db.orm.texts import NO_HIDDEN_CHARACTERS
from models.base import Base, TenantOwned
from models.redemption import redeeming

if TYPE_CHECKING:
    from models.invite_code import InviteCode
    from models.location import Location
    from models.workshop_member import WorkshopMember


class User(TenantOwned, Timestamps, SoftDelete, Base):
    __tablename__ = "users"
    __table_args__ = (
        check(
            "email_form",
            r"email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 320",
            field="email",
            message="Must be an e-mail address of at most 320 characters.",
            text=NO_HIDDEN_CHARACTERS,
        ),
        short_text("display_name", 200),
        Index(
            "uq_users_tenant_id_email",
            "tenant_id",
            text("lower(email)"),
            unique=True,
            info={
                "field": "email",
                "message": "Somebody in this tenant, perhaps deleted, has this e-mail address.",
            },
        ),
        {"info": {"policies": redeeming("select", "insert")}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    email: Mapped[str]
    display_name: Mapped[str]

    locations: Mapped[list[Location]] = readonly_relationship()
    invite_codes: Mapped[list[InviteCode]] = readonly_relationship(
        foreign_keys="[InviteCode.tenant_id, InviteCode.created_by_id]"
    )
    memberships: Mapped[list[WorkshopMember]] = readonly_relationship()
