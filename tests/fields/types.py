"""Types with fields of every kind; `CALLS` records how many rows each function got."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

import strawberry
from sqlalchemy import Boolean, Date, Double, Integer, Text, cast, exists, func, select

from gql.errors import BadUserInput
from gql.nodes.computed import computed, function
from gql.nodes.node import auto, node, relation
from gql.nodes.python_field import field
from gql.resolvers.field_context import FieldContext
from tests.fields import models

CALLS: defaultdict[str, list[int]] = defaultdict(list)


class Size(Enum):
    """How long a book is."""

    SHORT = "short"
    LONG = "long"


def _fans(row: Any) -> Any:
    readers = select(func.count()).select_from(models.Reader)
    return readers.where(models.Reader.favorite_book_id == row.id).scalar_subquery()


async def _books(ids: Sequence[Any], context: FieldContext) -> Sequence[Any]:
    CALLS["batch"].append(len(ids))
    rows = await context.execute(select(models.Book).where(models.Book.id.in_(ids)))
    titles = {book.id: book.title for (book,) in rows}
    return [titles.get(id) for id in ids]


@node(models.Book, order="title", writes=("create", "many", "update", "delete"))
class Book:
    """A book."""

    title = auto("What it is called.")
    pages = auto("How many pages it has.")
    shout = auto("A hybrid of the model.")
    length = auto("A column property of the model.")

    readers = relation("Who likes it best.")

    label = computed(
        lambda row: row.title + " (" + func.coalesce(cast(row.pages, Text), "?") + ")",
        "Its title and pages.",
        nullable=False,
    )
    half = computed(lambda row: row.pages / 2, "Half of its pages.")
    third = computed(lambda row: cast(row.pages, Double) / 3, "A third of its pages.")
    is_long = computed(
        lambda row: func.coalesce(row.pages > 150, False), "Whether it is long.", type_=Boolean
    )
    is_liked = computed(
        lambda row: exists().where(models.Reader.favorite_book_id == row.id), "Whether it is liked."
    )
    fans = computed(_fans, "How many like it best.", nullable=False)
    likes = function("The same, by a function.", "public.book_likes", Integer())
    fault = function("Its title, but for one.", "public.book_fault", Text())
    never = computed(
        lambda row: func.nullif(row.title, row.title),
        "Null, which it must not be.",
        type_=Text(),
        nullable=False,
    )

    @field(reads=("pages", "half", "fans"))
    @staticmethod
    def size(rows: Any) -> list[Size | None]:
        """How long it is, in Python."""
        CALLS["size"].append(len(rows))
        assert all(row.half is None or row.half == Decimal(row.pages) / 2 for row in rows)
        assert all(isinstance(row.fans, int) for row in rows)
        sizes = {True: Size.LONG, False: Size.SHORT}
        return [None if row.pages is None else sizes[row.pages > 150] for row in rows]


@node(models.Reader, order="upper_name", writes=("create", "update", "delete", "restore"))
class Reader:
    """A reader."""

    name = auto("What the reader is called.")
    created_at = auto("When the reader was added.")
    favorite_book = relation("The book the reader likes best.")

    created_on = computed(lambda row: cast(row.created_at, Date), "The day.", nullable=False)
    upper_name = computed(lambda row: func.upper(row.name, type_=Text()), "In capitals.")

    @field(reads=("name", "created_on", "created_at"))
    @staticmethod
    async def greeting(rows: Any, context: Any) -> list[str]:
        """How to greet the reader."""
        CALLS["greeting"].append(len(rows))
        assert all(row.created_on == row.created_at.date() for row in rows)
        return [f'Hello "{row.name}", {context.viewer.role}' for row in rows]

    @field(reads=("id", "favorite_book_id"))
    @staticmethod
    async def shelf(rows: Any, context: Any) -> list[list[str | None]]:
        """The favorite book's title, twice, from the loaders of the context."""
        CALLS["shelf"].append(len(rows))
        ids = [row.favorite_book_id for row in rows]
        books = await context.rows(models.Book, ids)
        titles = await context.load(_books, ids)
        return [[book and book.title, title] for book, title in zip(books, titles, strict=True)]

    @field(reads=("name",), description="Fails for everybody.")
    @staticmethod
    def fails(rows: Any) -> list[str]:
        raise BadUserInput("It fails.")

    @field(reads=("name",), description="Fails for Ada.")
    @staticmethod
    def fails_for_one(rows: Any) -> list[str | None]:
        error = BadUserInput("Not for Ada.")
        return [error if row.name == "Ada" else row.name for row in rows]  # type: ignore[misc]

    @field(reads=(), description="Returns one value too few.")
    @staticmethod
    def short(rows: Any) -> list[int | None]:
        return [1] * (len(rows) - 1)

    @field(reads=("name",), description="Null for Ada, although it must not be.")
    @staticmethod
    def hole(rows: Any) -> list[str]:
        return [None if row.name == "Ada" else row.name for row in rows]  # type: ignore[misc]

    @strawberry.field(description="The name backwards, by a resolver.")
    def backwards(self, times: int = 1) -> str:
        name: str = self.name
        return name[::-1] * times

    @strawberry.field(description="The favorite book, by a resolver.")
    async def best(self, info: strawberry.Info) -> Book | None:
        book_id = self.favorite_book_id  # type: ignore[attr-defined]
        return await FieldContext(info.context).row(models.Book, book_id)
