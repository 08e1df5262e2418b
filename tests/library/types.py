"""The types of the library."""

from gql.nodes.node import auto, node, relation
from tests.library import models


@node(models.Book, order="title", writes=("create", "many", "update", "delete"))
class Book:
    """A book that can be read in any library."""

    title = auto("What the book is called.")
    pages = auto("How many pages it has; null where nobody has counted.")

    readers = relation("The readers of this library who like it best.")


@node(models.Reader, writes=("create", "update", "delete", "restore"))
class Reader:
    """Somebody who reads in one library."""

    name = auto("What the reader is called.")
    created_at = auto("When the reader was added.")
    updated_at = auto("When the reader was last changed.")

    favorite_book = relation("The book the reader likes best.")
