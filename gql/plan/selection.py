"""A validated operation in, its `Plan` out, or the field that only a resolver can answer. Pure.

Fields are collected by graphql-core itself: fragments, merging, `@skip` and `@include` mean here
what they mean in the resolver lane.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)
from graphql.execution.collect_fields import (
    FieldDetails,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues
from graphql.language import OperationDefinitionNode

from gql.node import NODES, Column, Node, Relation
from gql.plan import tree
from gql.plan.arguments import Argument, arguments_of
from gql.sources import All, AnyById, ById, Insert, Of, source_of
from models import Tenant, User

# Planning is paid once, but by everybody who waits: a field costs some 0.1 ms, a subselect 1 ms.
MOST_PARTS = 1_500
SUBSELECT = 10

Row: TypeAlias = tuple[str, Node]
ENDS: Mapping[Of, tree.Part] = {
    Of.TOTAL_COUNT: tree.TotalCount(),
    Of.CURSOR: tree.Cursor(),
    Of.HAS_NEXT_PAGE: tree.GoesOn(backwards=False),
    Of.HAS_PREVIOUS_PAGE: tree.GoesOn(backwards=True),
    Of.START_CURSOR: tree.EndCursor(is_last=False),
    Of.END_CURSOR: tree.EndCursor(is_last=True),
    Of.ROLE: tree.Role(),
    Of.ERRORS: tree.NoErrors(),
}


class Unplannable(Exception):
    """`field` is answered by a resolver alone, and so is the whole operation."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")


def plan_operation(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: VariableValues,
) -> tree.Plan:
    """The plan of `operation`; `Unplannable` if there is none.

    Of the variables only their shape matters: which are null, and those of `@skip` and `@include`.
    """
    return _Selection(schema, document, operation, variables).plan()


class _Selection:
    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues,
    ) -> None:
        self._schema = schema
        self._operation = operation
        self._variables = variables
        self._fragments = {
            definition.name.value: FragmentDetails(definition)
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._aliases: Counter[str] = Counter()
        self._parts = 0

    def plan(self) -> tree.Plan:
        root = self._schema.get_root_type(self._operation.operation)
        assert root is not None, "a validated operation has a root type"
        collected = collect_fields(
            self._schema, self._fragments, self._variables, root, self._operation
        )
        plan = tree.Plan(self._members(root, collected.grouped_field_set, None))
        if not any(_reads(part) for part in tree.parts(plan.members)):
            raise Unplannable("The operation", "it reads no table.")
        if plan.is_write and len(plan.members) > 1:
            raise Unplannable("The operation", "several writes run one after the other.")
        return plan

    def _within(self, type_: Any, details: list[FieldDetails], row: Row | None) -> tree.Members:
        """What is selected in an object of that type; `row` is the one it speaks of."""
        parent = get_named_type(type_)
        collected = collect_subfields(
            self._schema, self._fragments, self._variables, self._operation, parent, details
        )
        return self._members(parent, collected.grouped_field_set, row)

    def _members(
        self, parent: GraphQLObjectType, grouped: dict[str, list[FieldDetails]], row: Row | None
    ) -> tree.Members:
        self._count(len(grouped))
        return tuple((key, self._part(parent, found, row)) for key, found in grouped.items())

    def _part(
        self, parent: GraphQLObjectType, details: list[FieldDetails], row: Row | None
    ) -> tree.Part:
        name = details[0].node.name.value
        if name == "__typename":
            return tree.Typename(parent.name)
        field = parent.fields.get(name)
        source = None if field is None else source_of(field)
        if field is None or source is None:
            raise Unplannable(f"{parent.name}.{name}", "only its resolver knows the answer.")
        match source:
            case Column():
                return tree.Value(source)
            case Relation(is_list=False, target=target):
                return tree.Related(source, self._row(NODES[target], details))
            case Relation(target=target):
                return self._connection(NODES[target], source, field, details)
            case All(node=node):
                return self._connection(node, None, field, details)
            case ById(node=node):
                return self._found("id", [node], field, details)
            case AnyById(argument=argument):
                return self._found(argument, [*NODES.values()], field, details)
            case Insert():
                return self._written(source, field, details)
            case Of():
                return self._of(source, field, details, row)

    def _of(
        self, source: Of, field: GraphQLField, details: list[FieldDetails], row: Row | None
    ) -> tree.Part:
        """What is told by where it stands."""
        if source in ENDS:
            return ENDS[source]
        match source:
            case Of.EDGES:
                return tree.Edges(self._within(field.type, details, row))
            case Of.PAGE_INFO:
                return tree.Info(self._within(field.type, details, row))
            case Of.VIEWER:
                return tree.Viewer(self._within(field.type, details, row))
            case Of.USER:
                return tree.Own("user_id", self._row(NODES[User], details))
            case Of.TENANT:
                return tree.Own("tenant_id", self._row(NODES[Tenant], details))
        assert row is not None, f"{source} stands where there is a row"
        return tree.Row(*row, self._within(self._type(row[1]), details, None))

    def _row(self, node: Node, details: list[FieldDetails]) -> tree.Row:
        """A row of `node` with a name of its own."""
        alias = self._alias(node.singular)
        return tree.Row(alias, node, self._within(self._type(node), details, None))

    def _found(
        self, argument: str, nodes: list[Node], field: GraphQLField, details: list[FieldDetails]
    ) -> tree.Found:
        given = arguments_of(field, details[0].node)[argument]
        rows = tuple(self._row(node, details) for node in nodes)
        return tree.Found(self._alias("id"), given, rows, is_list=argument == "ids")

    def _connection(
        self,
        node: Node,
        relation: Relation | None,
        field: GraphQLField,
        details: list[FieldDetails],
    ) -> tree.Connection:
        alias = self._alias(node.singular)
        given = arguments_of(field, details[0].node)
        return tree.Connection(
            alias=alias,
            node=node,
            relation=relation,
            arguments=given,
            backwards=self._is_given(given["last"]),
            has_after=self._is_given(given["after"]),
            has_before=self._is_given(given["before"]),
            members=self._within(field.type, details, (alias, node)),
        )

    def _written(
        self, insert: Insert, field: GraphQLField, details: list[FieldDetails]
    ) -> tree.Written:
        node = NODES[insert.model]
        row = (self._alias(node.singular), node)
        members = self._within(field.type, details, row)
        for part in tree.parts(members):
            if isinstance(part, tree.Row | tree.Connection) and (part.alias, part.node) != row:
                self._check_unwritten(part.node, node)
        given = arguments_of(field, details[0].node)["input"]
        return tree.Written(insert, given, *row, members)

    def _check_unwritten(self, read: Node, written: Node) -> None:
        if read is written:
            why = "the payload reads what is written; a statement sees only what was before it."
            raise Unplannable(written.plural, why)

    def _is_given(self, argument: Argument) -> bool:
        return argument.value(self._variables.coerced) is not None

    def _type(self, node: Node) -> GraphQLNamedType:
        return self._schema.type_map[node.name]

    def _count(self, parts: int) -> None:
        self._parts += parts
        if self._parts > MOST_PARTS:
            raise Unplannable("The operation", "it selects too much to be planned.")

    def _alias(self, noun: str) -> str:
        self._count(SUBSELECT)
        self._aliases[noun] += 1
        return f"{noun}_{self._aliases[noun]}"


def _reads(part: tree.Part) -> bool:
    return isinstance(part, tree.Row | tree.Connection | tree.Written)
