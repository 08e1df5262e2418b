"""Authors, grades and articles; an author is named by a handle and a grade by its score."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Computed,
    ForeignKey,
    Index,
    MetaData,
    Numeric,
    Text,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import CITEXT, REGCLASS, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.orm.base import COLUMN_TYPES, NAMING, ScopedTables
from db.orm.columns import readonly_relationship
from db.orm.postgres_type import PostgresType
from tests.kinds.installed import INSTALLED

HAS_VECTORS = "vector" in INSTALLED.features
HAS_PLACES = "postgis" in INSTALLED.features


class Base(ScopedTables, DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = COLUMN_TYPES


def key() -> Any:
    return mapped_column(primary_key=True, server_default=func.gen_random_uuid())


class Author(Base):
    """An index of pg_trgm serves comparisons with the name."""

    __tablename__ = "authors"
    __table_args__ = (
        Index(
            "ix_authors_name_trigrams",
            "name",
            postgresql_using="gin",
            postgresql_ops={"name": "gin_trgm_ops"},
        ),
    )

    id: Mapped[UUID] = key()
    handle: Mapped[str] = mapped_column(CITEXT, unique=True)
    name: Mapped[str | None] = mapped_column(Text)

    articles: Mapped[list[Article]] = readonly_relationship(back_populates="author")


class Grade(Base):
    __tablename__ = "grades"

    id: Mapped[UUID] = key()
    score: Mapped[Decimal] = mapped_column(Numeric, unique=True)


class Article(Base):
    __tablename__ = "articles"

    id: Mapped[UUID] = key()
    handle: Mapped[str] = mapped_column(CITEXT, ForeignKey("authors.handle"))
    score: Mapped[Decimal | None] = mapped_column(Numeric, ForeignKey("grades.score"))
    views: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    german: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(REGCLASS)
    lexemes: Mapped[str | None] = mapped_column(
        TSVECTOR,
        Computed("to_tsvector('english'::regconfig, body)", persisted=True),
        info={"search": "english"},
    )
    kept: Mapped[str | None] = mapped_column(TSVECTOR, Computed("to_tsvector('simple', body)"))
    # No index serves it.
    slow: Mapped[str | None] = mapped_column(TSVECTOR, Computed("to_tsvector('simple', body)"))
    if HAS_VECTORS:
        embedding: Mapped[Any | None] = mapped_column(PostgresType("vector(3)"))
        loose_embedding: Mapped[Any | None] = mapped_column(PostgresType("vector(3)"))
    if HAS_PLACES:
        spot: Mapped[Any | None] = mapped_column(PostgresType("geography(Point,4326)"))

    author: Mapped[Author] = readonly_relationship(back_populates="articles")
    grade: Mapped[Grade | None] = readonly_relationship()

    __table_args__ = (
        Index(
            "ix_articles_title_trigrams",
            "title",
            postgresql_using="gist",
            postgresql_ops={"title": "gist_trgm_ops"},
        ),
        Index(
            "ix_articles_title_words",
            func.to_tsvector(text("'english'"), title),
            postgresql_using="gin",
        ),
        Index(
            "ix_articles_content",
            func.to_tsvector(
                literal_column("'simple'"),
                func.coalesce(title, "") + " " + func.coalesce(body, ""),
            ),
            postgresql_using="gin",
            info={"field": "content"},
        ),
        Index(
            "ix_articles_german_words",
            text("to_tsvector('german'::regconfig, german)"),
            postgresql_using="gin",
        ),
        Index("ix_articles_lexemes", lexemes, postgresql_using="gin"),
        Index("ix_articles_kept", kept, postgresql_using="gist"),
        *(
            [
                Index(
                    "ix_articles_embedding",
                    embedding,
                    postgresql_using="hnsw",
                    postgresql_ops={"embedding": "vector_cosine_ops"},
                )
            ]
            if HAS_VECTORS
            else []
        ),
        *([Index("ix_articles_spot", spot, postgresql_using="gist")] if HAS_PLACES else []),
    )
