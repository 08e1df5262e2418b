"""Computes the cost of an operation before it runs: the number of rows it may return.

Both lanes count the same. The rows of a page are multiplied by the rows of their parents. A count,
an aggregate or a set of groups reads every row of a list and counts as several rows. Introspection
returns no rows but blocks the event loop: its lists count with their average length in this schema,
times a weight.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from math import ceil
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.type import SchemaMetaFieldDef, TypeMetaFieldDef

from gql.cost.arguments import Argument, Literal, arguments_of
from gql.cost.cost_model import Choice, Cost, Counted, Number, Path, Variables
from gql.cost.field_collection import Collector, Selected
from gql.documents.limits import OverLimit
from gql.errors import GatewayError
from gql.lists.aggregates import MAX_GROUPS
from gql.lists.page import DEFAULT_SIZE, MAX_IDS, MAX_PAGE_SIZE
from gql.nodes.node import All, Column
from gql.nodes.python_field import PythonField
from gql.nodes.relation import Relation
from gql.resolvers.field_source import AnyById, ColumnAggregates, FieldKind, Result, source_of
from gql.resolvers.write_source import Insert

# A field that reads every row of a list, such as a count or an aggregate.
WHOLE_LIST = 10
# A value that a function in Python, or a subquery or function of Postgres, computes for each row.
OWN_VALUE = 1
# Each item in an introspection list takes some 10 us of Python.
INTROSPECTED = 5
# Fields visited to compute a cost; those below an interface count once for each of its types.
MAX_VISITED_FIELDS = 4_000
# The interface of every type that is a table.
NODE = "Node"
META = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
# Objects that are not rows, or repeat a row that is already counted.
UNCOUNTED = (
    FieldKind.VIEWER,
    FieldKind.PAGE_INFO,
    FieldKind.NODE,
    FieldKind.KEY,
    FieldKind.WRITTEN,
    FieldKind.RECORDS,
)


def cost_of(collector: Collector) -> Cost:
    """The cost of an operation; `OverLimit` if it selects too many fields to compute one."""
    return Cost(_CostVisitor(collector).root())


class _CostVisitor:
    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._lengths = usual_lengths(collector.schema)
        self._visited = 0

    def root(self) -> Choice:
        try:
            kind, selected = self._collector.root()
        except GraphQLError:
            # The condition of `@skip` or `@include` is null: neither lane returns data.
            return Choice(None, ())
        return self._choice(kind, selected, (), None)

    def _choice(
        self, kind: GraphQLObjectType, selected: Selected, path: Path, page: Number | None
    ) -> Choice:
        parts = tuple(self._members(kind, selected, path, page))
        return Choice(next(iter(selected), None), parts)

    def _members(
        self, kind: GraphQLObjectType, selected: Selected, path: Path, page: Number | None
    ) -> Iterator[Counted]:
        """The counted fields of an object; `page` is its page size if it is a connection."""
        self._visited += len(selected)
        if self._visited > MAX_VISITED_FIELDS:
            raise OverLimit("MAX_FIELDS_LIMIT", "The document selects too many fields.")
        for key, details in selected.items():
            name = details[0].node.name.value
            field = kind.fields.get(name) or META.get(name)
            if field is not None:
                yield from self._field(kind, field, details, (*path, key), page)

    def _field(
        self,
        parent: GraphQLObjectType,
        field: GraphQLField,
        details: list[FieldDetails],
        path: Path,
        page: Number | None,
    ) -> Iterator[Counted]:
        source = source_of(field)
        if page is not None and source in (
            FieldKind.TOTAL_COUNT,
            FieldKind.AGGREGATES,
            FieldKind.GROUPS,
        ):
            yield Counted(path, 1, WHOLE_LIST, is_row=False, choices=())
        inner = get_named_type(field.type)
        if isinstance(source, Column | PythonField) and _is_work(source):
            yield Counted(path, 1, OWN_VALUE, is_row=False, choices=())
        if is_leaf_type(inner):
            return
        name = details[0].node.name.value
        arguments = arguments_of(field, details[0].node)
        times: Number = 1
        weight, below = 1, None
        match source:
            case None if parent.name.startswith("__") or name in META:
                length = self._lengths.get((parent.name, name), 0)
                times, weight = length or 1, INTROSPECTED if length else 0
            case Relation(is_list=True) | All():
                weight, below = 0, page_size(arguments)
            case FieldKind.EDGES | FieldKind.NODES:
                assert page is not None, "these are fields of a connection"
                times = page
            case FieldKind.GROUPS:
                times = _number(arguments["limit"], lambda limit: min(max(limit, 0), MAX_GROUPS))
            case AnyById(argument="ids"):
                times = _number(arguments["ids"], lambda ids: min(len(ids), MAX_IDS))
            case Insert(is_list=True):
                times = _number(arguments["input"], _longest_list)
            case FieldKind() if source in UNCOUNTED or source is FieldKind.AGGREGATES:
                weight = 0
            case ColumnAggregates() | Result():
                weight = 0
        choices = tuple(self._choices(inner, details, path, below))
        yield Counted(path, times, weight, _is_row(inner), choices)

    def _choices(
        self, inner: GraphQLNamedType, details: list[FieldDetails], path: Path, page: Number | None
    ) -> Iterator[Choice]:
        kinds: Sequence[Any] = (
            self._collector.schema.get_possible_types(inner) if is_abstract_type(inner) else [inner]
        )
        for kind in kinds:
            try:
                selected = self._collector.within(kind, details)
            except GraphQLError:
                # As in `root`: this field returns an error instead of data.
                continue
            yield self._choice(kind, selected, path, page)


def _is_work(source: Column | PythonField) -> bool:
    """Whether values take about as long as a row: those of a function, or of a subquery."""
    return isinstance(source, PythonField) or source.reads_more


def _is_row(kind: GraphQLNamedType) -> bool:
    return NODE in (kind.name, *(each.name for each in getattr(kind, "interfaces", ())))


def page_size(arguments: Mapping[str, Argument]) -> Number:
    """The size of a connection's page; sizes over the limit are rejected elsewhere."""

    def size(variables: Variables) -> int:
        for name in ("last", "first"):
            value = arguments[name].value(variables)
            if isinstance(value, int):
                return min(max(value, 0), MAX_PAGE_SIZE)
        return DEFAULT_SIZE

    is_fixed = all(isinstance(arguments[name], Literal) for name in ("first", "last"))
    return size({}) if is_fixed else size


