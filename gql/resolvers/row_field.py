"""Makes the root fields of one row: by its id, or by the values of another unique key."""

from collections.abc import Mapping
from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.types.field import StrawberryField

from gql.lists.filter_types import input_type
from gql.nodes.field_names import capitalized
from gql.nodes.node import Node
from gql.nodes.unique_lookup import UniqueLookup, lookup_of, unique_lookups
from gql.resolvers.context import Info
from gql.resolvers.field_source import ById, reading
from gql.values.input_values import as_coerced
from gql.values.scalars import or_none

ID = "The `id` of the row."
Id = Annotated[strawberry.ID, strawberry.argument(description=ID)]
MaybeId = Annotated[strawberry.ID | None, strawberry.argument(description=ID)]


def row_field(node: Node, object_type: Any) -> StrawberryField:
    """The root field of one row of `node`, whose Strawberry type is `object_type`."""
    lookups = unique_lookups(node)
    resolve = _by_key(node, lookups) if lookups else _by_id(node)
    this = "id or these values" if lookups else "id"
    return strawberry.field(
        resolve,
        description=f"The {node.words} with this {this}; null where the viewer may see none.",
        graphql_type=object_type | None,
        metadata=reading(ById(node, lookups)),
    )


def _by_id(node: Node) -> Any:
    async def resolve(info: Info, id: Id) -> Any:
        return await info.context.reads.row_of_id(node, id)

    return resolve


def _by_key(node: Node, lookups: Mapping[str, UniqueLookup]) -> Any:
    annotated: Any = Annotated
    By = annotated[  # noqa: N806 as it is a type
        _key_type(node, lookups) | None,
        strawberry.argument(description="Another key of the row, instead of its `id`."),
    ]

    async def resolve(info: Info, id: MaybeId = UNSET, by: By = UNSET) -> Any:  # type: ignore[valid-type]
        given = as_coerced(or_none(by))
        lookup = lookup_of(lookups, or_none(id), given)
        reads = info.context.reads
        if lookup is None:
            return await reads.row_of_id(node, id)
        return await reads.row_by(lookup, lookup.bound(given[lookup.field], f"by.{lookup.field}"))

    return resolve


def _key_type(node: Node, lookups: Mapping[str, UniqueLookup]) -> Any:
    fields = {name: _field(node, lookup) for name, lookup in lookups.items()}
    words = f"Values that only one {node.words} has."
    return input_type(f"{node.name}By", words, fields, one_of=True)


def _field(node: Node, lookup: UniqueLookup) -> tuple[Any, str]:
    """The type and description of a key."""
    if len(lookup.parts) == 1:
        return lookup.parts[0].scalar, "All of this key."
    name = f"{node.name}By{capitalized(lookup.field)}"
    fields = {part.field: (part.scalar, f"Its `{part.field}`.") for part in lookup.parts}
    words = f"Values that together only one {node.words} has."
    return input_type(name, words, fields, requires=True), "All of these together."
