"""Makes the GraphQL input types of connections: a filter and an order for each node."""

from collections.abc import Iterator, Mapping
from keyword import iskeyword
from types import GenericAlias
from typing import Any

import strawberry
from strawberry import UNSET
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.base import get_object_definition
from strawberry.utils.str_converters import to_camel_case

from gql.lists.operator import Operator
from gql.lists.operators import IDENTITY, IS_NULL, filter_name, operators_of
from gql.lists.order_argument import Direction
from gql.lists.ranking_types import TYPES, FullTextFilter
from gql.lists.where import MAX_CONDITIONS, MAX_DEPTH
from gql.nodes.node import ID_DESCRIPTION, Column, Node
from gql.nodes.node_rankings import rankings_of, searches_of
from gql.nodes.registry import Registry
from gql.nodes.relation import Relation
from gql.values.input_values import StructuralInput
from gql.values.made_types import made_input


@strawberry.input(description="A circle on the globe.")
class NearFilter(StructuralInput):
    latitude: float = strawberry.field(description="Degrees north of its middle, -90 to 90.")
    longitude: float = strawberry.field(description="Degrees east of its middle, -180 to 180.")
    radius_meters: float = strawberry.field(
        description="How far a row may be from the middle, in metres along the great circle."
    )


@strawberry.input(
    description="A box on the globe, edges included. One whose `west` lies east of its `east` "
    "crosses the antimeridian."
)
class WithinFilter(StructuralInput):
    south: float = strawberry.field(description="Degrees north of its southern edge, -90 to 90.")
    west: float = strawberry.field(description="Degrees east of its western edge, -180 to 180.")
    north: float = strawberry.field(description="Degrees north of its northern edge, -90 to 90.")
    east: float = strawberry.field(description="Degrees east of its eastern edge, -180 to 180.")


class FilterTypes:
    """The filters and orders of one registry, by model."""

    def __init__(self, registry: Registry) -> None:
        self.filters = {node.model: _filter(node) for node in registry.nodes}
        self.list_filters = {node.model: _list_filter(node) for node in registry.nodes}
        self.orders = {node.model: _order(node) for node in registry.nodes}
        self._column_filters: dict[str, Any] = {}
        # Filters refer to each other in cycles, so their fields get types when all filters exist.
        for node in registry.nodes:
            types = {name: self._type(node, name) for name, _ in _filter_fields(node)}
            _annotate(self.filters[node.model], types)
            some = dict.fromkeys(("some", "none", "every"), self.filters[node.model])
            _annotate(self.list_filters[node.model], some)

    def _type(self, node: Node, name: str) -> Any:
        """The type of a field of the filter of `node`."""
        match name:
            case "and" | "or":
                return GenericAlias(list, self.filters[node.model])
            case "not":
                return self.filters[node.model]
            case "near":
                return NearFilter
            case "within":
                return WithinFilter
        if name == "id" and not node.row_id.is_field:
            return self._id_filter()
        if name in searches_of(node):
            return FullTextFilter
        field = node.fields[name]
        if isinstance(field, Relation):
            return (self.list_filters if field.is_list else self.filters)[field.target]
        return self._column_filter(field)

    def _column_filter(self, column: Column) -> Any:
        """The filter of a column: one for each type of value."""
        if column.is_id or column.column_type.scalar is strawberry.ID:
            return self._id_filter()
        kind = column.column_type
        return self._filter_of(filter_name(column), kind.scalar, operators_of(column))

    def _id_filter(self) -> Any:
        return self._filter_of("IDFilter", strawberry.ID, IDENTITY)

    def _filter_of(self, name: str, kind: Any, operators: Mapping[str, Operator]) -> Any:
        if name not in self._column_filters:
            fields: dict[str, tuple[Any, str]] = {
                name: (_operand(operator, kind), operator.description)
                for name, operator in operators.items()
            }
            fields[IS_NULL] = (bool, "True: only where nothing is there. False: only where is.")
            self._column_filters[name] = input_type(
                name, "What a value must meet: every field given. None of them may be null.", fields
            )
        return self._column_filters[name]


def _operand(operator: Operator, kind: Any) -> Any:
    """The type of what a column of the type `kind` is compared with."""
    if operator.operand is not None:
        return operator.operand.scalar
    return GenericAlias(list, kind) if operator.is_list else kind


def _filter(node: Node) -> Any:
    return input_type(
        f"{node.name}Filter",
        "Which rows are wanted: those that meet every field given. What is null is never "
        f"equal, unequal, less or more. At most {MAX_CONDITIONS} filters and comparisons in "
        f"all, nested {MAX_DEPTH} deep.",
        {name: (object, text) for name, text in _filter_fields(node)},
    )


def _list_filter(node: Node) -> Any:
    return input_type(
        f"{node.name}ListFilter",
        f"What must hold of the {node.plural.replace('_', ' ')} a row has.",
        {
            "some": (object, "At least one of them meets this."),
            "none": (object, "None of them meets this."),
            "every": (object, "All of them meet this; so it is where there are none."),
        },
    )


def _order(node: Node) -> Any:
    return input_type(
        f"{node.name}Order",
        "One column to sort by, and how.",
        {
            **{
                column.field: (Direction, f"By `{column.field}`.")
                for column in node.columns.values()
                if column.is_sortable
            },
            **{
                name: (TYPES[each.operand], each.description)
                for name, each in rankings_of(node).items()
            },
        },
        one_of=True,
    )


def _filter_fields(node: Node) -> Iterator[tuple[str, str]]:
    """The fields of a node's filter, and their descriptions."""
    if not node.row_id.is_field:
        yield "id", ID_DESCRIPTION
    for name, field in node.fields.items():
        if isinstance(field, Relation):
            words = "What must hold of them." if field.is_list else "What must hold of it."
            yield name, f"{field.description} {words}"
        elif not field.is_sealed:
            yield name, field.description
    for name, search in searches_of(node).items():
        words = " and ".join(f"`{to_camel_case(each)}`" for each in search.attributes)
        yield name, f"Full text search in {words}."
    if node.place is not None:
        yield "near", "Only what lies in this circle."
        yield "within", "Only what lies in this box."
    yield "and", "All of these must hold; so it is if the list is empty."
    yield "or", "One of these must hold; so it never is if the list is empty."
    yield "not", "This must not hold."


def input_type(
    name: str,
    description: str,
    fields: Mapping[str, tuple[Any, str]],
    *,
    one_of: bool = False,
    requires: bool = False,
) -> Any:
    """An input type whose fields have these types and descriptions.

    All are optional, unless it `requires` them.
    """
    members: dict[str, Any] = {"__annotations__": {}}
    for field, (kind, text) in fields.items():
        python_name = f"{field}_" if iskeyword(field) else field
        default = {} if requires else {"default": UNSET}
        members["__annotations__"][python_name] = kind if requires else kind | None
        members[python_name] = strawberry.field(name=field, description=text, **default)
    cls = type(name, (StructuralInput,), members)
    return made_input(cls, name=name, description=description, one_of=one_of)


def _annotate(cls: Any, types: Mapping[str, Any]) -> None:
    for field in get_object_definition(cls, strict=True).fields:
        field.type_annotation = StrawberryAnnotation(types[field.graphql_name or ""] | None)
