"""A validated operation in, its `Plan` out, or the field that only a resolver can answer. Pure."""

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

from gql.cost.arguments import Argument, arguments_of, page_arguments, page_asked
from gql.cost.field_collection import Collector, Selected
from gql.lists.aggregates import AggregateFunction, GroupKey, Measure, parse_group_keys
from gql.lists.conditions import ALL, count_relations, without_values
from gql.lists.order_argument import parse_order
from gql.lists.where import parse_where
from gql.nodes.node import All, Column, ListSource, Node, Relation
from gql.plan import nodes
from gql.resolvers.field_source import (
    AnyById,
    ById,
    ColumnAggregates,
    FieldKind,
    Insert,
    ViewerRow,
    source_of,
)

# Planning is paid once, but by everybody who waits: a field costs some 0.1 ms, a subselect 1 ms.
MOST_PARTS = 1_500
SUBSELECT = 10

Row: TypeAlias = tuple[str, Node]


@dataclass(frozen=True, slots=True)
class _Group:
    """A group of rows with these keys."""

    keys: tuple[GroupKey, ...]


# What an object speaks of, where its fields depend on it: a row, rows in numbers, a group.
Subject: TypeAlias = Row | Column | _Group | None
ENDS: Mapping[FieldKind, nodes.Part] = {
    FieldKind.CURSOR: nodes.Cursor(),
    FieldKind.HAS_NEXT_PAGE: nodes.HasMorePages(backwards=False),
    FieldKind.HAS_PREVIOUS_PAGE: nodes.HasMorePages(backwards=True),
    FieldKind.START_CURSOR: nodes.EndCursor(is_last=False),
    FieldKind.END_CURSOR: nodes.EndCursor(is_last=True),
    FieldKind.ROLE: nodes.Role(),
    FieldKind.ERRORS: nodes.NoErrors(),
    FieldKind.IS_NEW: nodes.IsNew(),
}


