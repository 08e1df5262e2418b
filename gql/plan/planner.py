"""Builds the `Plan` of a validated operation, or names the field that needs a resolver."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    Undefined,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetails

from gql.columns.column_type import AggregateFunction
from gql.cost.arguments import Argument, Variable, arguments_of, evaluate_page, page_arguments
from gql.cost.field_collection import Collector, Selected
from gql.lists.aggregates import GroupKey, Measure, parse_group_keys
from gql.lists.conditions import ALL, relations_in, without_values
from gql.lists.order_argument import parse_order, rows_in
from gql.lists.where import parse_where
from gql.nodes.node import All, Column, ListSource, Node
from gql.nodes.python_field import PythonField
from gql.nodes.relation import Relation
from gql.nodes.row_id import RowId
from gql.nodes.unique_lookup import lookup_of
from gql.plan import nodes
from gql.plan.rereads import Row, reads_again
from gql.resolvers.field_source import (
    AnyById,
    ById,
    Call,
    ColumnAggregates,
    FieldKind,
    Result,
    ViewerRow,
    source_of,
)
from gql.resolvers.write_source import Change, Insert, no_effects

# Planning happens once but blocks the event loop: a field takes some 0.1 ms, a subquery 1 ms.
MAX_PARTS = 1_500
SUBSELECT = 10
# The variable that holds the input of a write alone; no variable of a document has such a name.
INPUT = "#input"


@dataclass(frozen=True, slots=True)
class _Group:
    """A group of rows that have these keys in common."""

    keys: tuple[GroupKey, ...]


# The parent that an object's fields refer to: a row, the aggregates of a column, or a group.
Subject: TypeAlias = Row | Column | _Group | None
ENDS: Mapping[FieldKind, nodes.Part] = {
    FieldKind.CURSOR: nodes.Cursor(),
    FieldKind.HAS_NEXT_PAGE: nodes.HasMorePages(backwards=False),
    FieldKind.HAS_PREVIOUS_PAGE: nodes.HasMorePages(backwards=True),
    FieldKind.START_CURSOR: nodes.EndCursor(is_last=False),
    FieldKind.END_CURSOR: nodes.EndCursor(is_last=True),
    FieldKind.ROLE: nodes.Role(),
    FieldKind.CLAIMS: nodes.Claims(),
    FieldKind.IS_NEW: nodes.IsNew(),
}


class Unplannable(Exception):
    """`field` needs a resolver, so the whole operation runs in the resolver lane."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")


def plan_operation(collector: Collector) -> nodes.Plan:
    """The plan of an operation; `Unplannable` if it needs a resolver.

    It depends on the shape of the variables alone: which are null, and the values of `@skip` and
    `@include`.
    """
    planner = Planner(collector)
    return planner.plan(planner.selected)


def plan_of(source: Insert | Change) -> nodes.Plan:
    """The plan of a write alone, for its resolver: its input is the variable `INPUT`.

    It returns the id as `id`, or the rows of a batch as `rows`, each with its `row` and `isNew`.
    """
    node = source.node
    assert node is not None, "building the schema sets the node of each mutation"
    alias, input = f"{node.singular}_1", Variable(INPUT, Undefined, is_required=True)
    id = (("id", nodes.Id(node.row_id)),)
    if isinstance(source, Change):
        return nodes.Plan((("written", nodes.Changed(source, input, alias, node, id)),))
    members: nodes.Members = id
    if source.is_list:
        record: nodes.Members = (("row", nodes.Row(alias, node, id)), ("isNew", nodes.IsNew()))
        members = (("rows", nodes.Records(record)),)
    return nodes.Plan((("written", nodes.Written(source, input, alias, node, members)),))


