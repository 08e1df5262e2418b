"""What a plan is made of: frozen values, one for each thing an operation selects.

A plan holds no value of a variable, only arguments that say where values come from: `gql.plan.bind`
finds them for one request.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from gql.cost.arguments import Argument
from gql.lists.aggregates import GroupKey, Measure
from gql.lists.conditions import Condition
from gql.nodes.node import Column, ListSource, Node, Relation
from gql.nodes.order import Order
from gql.resolvers.field_source import Insert


@dataclass(frozen=True, slots=True)
class Typename:
    """`__typename`: known before anything is read."""

    name: str


@dataclass(frozen=True, slots=True)
class Value:
    """A column of the row at hand."""

    column: Column


@dataclass(frozen=True, slots=True)
class Cursor:
    """The cursor of an edge."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a node as an object; `alias` names it in the statement.

    As a member of a connection it stands for `nodes`: every row of the page.
    """

    alias: str
    node: Node
    members: "Members"


@dataclass(frozen=True, slots=True)
class ToOne:
    """The row a to-one relation leads to."""

    relation: Relation
    row: Row


@dataclass(frozen=True)
class NodeLookup:
    """A row by its id; several rows of `choices` where the id may be any table's."""

    name: str
    argument: Argument
    choices: tuple[Row, ...]
    is_list: bool = False

    @cached_property
    def has_uuids(self) -> bool:
        return any(row.node.id_prefix is None for row in self.choices)

    @cached_property
    def has_prefixes(self) -> bool:
        return any(row.node.id_prefix is not None for row in self.choices)


@dataclass(frozen=True, slots=True)
class Edges:
    """`edges`: each has a cursor and a row."""

    members: "Members"


@dataclass(frozen=True, slots=True)
class HasMorePages:
    """`hasNextPage`, or `hasPreviousPage` if `backwards`."""

    backwards: bool


@dataclass(frozen=True, slots=True)
class EndCursor:
    """`startCursor`, or `endCursor` if `is_last`."""

    is_last: bool


@dataclass(frozen=True, slots=True)
class Info:
    """`pageInfo`."""

    members: "Members"


@dataclass(frozen=True, slots=True)
class TotalCount:
    """`totalCount`; with `up_to`, whose value is the parameter `name`, no further than that."""

    name: str = ""
    up_to: Argument | None = None


@dataclass(frozen=True, slots=True)
class AggregateValue:
    """A number or moment that stands for the rows of a list, or of a group."""

    measure: Measure


@dataclass(frozen=True, slots=True)
class Aggregates:
    """`aggregates`, and inside it those of one column: an object of what is measured."""

    members: "Members"


@dataclass(frozen=True, slots=True)
class KeyValue:
    """What the rows of a group have in common: the key number `at`; null for none."""

    column: Column
    at: int | None


@dataclass(frozen=True, slots=True)
class GroupKeys:
    """`key` of a group."""

    members: "Members"


@dataclass(frozen=True, slots=True)
class Groups:
    """`groupBy`: the first groups, as many as the argument `limit` says; `name` is theirs."""

    name: str
    keys: tuple[GroupKey, ...]
    limit: Argument
    members: "Members"


@dataclass(frozen=True)
class Connection:
    """A page of a relation's rows, or of all rows of its node, as an object.

    `alias` names the row of the page in the statement, whose shape the order, the condition and the
    flags decide. The condition is without its values. `arguments` are those that are given.
    """

    alias: str
    node: Node
    listed: ListSource
    arguments: Mapping[str, Argument]
    order: Order
    where: Condition
    backwards: bool
    has_after: bool
    has_before: bool
    has_offset: bool
    members: "Members"


@dataclass(frozen=True, slots=True)
class Viewer:
    """`viewer`."""

    members: "Members"


@dataclass(frozen=True, slots=True)
class Role:
    """The viewer's role."""


@dataclass(frozen=True, slots=True)
class ViewerRow:
    """The viewer's user or tenant: the row whose id the identity names in `setting`."""

    setting: str
    row: Row


@dataclass(frozen=True, slots=True)
class NoErrors:
    """`errors` of a write that was carried out."""


@dataclass(frozen=True, slots=True)
class IsNew:
    """Whether a row was written now."""


@dataclass(frozen=True, slots=True)
class Records:
    """What was written, as a list."""

    members: "Members"


@dataclass(frozen=True, slots=True)
class Written:
    """The payload of a mutation that inserts rows."""

    insert: Insert
    argument: Argument
    alias: str
    node: Node
    members: "Members"


Part: TypeAlias = (
    Typename
    | Value
    | Cursor
    | Row
    | ToOne
    | NodeLookup
    | Edges
    | HasMorePages
    | EndCursor
    | Info
    | TotalCount
    | AggregateValue
    | Aggregates
    | KeyValue
    | GroupKeys
    | Groups
    | Connection
    | Viewer
    | Role
    | ViewerRow
    | NoErrors
    | IsNew
    | Records
    | Written
)
Members: TypeAlias = tuple[tuple[str, Part], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """An operation: its root fields, in the order of the response."""

    members: Members

    @property
    def is_write(self) -> bool:
        return any(isinstance(part, Written) for _, part in self.members)

    @property
    def writes_several(self) -> bool:
        return any(isinstance(part, Written) and part.insert.is_list for _, part in self.members)


def inner(part: Part) -> Iterator[tuple[str, Part]]:
    """What `part` selects, by response key; a row that has no key of its own comes as `""`."""
    match part:
        case ToOne(row=row) | ViewerRow(row=row):
            yield "", row
        case NodeLookup(choices=choices):
            yield from (("", row) for row in choices)
        case Typename() | Value() | Cursor() | HasMorePages() | EndCursor() | TotalCount():
            pass
        case Role() | NoErrors() | IsNew() | AggregateValue() | KeyValue():
            pass
        case _:
            yield from part.members


def parts(members: Members) -> Iterator[Part]:
    """Every part, each before what it contains."""
    for _, part in members:
        yield part
        yield from parts(tuple(inner(part)))
