"""Long names, and names that are words of SQL: tables get policies, and constraints messages."""

import asyncpg
import pytest
from sqlalchemy import Column, Index, MetaData, Table, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from db.embedded.bootstrap import SUPERUSER, Server
from db.orm import policy
from db.orm.base import NAMING
from db.orm.checks import short_text, unique
from db.orm.names import name_in_postgres, quote
from db.roles import CREATE_ROLES
from db.urls.url import DatabaseUrl
from gql.writes.payload import Refused
from gql.writes.violations import refusal

LONG = "remarks_of_the_participants_of_workshops"
COLUMN = "words_of_the_participant"


def table(name: str, column: str) -> Table:
    return Table(
        name,
        MetaData(naming_convention=NAMING),
        Column(column, Text),
        short_text(column, 10),
        unique(column, field=column, message="Somebody said this already."),
        Index(None, column),
    )


@pytest.mark.parametrize(("name", "column"), [(LONG, COLUMN), ("order", "end"), ("a", "b")])
async def test_a_broken_constraint_is_found_by_its_name_in_postgres(
    server: Server, empty_url: DatabaseUrl, name: str, column: str
) -> None:
    made = table(name, column)
    connection = await asyncpg.connect(server.url(SUPERUSER, empty_url.database).dsn)
    try:
        await connection.execute(CREATE_ROLES)
        await connection.execute(str(CreateTable(made).compile(dialect=postgresql.dialect())))  # type: ignore[no-untyped-call]
        for statement in policy.statements(made):
            await connection.execute(statement)
        insert = f"insert into {quote(name)} values ($1)"
        await connection.execute(insert, "Yes")
        for value, message in (("Yes", "Somebody said"), ("", "Must have 1 to 10")):
            with pytest.raises(asyncpg.IntegrityConstraintViolationError) as caught:
                await connection.execute(insert, value)
            refused = refusal(caught.value, made.metadata)
            assert isinstance(refused, Refused)
            assert refused.errors[0].message.startswith(message)
    finally:
        await connection.close()


def test_a_short_name_stays_as_it_is() -> None:
    [index] = table("a", "b").indexes
    assert name_in_postgres(index) == "ix_a_b"
    [long] = table(LONG, COLUMN).indexes
    assert len(name_in_postgres(long)) < 64 < len(str(long.name))
