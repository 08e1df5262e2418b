"""The tables of a database that others migrate: notes, their labels, profiles and announcements."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, MetaData, func, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.orm.base import COLUMN_TYPES, NAMING
from db.orm.columns import readonly_relationship
from db.orm.kept_policies import KEEPS_POLICIES
from db.orm.views import VIEW


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING, info={KEEPS_POLICIES: True})
    type_annotation_map: ClassVar[dict[Any, Any]] = COLUMN_TYPES


class Profile(Base):
    """What a user tells about themselves."""

    __tablename__ = "profiles"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("auth.uid()"))
    name: Mapped[str]

    notes: Mapped[list[Note]] = readonly_relationship()


class Note(Base):
    """A note is its owner's alone, until it is published."""

    __tablename__ = "notes"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    owner: Mapped[UUID] = mapped_column(
        ForeignKey("profiles.id"), server_default=text("auth.uid()")
    )
    title: Mapped[str]
    is_public: Mapped[bool] = mapped_column(server_default=text("false"))

    profile: Mapped[Profile] = readonly_relationship()


class Announcement(Base):
    """Everybody reads it."""

    __tablename__ = "announcements"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    title: Mapped[str]


class Whoami(Base):
    """A view of what policies know of a request."""

    __tablename__ = "whoami"
    __table_args__ = ({"info": {VIEW: "view"}},)

    role: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str | None]
    claims: Mapped[str | None]
