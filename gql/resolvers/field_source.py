"""Declares the source of a field's data in its metadata, so that the plan lane can plan it.

A field without a source can only be resolved by its resolver.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from graphql import GraphQLField
from sqlalchemy import ColumnElement
from sqlalchemy.orm import DeclarativeBase

from db.session.identity import Identity
from gql.lists.aggregates import AggregateFunction, Measure
from gql.nodes.application import NewRow
from gql.nodes.node import All, Column, Node, Relation

READS = "reads"
STRAWBERRY = "strawberry-definition"


@dataclass(frozen=True, slots=True)
class ById:
    """The row of `node` with the id of the argument `id`."""

    node: Node


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
    WRITTEN = "the row that was written"
    RECORDS = "the rows that were written"
    IS_NEW = "whether a row was written now"
    ERRORS = "none: the resolver reports a rejected write"


@dataclass(frozen=True, slots=True)
class Insert:
    """A mutation that inserts one row of `model`, or several rows if `is_list`.

    `rows` makes the rows, with the keys `attributes`, from the viewer and the argument `input`; it
    raises the errors of the resolver, which then runs instead. The attributes in `references` are
    ids of rows that must exist and be visible. Those in `defaults` may be left out of a row: they
    get that value. Rows `beside` are inserted as well. With `has_author` the viewer must be an
    account. A row that is already stored must agree in `must_match`.
    """

    model: type[DeclarativeBase]
    attributes: tuple[str, ...]
    rows: Callable[[Identity, Any], Sequence[Mapping[str, Any]]]
    references: Mapping[str, type[DeclarativeBase]]
    must_match: tuple[str, ...] = ()
    defaults: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    beside: tuple[NewRow, ...] = ()
    has_author: bool = False
    is_list: bool = False
    # The node of the model, which is set when the mutation becomes part of a schema.
    node: Node | None = None


class Action(Enum):
    """What a mutation does with one row, which it finds by its id."""

    UPDATE = "update"
    DELETE = "delete"
    SOFT_DELETE = "soft delete"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Change:
    """A mutation that does `action` with one row of `model`.

    `values` makes the values from the argument `input`: the `id`, the time `expected` at which the
    row was last changed or None, and the new values of those of `attributes` that are given. It
    raises the errors of the resolver, which then runs instead. Attributes in `references` are as in
    `Insert`.
    """

    model: type[DeclarativeBase]
    action: Action
    values: Callable[[Identity, Any], Mapping[str, Any]]
    attributes: tuple[str, ...] = ()
    references: Mapping[str, type[DeclarativeBase]] = field(default_factory=dict)
    # The node of the model, which is set when the mutation becomes part of a schema.
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A mutation that a function in Python performs.

    `perform` takes the `Context` and the argument `input` as graphql-core coerced it, and returns
    the results by the names of `Result`; it raises `Refused` if the write is refused.
    """

    perform: Callable[[Any, Any], Awaitable[Mapping[str, Any]]]


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