class Unplannable(Exception):
    """`field` is answered by a resolver alone, and so is the whole operation."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")


def plan_operation(collector: Collector) -> nodes.Plan:
    """The plan of an operation; `Unplannable` if there is none.

    Of its variables only their shape matters: which are null, and those of `@skip` and `@include`.
    """
    return _Selection(collector).plan()


class _Selection:
    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._variables = collector.variables
        self._aliases: Counter[str] = Counter()
        self._parts = 0

    def plan(self) -> nodes.Plan:
        root, selected = self._collector.root()
        plan = nodes.Plan(self._members(root, selected, None))
        if not any(_reads(part) for part in nodes.parts(plan.members)):
            raise Unplannable("The operation", "it reads no table.")
        if plan.is_write and len(plan.members) > 1:
            raise Unplannable("The operation", "several writes run one after the other.")
        return plan

    def _within(self, type_: Any, details: list[FieldDetails], subject: Subject) -> nodes.Members:
        """What is selected in an object of that type, which speaks of `subject`."""
        parent = get_named_type(type_)
        return self._members(parent, self._collector.within(parent, details), subject)

    def _members(
        self, parent: GraphQLObjectType, selected: Selected, subject: Subject
    ) -> nodes.Members:
        self._count(len(selected))
        return tuple((key, self._part(parent, found, subject)) for key, found in selected.items())

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
            case Relation(is_list=False, node=node):
                return nodes.ToOne(source, self._row(node, details))
            case Relation() | All():
                return self._connection(source, field, details)
            case ById(node=node):
                return self._found("id", [node], field, details)
            case AnyById(argument=argument, nodes=candidates):
                return self._found(argument, candidates, field, details)
            case ViewerRow(setting=setting, node=node):
                return nodes.ViewerRow(setting, self._row(node, details))
            case Insert():
                return self._written(source, field, details)
            case ColumnAggregates(column=column):
                return nodes.Aggregates(self._within(field.type, details, column))
            case AggregateFunction():
                assert isinstance(subject, Column), "functions stand inside a column's aggregates"
                return nodes.AggregateValue(Measure(subject, source))
            case Measure():
                return nodes.AggregateValue(source)
            case FieldKind():
                return self._of(source, field, details, subject)

    def _of(
        self, source: FieldKind, field: GraphQLField, details: list[FieldDetails], subject: Subject
    ) -> nodes.Part:
        """What is told by where it stands."""
        if source in ENDS:
            return ENDS[source]
        match source:
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
                assert isinstance(subject, tuple), "groups are made of a node's rows"
                return self._groups(subject[1], field, details)
            case FieldKind.RECORDS:
                return nodes.Records(self._within(field.type, details, subject))
            case FieldKind.KEY:
                return nodes.GroupKeys(self._within(field.type, details, subject))
        assert isinstance(subject, tuple), f"{source} stands where there is a row"
        return nodes.Row(*subject, self._within(self._type(subject[1]), details, None))

    def _total_count(self, field: GraphQLField, details: list[FieldDetails]) -> nodes.TotalCount:
        up_to = arguments_of(field, details[0].node)["upTo"]
        if not self._is_given(up_to):
            return nodes.TotalCount()
        return nodes.TotalCount(self._alias("count"), up_to)

    def _groups(self, node: Node, field: GraphQLField, details: list[FieldDetails]) -> nodes.Groups:
        given = arguments_of(field, details[0].node)
        by, every = (given[name].value(self._variables.coerced) for name in ("by", "every"))
        columns = [node.columns[one.value] for one in by]
        keys = parse_group_keys(columns, None if every is Undefined else every)
        members = self._within(field.type, details, _Group(keys))
        return nodes.Groups(self._alias("group"), keys, given["limit"], members)

    def _row(self, node: Node, details: list[FieldDetails]) -> nodes.Row:
        """A row of `node` with a name of its own."""
        alias = self._alias(node.singular)
        return nodes.Row(alias, node, self._within(self._type(node), details, None))

    def _found(
        self,
        argument: str,
        candidates: Sequence[Node],
        field: GraphQLField,
        details: list[FieldDetails],
    ) -> nodes.NodeLookup:
        given = arguments_of(field, details[0].node)[argument]
        rows = tuple(self._row(node, details) for node in candidates)
        return nodes.NodeLookup(self._alias("id"), given, rows, is_list=argument == "ids")

    def _connection(
        self, listed: ListSource, field: GraphQLField, details: list[FieldDetails]
    ) -> nodes.Connection:
        node = listed.node
        alias = self._alias(node.singular)
        given = page_arguments(arguments_of(field, details[0].node))
        asked = page_asked(given, self._variables.coerced)
        where = parse_where(node, asked.where) if asked.has_where else ALL
        self._count(SUBSELECT * count_relations(where))
        return nodes.Connection(
            alias=alias,
            node=node,
            listed=listed,
            arguments=given,
            order=parse_order(node, asked.order_by),
            where=without_values(where),
            backwards=asked.last is not None,
            has_after=asked.after is not None,
            has_before=asked.before is not None,
            has_offset=asked.offset is not None,
            members=self._within(field.type, details, (alias, node)),
        )

    def _written(
        self, insert: Insert, field: GraphQLField, details: list[FieldDetails]
    ) -> nodes.Written:
        node = insert.node
        assert node is not None, "a mutation of a schema has its node"
        row = (self._alias(node.singular), node)
        members = self._within(field.type, details, row)
        for part in nodes.parts(members):
            if isinstance(part, nodes.Row | nodes.Connection) and (part.alias, part.node) != row:
                self._check_unwritten(part.node, node)
        given = arguments_of(field, details[0].node)["input"]
        return nodes.Written(insert, given, *row, members)

    def _check_unwritten(self, read: Node, written: Node) -> None:
        if read is written:
            why = "the payload reads what is written; a statement sees only what was before it."
            raise Unplannable(written.plural, why)

    def _is_given(self, argument: Argument) -> bool:
        given = argument.value(self._variables.coerced)
        return given is not None and given is not Undefined

    def _type(self, node: Node) -> GraphQLNamedType:
        return self._collector.schema.type_map[node.name]

    def _count(self, parts: int) -> None:
        self._parts += parts
        if self._parts > MOST_PARTS:
            raise Unplannable("The operation", "it selects too much to be planned.")

    def _alias(self, noun: str) -> str:
        self._count(SUBSELECT)
        self._aliases[noun] += 1
        return f"{noun}_{self._aliases[noun]}"


def _value(column: Column, subject: Subject) -> nodes.Part:
    """A column of the row at hand, or of the key of a group."""
    if not isinstance(subject, _Group):
        return nodes.Value(column)
    columns = [key.column for key in subject.keys]
    return nodes.KeyValue(column, columns.index(column) if column in columns else None)


def _reads(part: nodes.Part) -> bool:
    return isinstance(part, nodes.Row | nodes.Connection | nodes.Written)
