"""The values that tests make up for a column of any kind are those that Postgres reads."""

import asyncpg
import pytest
from sqlalchemy.types import to_instance

from tests.kinds.cases import KINDS
from tests.kinds.kind import Kind
from tests.support.made_up_values import sql_name, text_of, value_of_type

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_postgres_reads_what_is_made_up(
    kind: Kind, administrator: asyncpg.Connection
) -> None:
    type_ = to_instance(kind.type_)
    for number in range(3):
        text = text_of(type_, value_of_type(type_, number, "word"))
        read = f"select cast($1::text as {sql_name(type_)})::text"
        stored = await administrator.fetchval(read, text)
        assert await administrator.fetchval(read, stored) == stored
