"""A mutation whose body is in Python."""

from typing import Any

import strawberry
from sqlalchemy import update

from db.orm.ids import parse_uuid
from gql.writes.inputs import ById
from gql.writes.mutation import Row, mutation
from gql.writes.payload import not_found
from gql.writes.write import Write
from tests.fields.models import Reader


@strawberry.input(description="Whose name to lengthen.")
class LengthenNameInput(ById):
    pass


@mutation(Row(Reader, "The reader as it is now"))
async def lengthen_name(write: Write, input: LengthenNameInput) -> Any:
    """Add a letter to a name."""
    is_reader = Reader.id == parse_uuid(input.id)
    longer = update(Reader).where(is_reader).values(name=Reader.name + "a").returning(Reader.id)
    async with write.transaction() as tx:
        id = await tx.scalar(longer)
    if id is None:
        raise not_found("id")
    return id
