"""The mutations of the library."""

from collections.abc import Mapping
from typing import Any

import strawberry
from strawberry import UNSET

from db.orm.ids import parse_uuid
from db.session.identity import Identity
from gql.errors import Forbidden
from gql.resolvers.field_source import Insert
from gql.values.input_values import as_coerced
from gql.writes.by_id import ById, VersionedInput, delete
from gql.writes.mutation import DELETED, Row, assign, mutation
from gql.writes.payload import not_found
from gql.writes.write import Write
from tests.library.models import LIBRARY, Book, Reader


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


def new_reader(viewer: Identity, input: Mapping[str, Any]) -> dict[str, Any]:
    library_id, book_id = viewer.id(LIBRARY), parse_uuid(input["favoriteBookId"])
    if library_id is None:
        raise Forbidden("This token names no library.")
    if book_id is None:
        raise not_found("favoriteBookId")
    return {"library_id": library_id, "name": input["name"], "favorite_book_id": book_id}


@mutation(
    Row(Reader, "The reader that was added"),
    source=Insert(
        Reader,
        ("library_id", "name", "favorite_book_id"),
        lambda viewer, values: [new_reader(viewer, values)],
        references={"favorite_book_id": Book},
    ),
)
async def add_reader(write: Write, input: AddReaderInput) -> Any:
    """Add a reader to the library."""
    row = new_reader(write.viewer, as_coerced(input))
    await write.check_tenant(row["library_id"])
    await write.find(Book, input.favorite_book_id, "favoriteBookId")
    return await write.insert(Reader(**row))


@mutation(Row(Reader, "The reader as it is now"))
async def rename_reader(write: Write, input: RenameReaderInput) -> Any:
    """Rename a reader: yourself, or for an admin anybody in the library."""
    row = await write.lock_for_update(Reader, input.id, "id", expected=input.expected_updated_at)
    assign(row, input, "name")
    return row.id


@mutation(DELETED)
async def remove_reader(write: Write, input: RemoveReaderInput) -> Any:
    """Remove a reader; the row can be restored."""
    return await delete(write, Reader, input)


@mutation(Row(Book, "The book as it is now"))
async def rename_book(write: Write, input: RenameBookInput) -> Any:
    """Rename a book, for every library."""
    book = await write.lock_for_update(Book, input.id, "id")
    assign(book, input, "title")
    return book.id
