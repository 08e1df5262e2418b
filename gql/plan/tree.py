"""What a plan is made of: frozen values, one for each thing an operation selects.

A plan holds no value of a variable, only arguments that say where values come from: `gql.plan.bind`
finds them for one request.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from gql.node import Column, Node, Relation
from gql.plan.arguments import Argument
from gql.sources import Insert


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
class Related:
    """The row a to-one relation leads to."""

    relation: Relation
    row: Row


@dataclass(frozen=True)
class Found:
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
class GoesOn:
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
    """`totalCount`."""


@dataclass(frozen=True)
class Connection:
    """A page of a relation's rows, or of all rows of its node, as an object.

    `alias` names the row of the page in the statement, whose shape the three flags decide.
    """

    alias: str
    node: Node
    relation: Relation | None
    arguments: Mapping[str, Argument]
    backwards: bool
    has_after: bool
    has_before: bool
    members: "Members"


@dataclass(frozen=True, slots=True)
class Viewer:
    """`viewer`."""

    members: "Members"


@dataclass(frozen=True, slots=True)
class Role:
    """The viewer's role."""


@dataclass(frozen=True, slots=True)
class Own:
    """The viewer's user or tenant: the row whose id the identity names in `setting`."""

    setting: str
    row: Row


@dataclass(frozen=True, slots=True)
class NoErrors:
    """`errors` of a write that was carried out."""


@dataclass(frozen=True, slots=True)
class Written:
    """The payload of a mutation that inserts one row."""

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
    | Related
    | Found
    | Edges
    | GoesOn
    | EndCursor
    | Info
    | TotalCount
    | Connection
    | Viewer
    | Role
    | Own
    | NoErrors
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


def inner(part: Part) -> Iterator[tuple[str, Part]]:
    """What `part` selects, by response key; a row that has no key of its own comes as `""`."""
    match part:
        case Related(row=row) | Own(row=row):
            yield "", row
        case Found(choices=choices):
            yield from (("", row) for row in choices)
        case Row() | Edges() | Info() | Connection() | Viewer() | Written():
            yield from part.members


def parts(members: Members) -> Iterator[Part]:
    """Every part, each before what it contains."""
    for _, part in members:
        yield part
        yield from parts(tuple(inner(part)))
