"""The payload field `records` of a batch: each row in input order, and whether it is new."""

import asyncio
from dataclasses import dataclass
from typing import Any

import strawberry
from sqlalchemy.orm import DeclarativeBase

from gql.resolvers.context import Context
from gql.resolvers.field_source import FieldKind, reading
from gql.resolvers.object_types import ObjectTypes
from gql.values.made_types import made_type
from gql.writes.declaration import BoundField


@dataclass(frozen=True, slots=True)
class Records:
    """The rows of a batch of `model`, as objects of the type `name`; `words` say what one is."""

    model: type[DeclarativeBase]
    name: str
    words: str

    def bind(self, types: ObjectTypes) -> BoundField:
        node = types.registry[self.model]
        members: dict[str, Any] = {
            "__annotations__": {"is_new": bool, node.singular: Any},
            "is_new": strawberry.field(
                description="Whether it was stored now; false if its id was stored before.",
                metadata=reading(FieldKind.IS_NEW),
            ),
            node.singular: strawberry.field(
                graphql_type=types.objects[self.model],
                description=f"The {self.words} as it is stored.",
                metadata=reading(FieldKind.WRITTEN),
            ),
        }
        cls = type(self.name, (), members)
        record: Any = made_type(
            cls, name=cls.__name__, description=f"A {self.words} that is stored."
        )

        async def read(context: Context, stored: Any) -> Any:
            rows = await asyncio.gather(*(context.reads.row_of_id(node, id) for id, _ in stored))
            return [
                record(**{"is_new": is_new, node.singular: row})
                for row, (_, is_new) in zip(rows, stored, strict=True)
            ]

        field = strawberry.field(
            graphql_type=list[record] | None,
            description="What is stored, in the order given; null when `errors` says why not.",
            metadata=reading(FieldKind.RECORDS),
        )
        return BoundField("records", field, read)