class Planner:
    """Plans the root fields of one operation: all at once, or those of a mutation one by one.

    `root` is the root type, `selected` its selection. The limit of parts is for all plans together.
    """

    def __init__(self, collector: Collector) -> None:
        self.root, self.selected = collector.root()
        self._collector = collector
        self._variables = collector.variables
        self._aliases: Counter[str] = Counter()
        self._python_fields: dict[PythonField, int] = {}
        self._parts = 0

    def plan(self, selected: Selected) -> nodes.Plan:
        """The plan of these root fields; `Unplannable` if they need a resolver."""
        self._aliases.clear()
        self._python_fields.clear()
        plan = nodes.Plan(self._members(self.root, selected, None))
        if not any(_asks_postgres(part) for part in nodes.parts(plan.members)):
            raise Unplannable("The operation", "it reads nothing.")
        return plan

    def _within(self, type_: Any, details: list[FieldDetails], subject: Subject) -> nodes.Members:
        """The selection in an object of that type whose fields refer to `subject`."""
        parent = get_named_type(type_)
        return self._members(parent, self._collector.within(parent, details), subject)

    def _members(
        self, parent: GraphQLObjectType, selected: Selected, subject: Subject
    ) -> nodes.Members:
        self._count(len(selected))
        return tuple(
            (key, self._part(parent, details, subject)) for key, details in selected.items()
        )

    def _part(
        self, parent: GraphQLObjectType, details: list[FieldDetails], subject: Subject
    ) -> nodes.Part:
        name = details[0].node.name.value
        if name == "__typename":
            return nodes.Typename(parent.name)
        field = parent.fields.get(name)
        source = None if field is None else source_of(field)
        if field is None or source is None:
            raise Unplannable(f"{parent.name}.{name}", "only its resolver knows the answer.")
        match source:
            case Column():
                return _value(source, subject)
            case RowId():
                return nodes.Id(source)
            case PythonField():
                number = self._python_fields.setdefault(source, len(self._python_fields))
                return nodes.PythonValue(source, number, field.type)
            case Relation(is_list=False, node=node):
                return nodes.ToOne(source, self._row(node, details))
            case Relation() | All():
                return self._connection(source, field, details)
            case ById():
                return self._one_row(source, field, details)
            case AnyById(argument=argument, nodes=candidates):
                return self._node_lookup(argument, candidates, field, details)
            case ViewerRow(setting=setting, node=node):
                return nodes.ViewerRow(setting, self._row(node, details))
            case Insert() | Change():
                return self._write_payload(source, field, details)
            case Call():
                return self._called(source, field, details)
            case Result():
                return self._result(source, field, details, subject)
            case ColumnAggregates(column=column):
                return nodes.Aggregates(self._within(field.type, details, column))
            case AggregateFunction():
                assert isinstance(subject, Column), "functions are fields of a column's aggregates"
                return nodes.AggregateValue(Measure(subject, source))
            case Measure():
                return nodes.AggregateValue(source)
            case FieldKind():
                return self._by_kind(source, field, details, subject)

    def _by_kind(
        self, source: FieldKind, field: GraphQLField, details: list[FieldDetails], subject: Subject
    ) -> nodes.Part:
        """A field whose meaning depends on its kind and on `subject`."""
        if source in ENDS:
            return ENDS[source]
        match source:
            case FieldKind.ERRORS:
                return self._errors(field, details)
            case FieldKind.EDGES:
                return nodes.Edges(self._within(field.type, details, subject))
            case FieldKind.PAGE_INFO:
                return nodes.Info(self._within(field.type, details, subject))
            case FieldKind.VIEWER:
                return nodes.Viewer(self._within(field.type, details, subject))
            case FieldKind.TOTAL_COUNT:
                return self._total_count(field, details)
            case FieldKind.AGGREGATES:
                return nodes.Aggregates(self._within(field.type, details, None))
            case FieldKind.GROUPS:
                assert isinstance(subject, tuple), "groups are made from a node's rows"
                return self._groups(subject[1], field, details)
            case FieldKind.RECORDS:
                return nodes.Records(self._within(field.type, details, subject))
            case FieldKind.KEY:
                return nodes.GroupKeys(self._within(field.type, details, subject))
        assert isinstance(subject, tuple), f"{source} refers to a row"
        return nodes.Row(*subject, self._within(self._type(subject[1]), details, None))

    def _total_count(self, field: GraphQLField, details: list[FieldDetails]) -> nodes.TotalCount:
        up_to = arguments_of(field, details[0].node)["upTo"]
        if not self._is_passed(up_to):
            return nodes.TotalCount()
        return nodes.TotalCount(self._alias("count"), up_to)

    def _groups(self, node: Node, field: GraphQLField, details: list[FieldDetails]) -> nodes.Groups:
        arguments = arguments_of(field, details[0].node)
        by, every = (arguments[name].value(self._variables.coerced) for name in ("by", "every"))
        columns = [node.columns[column.value] for column in by]
        keys = parse_group_keys(columns, None if every is Undefined else every)
        members = self._within(field.type, details, _Group(keys))
        return nodes.Groups(self._alias("group"), keys, arguments["limit"], members)

    def _row(self, node: Node, details: list[FieldDetails]) -> nodes.Row:
        """A row of `node` with a unique alias."""
        alias = self._alias(node.singular)
        return nodes.Row(alias, node, self._within(self._type(node), details, None))

    def _one_row(
        self, source: ById, field: GraphQLField, details: list[FieldDetails]
    ) -> nodes.NodeLookup | nodes.KeyLookup:
        if source.lookups:
            arguments = arguments_of(field, details[0].node)
            by = arguments["by"].value(self._variables.coerced)
            id = arguments["id"].value(self._variables.coerced)
            lookup = lookup_of(source.lookups, _given(id), _given(by))
            if lookup is not None:
                row = self._row(source.node, details)
                return nodes.KeyLookup(self._alias("key"), arguments["by"], lookup, row)
        return self._node_lookup("id", [source.node], field, details)

    def _node_lookup(
        self,
        argument: str,
        candidates: Sequence[Node],
        field: GraphQLField,
        details: list[FieldDetails],
    ) -> nodes.NodeLookup:
        id = arguments_of(field, details[0].node)[argument]
        rows = tuple(self._row(node, details) for node in candidates)
        return nodes.NodeLookup(self._alias("id"), id, rows, is_list=argument == "ids")

    def _connection(
        self, listed: ListSource, field: GraphQLField, details: list[FieldDetails]
    ) -> nodes.Connection:
        node = listed.node
        alias = self._alias(node.singular)
        arguments = page_arguments(arguments_of(field, details[0].node))
        page = evaluate_page(arguments, self._variables.coerced)
        order = parse_order(node, page.order_by)
        where = rows_in(parse_where(node, page.where) if page.has_where else ALL, order)
        self._count(SUBSELECT * sum(1 for _ in relations_in(where)))
        return nodes.Connection(
            alias=alias,
            node=node,
            listed=listed,
            arguments=arguments,
            order=order.without_operands(),
            where=without_values(where),
            backwards=page.last is not None,
            has_after=page.after is not None,
            has_before=page.before is not None,
            has_offset=page.offset is not None,
            members=self._within(field.type, details, (alias, node)),
        )

    def _write_payload(
        self, source: Insert | Change, field: GraphQLField, details: list[FieldDetails]
    ) -> nodes.Written | nodes.Changed | nodes.Called:
        node = source.node
        assert node is not None, "building the schema sets the node of each mutation"
        row = (self._alias(node.singular), node)
        members = self._within(field.type, details, row)
        input = arguments_of(field, details[0].node)["input"]
        kind: Any = nodes.Changed if isinstance(source, Change) else nodes.Written
        written_too = [new.model for new in source.beside] if isinstance(source, Insert) else []
        has_effects = source.effects is not no_effects
        if not reads_again(members, row, written_too, anything=has_effects):
            written: nodes.Written | nodes.Changed = kind(source, input, *row, members)
            return written
        if isinstance(source, Insert) and source.is_list:
            why = "the payload reads what is written; a statement sees only what was before it."
            raise Unplannable(node.plural, why)
        id = nodes.Id(node.row_id)
        return self._called(kind(source, input, *row, (("id", id),)), field, details)

    def _called(
        self,
        first: Call | nodes.Written | nodes.Changed,
        field: GraphQLField,
        details: list[FieldDetails],
    ) -> nodes.Called:
        input = arguments_of(field, details[0].node)["input"]
        return nodes.Called(first, input, self._within(field.type, details, None))

    def _result(
        self, result: Result, field: GraphQLField, details: list[FieldDetails], subject: Subject
    ) -> nodes.Part:
        """A payload field: of the row in the statement that wrote it, or read after the write."""
        if isinstance(subject, tuple):
            alias, node = subject
            if result.node is None:
                return nodes.Id(node.row_id)
            return nodes.Row(alias, node, self._within(self._type(node), details, None))
        if result.node is None:
            leaf: Any = get_named_type(field.type)
            return nodes.ResultValue(result.name, leaf)
        id = Variable(nodes.RESULT, Undefined, is_required=False)
        row = self._row(result.node, details)
        return nodes.Reread(result.name, nodes.NodeLookup(self._alias("id"), id, (row,)))

    def _errors(self, field: GraphQLField, details: list[FieldDetails]) -> nodes.Errors:
        kind: Any = get_named_type(field.type)
        selected = self._collector.within(kind, details)
        self._count(len(selected))
        return nodes.Errors(
            tuple((key, inner[0].node.name.value) for key, inner in selected.items())
        )

    def _is_passed(self, argument: Argument) -> bool:
        return _given(argument.value(self._variables.coerced)) is not None

    def _type(self, node: Node) -> GraphQLNamedType:
        return self._collector.schema.type_map[node.name]

    def _count(self, parts: int) -> None:
        self._parts += parts
        if self._parts > MAX_PARTS:
            raise Unplannable("The operation", "it selects too much to be planned.")

    def _alias(self, noun: str) -> str:
        self._count(SUBSELECT)
        self._aliases[noun] += 1
        return f"{noun}_{self._aliases[noun]}"


def _given(value: Any) -> Any:
    """The value of an argument, for which null means the same as leaving it out."""
    return None if value is Undefined else value


def _value(column: Column, subject: Subject) -> nodes.Part:
    """A column of the current row, or of the key of a group."""
    if not isinstance(subject, _Group):
        return nodes.Value(column)
    columns = [key.column for key in subject.keys]
    return nodes.KeyValue(column, columns.index(column) if column in columns else None)


def _asks_postgres(part: nodes.Part) -> bool:
    """Whether `part` is known only by running something; the identity is known to the statement."""
    kinds = (nodes.Row, nodes.Connection, nodes.Role, nodes.Claims)
    return isinstance(part, (*kinds, nodes.Written, nodes.Changed, nodes.Called))
