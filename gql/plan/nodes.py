"""The parts of a plan: one frozen class for each kind of selection.

A plan holds no values of variables, only arguments that refer to them; `gql.plan.bind` evaluates
the arguments for a request.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from graphql import GraphQLLeafType, GraphQLOutputType

from gql.cost.arguments import Argument
from gql.lists.aggregates import GroupKey, Measure
from gql.lists.conditions import Condition
from gql.nodes.node import Column, ListSource, Node
from gql.nodes.order import Order
from gql.nodes.python_field import PythonField
from gql.nodes.relation import Relation
from gql.nodes.row_id import RowId
from gql.nodes.unique_lookup import UniqueLookup
from gql.resolvers.field_source import Call
from gql.resolvers.write_source import Action, Change, Insert

# The variable that holds the id of a `Reread`; no variable of a document has such a name.
RESULT = "#result"


@dataclass(frozen=True, slots=True)
class Typename:
    """`__typename`, which is known when planning."""

    name: str


@dataclass(frozen=True, slots=True)
class Value:
    """A column of the current row."""

    column: Column

    @property
    def is_checked(self) -> bool:
        """Whether it may be null against its declaration, which the database does not check."""
        return self.column.expression is not None and not self.column.prints_null


@dataclass(frozen=True, slots=True)
class PythonValue:
    """A field of the current row that Python fills in; `number` is that of its placeholders."""

    field: PythonField
    number: int
    type: GraphQLOutputType


@dataclass(frozen=True, slots=True)
class Id:
    """The id of the current row."""

    row_id: RowId


@dataclass(frozen=True, slots=True)
class Cursor:
    """The cursor of an edge."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a node as an object; `alias` is its table alias in the statement.

    As a member of a connection it is `nodes`: every row of the page.
    """

    alias: str
    node: Node
    members: "Members"


@dataclass(frozen=True, slots=True)
class ToOne:
    """The target row of a to-one relation."""

    relation: Relation
    row: Row


@dataclass(frozen=True)
class NodeLookup:
    """A row by its id, or with `is_list` several rows; `choices` are the tables it may be in."""

    name: str
    argument: Argument
    choices: tuple[Row, ...]
    is_list: bool = False

    def names(self, row: Row) -> tuple[str, ...]:
        """The parameters of the key of `row`; tables whose keys are ids as they are share one."""
        row_id = row.node.row_id
        if row_id.is_raw:
            return (f"{self.name}_{'uuid' if row_id.is_uuid else 'text'}",)
        return tuple(f"{self.name}_{row.alias}_{at}" for at in range(len(row_id.attributes)))


@dataclass(frozen=True, slots=True)
class KeyLookup:
    """A row by the values of a unique key; `argument` holds them by the name of the key."""

    name: str
    argument: Argument
    lookup: UniqueLookup
    row: Row


@dataclass(frozen=True, slots=True)
class Edges:
    """`edges`, each with a cursor and a row."""

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
    """`totalCount`; `up_to` limits how far it counts and is bound as the parameter `name`."""

    name: str = ""
    up_to: Argument | None = None


@dataclass(frozen=True, slots=True)
class AggregateValue:
    """An aggregate over the rows of a list or of a group."""

    measure: Measure


@dataclass(frozen=True, slots=True)
class Aggregates:
    """`aggregates`, or inside it the object with the aggregates of one column."""

    members: "Members"


@dataclass(frozen=True, slots=True)
class KeyValue:
    """A column of a group's key, the key number `at`; null if the column is not part of the key."""

    column: Column
    at: int | None


@dataclass(frozen=True, slots=True)
class GroupKeys:
    """`key` of a group."""

    members: "Members"


@dataclass(frozen=True, slots=True)
class Groups:
    """`groupBy`: the first `limit` groups; `name` is their alias in the statement."""

    name: str
    keys: tuple[GroupKey, ...]
    limit: Argument
    members: "Members"


@dataclass(frozen=True)
class Connection:
    """A page of the rows of a relation, or of all rows of a node.

    `alias` is the table alias of the page's row. The order, the condition (without its values) and
    the flags decide the text of the statement. `arguments` holds only arguments that are passed.
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
class Claims:
    """The claims of the viewer's token."""


@dataclass(frozen=True, slots=True)
class ViewerRow:
    """The viewer's user or tenant: the row whose id is the identity's `setting`."""

    setting: str
    row: Row


@dataclass(frozen=True, slots=True)
class Errors:
    """`errors` of a write: empty, or the refusal; `fields` are by response key."""

    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class IsNew:
    """Whether this statement inserted the row."""


@dataclass(frozen=True, slots=True)
class Records:
    """The list of written rows."""

    members: "Members"


@dataclass(frozen=True, slots=True)
class Written:
    """The payload of a mutation that inserts rows."""

    insert: Insert
    argument: Argument
    alias: str
    node: Node
    members: "Members"


@dataclass(frozen=True, slots=True)
class Changed:
    """The payload of a mutation that updates, deletes or restores one row."""

    change: Change
    argument: Argument
    alias: str
    node: Node
    members: "Members"


@dataclass(frozen=True, slots=True)
class Reread:
    """The row with the id that a mutation returned as `result`, read after it."""

    result: str
    lookup: NodeLookup


@dataclass(frozen=True, slots=True)
class ResultValue:
    """What a mutation returned as `result`, a value of the type `leaf`."""

    result: str
    leaf: GraphQLLeafType


@dataclass(frozen=True, slots=True)
class Called:
    """The payload of a mutation that runs first, after which the payload is read.

    `first` is a function, or a statement whose payload cannot be read in its own snapshot.
    """

    first: Call | Written | Changed
    argument: Argument
    members: "Members"


Part: TypeAlias = (
    Typename
    | Value
    | Id
    | PythonValue
    | Cursor
    | Row
    | ToOne
    | NodeLookup
    | KeyLookup
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
    | Claims
    | ViewerRow
    | Errors
    | IsNew
    | Records
    | Written
    | Changed
    | Reread
    | ResultValue
    | Called
)
Members: TypeAlias = tuple[tuple[str, Part], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of an operation: its root fields in response order."""

    members: Members

    @property
    def is_write(self) -> bool:
        return any(isinstance(part, Written | Changed) for _, part in self.members)

    @property
    def source(self) -> Insert | Change:
        """What it writes."""
        [(_, part)] = self.members
        match part:
            case Written(insert=insert):
                return insert
            case Changed(change=change):
                return change
        raise AssertionError(f"{part} writes nothing")

    @property
    def deletes(self) -> bool:
        """Whether it deletes a row, not softly."""
        return isinstance(self.source, Change) and self.source.action is Action.DELETE

    @property
    def writes_several(self) -> bool:
        return isinstance(self.source, Insert) and self.source.is_list


def inner(part: Part) -> Iterator[tuple[str, Part]]:
    """The direct members of `part` by response key; a row without a key of its own has `""`."""
    match part:
        case ToOne(row=row) | ViewerRow(row=row) | KeyLookup(row=row):
            yield "", row
        case NodeLookup(choices=choices):
            yield from (("", row) for row in choices)
        case Typename() | Value() | Id() | Cursor() | HasMorePages() | EndCursor() | TotalCount():
            pass
        case Reread(lookup=lookup):
            yield "", lookup
        case Role() | Claims() | Errors() | ResultValue() | IsNew() | AggregateValue() | KeyValue():
            pass
        case PythonValue():
            pass
        case _:
            yield from part.members


def parts(members: Members) -> Iterator[Part]:
    """Every part in depth-first order, parents first."""
    for _, part in members:
        yield part
        yield from parts(tuple(inner(part)))
