"""Declares the source of a field's data in its metadata, so that the plan lane can plan it.

A field without a source can only be resolved by its resolver.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import GraphQLField

from gql.columns.column_type import AggregateFunction
from gql.lists.aggregates import Measure
from gql.nodes.node import All, Column, Node
from gql.nodes.python_field import PythonField
from gql.nodes.relation import Relation
from gql.nodes.row_id import RowId
from gql.nodes.unique_lookup import UniqueLookup
from gql.resolvers.write_source import Change, Insert

READS = "reads"
STRAWBERRY = "strawberry-definition"


@dataclass(frozen=True, slots=True)
class ById:
    """The row of `node` with the id of the argument `id`, or the key of the argument `by`."""

    node: Node
    lookups: Mapping[str, UniqueLookup]


@dataclass(frozen=True, slots=True)
class AnyById:
    """The row of any of `nodes` with the id of the argument `id`, or several rows by `ids`."""

    argument: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ViewerRow:
    """The row of `node` whose id is the setting `setting` of the viewer's identity."""

    setting: str
    node: Node


class FieldKind(Enum):
    """Fields whose data depends only on the object that contains them."""

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
    CLAIMS = "the claims of the viewer's token"
    WRITTEN = "the row that was written"
    RECORDS = "the rows that were written"
    IS_NEW = "whether a row was written now"
    ERRORS = "none: the resolver reports a rejected write"


@dataclass(frozen=True, slots=True)
class Call:
    """A mutation that a function in Python performs.

    `perform` takes the `Context` and the argument `input` as graphql-core coerced it, and returns
    the results by the names of `Result`; it raises `Refused` if the write is refused.
    """

    perform: Callable[[Any, Any], Awaitable[Mapping[str, Any]]]
    allows_anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A payload field: the row of `node` that was written, or without a node a value.

    The value of an `Insert` or `Change` is the id of its row.
    """

    name: str
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class ColumnAggregates:
    """The aggregates of a column; the fields inside select the functions."""

    column: Column


Source = (
    Column
    | RowId
    | PythonField
    | Relation
    | All
    | ById
    | AnyById
    | ViewerRow
    | FieldKind
    | Insert
    | Change
    | Call
    | Result
    | ColumnAggregates
    | AggregateFunction
    | Measure
)


def reading(source: Source) -> Mapping[Any, Any]:
    """The metadata of a Strawberry field that reads `source`."""
    return {READS: source}


def source_of(field: GraphQLField) -> Source | None:
    """The source of `field`; None if it has only a resolver."""
    definition = field.extensions.get(STRAWBERRY)
    source: Source | None = definition.metadata.get(READS) if definition is not None else None
    return source
