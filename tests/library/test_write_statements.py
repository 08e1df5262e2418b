"""Writes of the plan lane: the statement itself stores the row, no resolver has to."""

import asyncpg

from db.roles import MEMBER_ROLE
from db.urls.url import DatabaseUrl
from tests.library.application import library
from tests.library.world import BOOKS, OURS
from tests.support.planning import compiled

ADD = """mutation ($input: AddReaderInput!) {
  addReader(input: $input) { reader { name favoriteBook { title } } errors { code } } }"""


async def test_row_that_refers_to_a_table_without_a_scope_is_stored(own_url: DatabaseUrl) -> None:
    """The policy of the books asks for a role, which must be set before they are read."""
    variables = {"input": {"name": "Zed", "favoriteBookId": str(BOOKS[0])}}
    statement = compiled(library, ADD, **variables)
    connection = await asyncpg.connect(own_url.dsn, server_settings={"role": MEMBER_ROLE})
    data = await connection.fetchval(statement.sql, *statement.arguments(variables, OURS.admin))
    await connection.close()
    assert data == (
        b'{"addReader":{"reader":{"name":"Zed","favoriteBook":{"title":"Book 0"}},"errors":[]}}'
    )
