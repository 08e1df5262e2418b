"""The table of samples: a column of every kind, each of which may be null."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Column, MetaData, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.orm.base import COLUMN_TYPES, NAMING, ScopedTables
from db.orm.columns import Timestamps
from tests.kinds.cases import KINDS


class Base(ScopedTables, DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = COLUMN_TYPES


class Sample(Timestamps, Base):
    """A sample belongs to no tenant."""

    __tablename__ = "samples"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())


for kind in KINDS:
    setattr(Sample, kind.name, Column(kind.name, kind.type_, nullable=True))


class Note(Base):
    """A table that has nothing to group by."""

    __tablename__ = "notes"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    text: Mapped[str]
