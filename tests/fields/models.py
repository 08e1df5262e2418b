"""The tables of the library again, with expressions in the models."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, MetaData, func
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column

from db.orm.base import COLUMN_TYPES, NAMING, ScopedTables
from db.orm.columns import SoftDelete, Timestamps, readonly_relationship
from db.orm.scope import Scope
from tests.library.models import LIBRARY, READER


class Base(ScopedTables, DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = COLUMN_TYPES


class Book(Base):
    __tablename__ = "books"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    title: Mapped[str] = mapped_column()
    pages: Mapped[int | None]

    readers: Mapped[list[Reader]] = readonly_relationship()

    @hybrid_property
    def shout(self) -> str:
        return self.title + "!"

    length: Mapped[int] = column_property(func.char_length(title, type_=Integer()))


class Reader(Timestamps, SoftDelete, Base):
    __tablename__ = "readers"
    __scope__ = Scope("library_id", LIBRARY)
    __table_args__ = ({"info": {"owner": Scope("id", READER)}},)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    library_id: Mapped[UUID]
    name: Mapped[str]
    favorite_book_id: Mapped[UUID | None] = mapped_column(ForeignKey("books.id"))

    favorite_book: Mapped[Book | None] = readonly_relationship()
