"""Makes the GraphQL input types of full text searches and of the operands of rankings."""

from collections.abc import Mapping
from typing import Any

import strawberry
from strawberry import UNSET

from gql.columns.documents import JSON
from gql.lists.operators import INDEXED, SEARCH
from gql.nodes.node_rankings import OperandKind, VectorDistance
from gql.values.enums import describe
from gql.values.input_values import StructuralInput

describe(
    VectorDistance,
    "How the distance of two vectors is measured.",
    L2="The length of their difference.",
    COSINE="1 minus the cosine of the angle between them; their lengths do not matter.",
    INNER_PRODUCT="Their inner product, negated: as `COSINE` for vectors of length 1, and faster.",
)


@strawberry.input(description="What a full text search must find.")
class FullTextFilter(StructuralInput):
    search: str | None = strawberry.field(default=UNSET, description=INDEXED[SEARCH].description)


@strawberry.input(description="A vector, and how the distance from it is measured.")
class NearestVector(StructuralInput):
    to: JSON = strawberry.field(
        description="The vector: a list of numbers, as many as the field has."
    )
    by: VectorDistance | None = strawberry.field(
        default=UNSET,
        description="The metric; that of the index of the field if left out, or `L2` without one. "
        "Only the metric of the index is fast.",
    )


TYPES: Mapping[OperandKind, Any] = {
    OperandKind.WORDS: str,
    OperandKind.VECTOR: NearestVector,
    OperandKind.GEOMETRY: JSON,
}
