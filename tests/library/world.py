"""The rows of the library's database: two libraries, always, and one catalogue."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.session.identity import Identity
from db.urls.url import DatabaseUrl
from tests.conftest import _database
from tests.library.application import library
from tests.library.models import reader
from tests.support.migrating import migrate

BOOKS = tuple(UUID(int=0xB0 + at) for at in range(4))
# Nothing of the other library may show: this is part of each of its names.
MARK = "Zzqx"


@dataclass(frozen=True)
class Library:
    """One library and its readers: the first is its admin, the second a member."""

    id: UUID
    readers: tuple[UUID, ...]
    names: tuple[str, ...]

    @property
    def admin(self) -> Identity:
        return reader("admin", self.id, self.readers[0])

    @property
    def member(self) -> Identity:
        return reader("member", self.id, self.readers[1])


def _library(number: int, names: Sequence[str]) -> Library:
    ids = tuple(UUID(int=number * 0x1000 + at) for at in range(1, len(names) + 1))
    return Library(UUID(int=number * 0x1000), ids, tuple(names))


OURS = _library(0xA, ["Ada", "Ben", "Cem", "Dov", "Eva"])
THEIRS = _library(0xC, [f"{name} {MARK}" for name in ("Fay", "Gil", "Hal", "Ida", "Jon")])


async def fill(url: DatabaseUrl, *libraries: Library) -> None:
    """Store the catalogue and these libraries; the last reader of each is deleted softly."""
    connection = await asyncpg.connect(url.dsn)
    try:
        await connection.executemany(
            "insert into books (id, title, pages) values ($1, $2, $3)",
            [(id, f"Book {at}", at * 100 or None) for at, id in enumerate(BOOKS)],
        )
        await connection.executemany(
            "insert into readers (id, library_id, name, favorite_book_id, deleted_at)"
            " values ($1, $2, $3, $4, case when $5 then now() end)",
            [
                (id, each.id, name, BOOKS[at % 3], at == len(each.names) - 1)
                for each in libraries
                for at, (id, name) in enumerate(zip(each.readers, each.names, strict=True))
            ],
        )
    finally:
        await connection.close()


@contextmanager
def library_database(server: Server, *libraries: Library) -> Iterator[DatabaseUrl]:
    """A migrated database with the rows of these libraries, as the gateway sees it."""
    for owned in _database(server, "template1", OWNER):
        migrate(library, owned)
        asyncio.run(fill(server.url(SUPERUSER, owned.database), *libraries))
        yield server.url(database=owned.database)
