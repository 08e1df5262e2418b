"""The tables of the library: books that everyone reads about, and the readers of each library."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, MetaData, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.orm.base import COLUMN_TYPES, NAMING, ScopedTables
from db.orm.checks import check, short_text
from db.orm.columns import SoftDelete, Timestamps, readonly_relationship
from db.orm.scope import Scope
from db.session.identity import Identity

LIBRARY, READER = "library_id", "reader_id"


class Base(ScopedTables, DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = COLUMN_TYPES


class Book(Base):
    """A book belongs to no library."""

    __tablename__ = "books"
    __table_args__ = (
        short_text("title", 100),
        check("pages_range", "pages > 0", field="pages", message="Must be more than zero."),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    title: Mapped[str]
    pages: Mapped[int | None]

    readers: Mapped[list[Reader]] = readonly_relationship()


class Reader(Timestamps, SoftDelete, Base):
    """A reader belongs to one library, which is only known by its id."""

    __tablename__ = "readers"
    __scope__ = Scope("library_id", LIBRARY)
    __table_args__ = (
        short_text("name", 100),
        Index(None, "library_id", "id"),
        Index(None, "library_id", "favorite_book_id"),
        # Members change their own name.
        {"info": {"owner": Scope("id", READER)}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    library_id: Mapped[UUID]
    name: Mapped[str]
    favorite_book_id: Mapped[UUID | None] = mapped_column(ForeignKey("books.id"))

    favorite_book: Mapped[Book | None] = readonly_relationship()


def reader(role: str, library_id: UUID, reader_id: UUID) -> Identity:
    """The identity of a reader of a library."""
    return Identity(role, **{LIBRARY: library_id, READER: reader_id})
