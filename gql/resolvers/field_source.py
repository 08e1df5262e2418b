"""What a field reads, as data: declared beside the field's resolver, read by the plan lane.

A field without a source is answered by its resolver alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import GraphQLField
from sqlalchemy.orm import DeclarativeBase

from db.session.identity import Identity
from gql.lists.aggregates import Function, Measure
from gql.nodes.node import All, Column, Node, Relation

READS = "reads"
STRAWBERRY = "strawberry-definition"


@dataclass(frozen=True, slots=True)
class ById:
    """One row of a node, by the argument `id`."""

    node: Node


@dataclass(frozen=True, slots=True)
class AnyById:
    """A row of whichever of `nodes` has it, by the argument `id`; several by `ids`."""

    argument: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ViewerRow:
    """The row of `node` that the viewer's identity names by the id `setting`."""

    setting: str
    node: Node


class FieldKind(Enum):
    """What is told by where it stands: in a connection, a viewer, a payload."""

    EDGES = "the edges of a connection"
    NODES = "the rows of a connection"
    PAGE_INFO = "where a page lies"
    TOTAL_COUNT = "how many rows a connection has"
    AGGREGATES = "the rows of a connection, or of a group, as a whole"
    GROUPS = "the rows of a connection, by what they have in common"
    KEY = "what the rows of a group have in common"
    CURSOR = "the cursor of an edge"
    NODE = "the row of an edge"
    HAS_NEXT_PAGE = "whether rows follow the page"
    HAS_PREVIOUS_PAGE = "whether rows precede the page"
    START_CURSOR = "the first cursor of the page"
    END_CURSOR = "the last cursor of the page"
    VIEWER = "the viewer"
    ROLE = "the viewer's role"
    WRITTEN = "the row that was written"
    RECORDS = "the rows that were written"
    IS_NEW = "whether a row was written now"
    ERRORS = "none: a write that is refused is told by its resolver"


@dataclass(frozen=True, slots=True)
class Insert:
    """A mutation that writes a new row of `model`, or if `is_list` several, at once.

    `rows` makes them, each by `attributes`, of the viewer and the argument `input`. It raises what
    the resolver would, which then tells the client. The attributes in `refers` are ids of rows that
    must be there to be seen; `same` those that a row must have which is stored already.
    """

    model: type[DeclarativeBase]
    attributes: tuple[str, ...]
    rows: Callable[[Identity, Any], Sequence[Mapping[str, Any]]]
    refers: Mapping[str, type[DeclarativeBase]]
    same: tuple[str, ...] = ()
    is_list: bool = False
    # What a registry makes of the model, once the mutation is part of a schema.
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class Aggregated:
    """The aggregates of a column; which of them is told by the field inside."""

    column: Column


Source = (
    Column
    | Relation
    | All
    | ById
    | AnyById
    | ViewerRow
    | FieldKind
    | Insert
    | Aggregated
    | Function
    | Measure
)


def reading(source: Source) -> Mapping[Any, Any]:
    """The metadata of a Strawberry field that reads `source`."""
    return {READS: source}


def source_of(field: GraphQLField) -> Source | None:
    """What `field` reads; None if only its resolver knows."""
    definition = field.extensions.get(STRAWBERRY)
    source: Source | None = definition.metadata.get(READS) if definition is not None else None
    return source
