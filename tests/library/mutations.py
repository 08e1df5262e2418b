"""The mutations of the library."""

from typing import Any

import strawberry
from sqlalchemy import select, update
from strawberry import UNSET

from db.orm.ids import parse_uuid
from db.session.identity import Identity
from gql.resolvers.write_source import Action, Change, Insert
from gql.writes.declaration import Values
from gql.writes.inputs import ById, VersionedInput
from gql.writes.mutation import DELETED, Row, mutation
from gql.writes.payload import may_not_write, not_found
from gql.writes.write import Write
from tests.library.models import Book, Reader


@strawberry.input(description="A reader to add.")
class AddReaderInput:
    name: str = strawberry.field(description="What the reader is called.")
    favorite_book_id: strawberry.ID = strawberry.field(description="The book they like best.")


@strawberry.input(description="What to change of a reader.")
class RenameReaderInput(VersionedInput):
    name: str | None = strawberry.field(default=UNSET, description="What the reader is called.")


@strawberry.input(description="Which reader to remove.")
class RemoveReaderInput(VersionedInput):
    pass


@strawberry.input(description="Which book to rename.")
class RenameBookInput(ById):
    title: str = strawberry.field(description="What the book is called.")


@mutation(
    Row(Reader, "The reader that was added"),
    source=Insert(Reader, ("name", "favorite_book_id"), references={"favorite_book_id": Book}),
)
def add_reader(viewer: Identity, input: AddReaderInput) -> Values:
    """Add a reader to the library."""
    book_id = parse_uuid(input.favorite_book_id)
    if book_id is None:
        raise not_found("favoriteBookId")
    return {"name": input.name, "favorite_book_id": book_id}


@mutation(Row(Reader, "The reader as it is now"), source=Change(Reader, Action.UPDATE, ("name",)))
def rename_reader(viewer: Identity, input: RenameReaderInput) -> Values:
    """Rename a reader: yourself, or for an admin anybody in the library."""
    return {"name": input.name}


@mutation(DELETED, source=Change(Reader, Action.SOFT_DELETE))
def remove_reader(viewer: Identity, input: RemoveReaderInput) -> Values:
    """Remove a reader; the row can be restored."""
    return {}


@mutation(Row(Book, "The book as it is now"))
async def rename_book(write: Write, input: RenameBookInput) -> Any:
    """Rename a book, for every library, in a transaction."""
    id = parse_uuid(input.id)
    async with write.transaction() as tx:
        if await tx.scalar(select(Book.id).where(Book.id == id)) is None:
            raise not_found("id")
        renamed = update(Book).where(Book.id == id).values(title=input.title).returning(Book.id)
        if await tx.scalar(renamed) is None:
            raise may_not_write()
    return id