@cache
def usual_lengths(schema: GraphQLSchema) -> Mapping[tuple[str, str], int]:
    """The average length, rounded up, of each list of introspection, by type and field."""
    kinds = list(schema.type_map.values())
    members = [list((getattr(kind, "fields", None) or {}).values()) for kind in kinds]
    fields = [field for fields_of_kind in members for field in fields_of_kind]
    arguments = sum(len(getattr(field, "args", None) or ()) for field in fields)
    directives = schema.directives
    per_type = ceil(len(fields) / len(kinds))
    return {
        ("__Schema", "types"): len(kinds),
        ("__Schema", "directives"): len(directives),
        ("__Type", "fields"): per_type,
        ("__Type", "inputFields"): per_type,
        ("__Type", "enumValues"): 1,
        ("__Type", "interfaces"): 1,
        ("__Type", "possibleTypes"): 1,
        ("__Field", "args"): ceil(arguments / max(len(fields), 1)),
        ("__Directive", "args"): 1,
    }


def _number(argument: Argument, count: Callable[[Any], int]) -> Number:
    def number(variables: Variables) -> int:
        try:
            value = argument.value(variables)
        except GatewayError:
            # Execution rejects the argument with its own message.
            return 1
        return 1 if value is None or value is Undefined else count(value)

    return number({}) if isinstance(argument, Literal) else number


def _longest_list(values: Mapping[str, Any]) -> int:
    return max((len(value) for value in values.values() if isinstance(value, list)), default=1)
