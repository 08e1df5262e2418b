"""Row-level security of the library's tables, in SQL: the gateway is not asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from db.catalog.drift import differences, model_catalog, snapshot
from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.session.identity import Identity
from db.urls.url import DatabaseUrl
from tests.conftest import _database
from tests.library.application import library
from tests.library.world import BOOKS, OURS, THEIRS
from tests.support.migrating import migrate


@asynccontextmanager
async def acting(url: DatabaseUrl, identity: Identity | None) -> AsyncIterator[asyncpg.Connection]:
    """A connection in a transaction that acts as `identity`, rolled back at its end."""
    connection = await asyncpg.connect(url.dsn)
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(
            f"set local role {identity.database_role if identity else 'gateway'}"
        )
        for name, value in (identity.settings if identity else {}).items():
            await connection.execute("select set_config($1, $2, true)", name, value)
        yield connection
    finally:
        await transaction.rollback()
        await connection.close()


async def count(connection: asyncpg.Connection, table: str) -> int:
    return int(await connection.fetchval(f"select count(*) from {table}"))


async def test_a_session_without_identity_sees_nothing(library_url: DatabaseUrl) -> None:
    async with acting(library_url, None) as connection:
        assert await count(connection, "readers") == 0
        assert await count(connection, "books") == 0


@pytest.mark.parametrize("role", ["nobody", "stranger", "operator"])
async def test_a_role_that_is_only_named_sees_no_books(library_url: DatabaseUrl, role: str) -> None:
    """An operator is one by the database's role, which a setting cannot give."""
    async with acting(library_url, None) as connection:
        await connection.execute("select set_config('app.role', $1, true)", role)
        assert await count(connection, "books") == 0


async def test_members_see_their_library_and_every_book(library_url: DatabaseUrl) -> None:
    async with acting(library_url, OURS.member) as connection:
        assert await count(connection, "readers") == len(OURS.readers)
        assert await count(connection, "books") == len(BOOKS)


async def test_operators_see_all(library_url: DatabaseUrl) -> None:
    async with acting(library_url, Identity("operator")) as connection:
        assert await count(connection, "readers") == len(OURS.readers) + len(THEIRS.readers)


@pytest.mark.parametrize(
    ("statement", "admin", "member"),
    [
        (f"update readers set name = 'x' where id = '{OURS.readers[1]}'", 1, 1),
        (f"update readers set name = 'x' where id = '{OURS.readers[2]}'", 1, 0),
        (f"update readers set name = 'x' where id = '{THEIRS.readers[2]}'", 0, 0),
        (f"delete from readers where id = '{THEIRS.readers[2]}'", 0, 0),
        (f"update books set title = 'x' where id = '{BOOKS[0]}'", 1, 0),
        (f"delete from books where id = '{BOOKS[3]}'", 1, 0),
    ],
)
async def test_who_writes_which_rows(
    own_url: DatabaseUrl, statement: str, admin: int, member: int
) -> None:
    for identity, rows in ((OURS.admin, admin), (OURS.member, member)):
        async with acting(own_url, identity) as connection:
            assert (
                await connection.execute(statement)
                == f"{statement.split(maxsplit=1)[0].upper()} {rows}"
            )


async def test_nobody_moves_a_row_into_another_library(own_url: DatabaseUrl) -> None:
    async with acting(own_url, OURS.admin) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"update readers set library_id = '{THEIRS.id}'")


def test_the_migration_makes_what_the_models_say(server: Server) -> None:
    for made in _database(server, "template1", OWNER):
        migrate(library, made)
        found = asyncio.run(snapshot(server.url(SUPERUSER, made.database)))
        for empty in _database(server, "template1", OWNER):
            url = server.url(SUPERUSER, empty.database)
            wanted = asyncio.run(model_catalog(url, library.metadata))
        assert differences(wanted, found) == []
