"""Arguments: a value as the document writes it in, a value of Python out for each request.

What has no variable in it is coerced once. The rest is put together from the variables, which
graphql-core or `gql.plan.variables` has coerced already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)
from graphql.utilities import coerce_input_literal

from gql.errors import BadUserInput
from gql.lists.page import PageArguments


@dataclass(frozen=True, slots=True)
class Literal:
    """A value without variables; `Undefined` where nothing is written."""

    given: object

    def value(self, _: Mapping[str, Any]) -> Any:
        return self.given


@dataclass(frozen=True, slots=True)
class Variable:
    """The value of a variable, or `default` if it is left out: `Undefined` if there is none."""

    name: str
    default: object
    is_required: bool

    def value(self, variables: Mapping[str, Any]) -> Any:
        given = variables.get(self.name, self.default)
        if self.is_required and (given is None or given is Undefined):
            raise BadUserInput(f"`${self.name}` must not be null here.")
        return given


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list with variables in it; an item whose variable is left out is null."""

    items: tuple["Argument", ...]

    def value(self, variables: Mapping[str, Any]) -> Any:
        values = (item.value(variables) for item in self.items)
        return [None if value is Undefined else value for value in values]


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """An input object with variables in it; a field whose variable is left out is left out too.

    `is_one_of`: exactly one field must remain, and must not be null.
    """

    fields: tuple[tuple[str, "Argument"], ...]
    is_one_of: bool = False

    def value(self, variables: Mapping[str, Any]) -> Any:
        given = {
            name: field.value(variables)
            for name, field in self.fields
            if not isinstance(field, Variable)
            or field.name in variables
            or field.default is not Undefined
        }
        # Validation allows a nullable variable here if the object stands in a list.
        if self.is_one_of and (len(given) != 1 or None in given.values()):
            names = ", ".join(f"`{name}`" for name, _ in self.fields)
            raise BadUserInput(f"{names} must be given here, and must not be null.")
        return given


PAGE_NAMES = {"orderBy": "order_by"}
Argument: TypeAlias = Literal | Variable | ListOf | ObjectOf


def arguments_of(field: GraphQLField, node: FieldNode) -> dict[str, Argument]:
    """Every argument of `field` by name, as `node` gives it."""
    written = {argument.name.value: argument.value for argument in node.arguments or ()}
    return {name: _argument(taken, written.get(name)) for name, taken in field.args.items()}


def page_arguments(given: Mapping[str, Argument]) -> dict[str, Argument]:
    """The arguments of a connection that are given, as `PageArguments` calls them."""
    return {
        PAGE_NAMES.get(name, name): argument
        for name, argument in given.items()
        if not isinstance(argument, Literal) or argument.given is not Undefined
    }


def page_asked(given: Mapping[str, Argument], variables: Mapping[str, Any]) -> PageArguments:
    """What one request passes to a connection."""
    values = {
        name: value
        for name, argument in given.items()
        if (value := argument.value(variables)) is not Undefined
    }
    return PageArguments(**values, has_where="where" in values)


def _argument(taken: GraphQLArgument | GraphQLInputField, node: ValueNode | None) -> Argument:
    if node is None:
        return Literal(taken.default_value)
    return _value(taken.type, node, taken.default_value)


def _value(type_: Any, node: ValueNode, default: object = Undefined) -> Argument:
    if isinstance(node, VariableNode):
        return Variable(node.name.value, default, is_non_null_type(type_))
    if not _has_variables(node):
        return Literal(coerce_input_literal(node, type_))
    kind = get_nullable_type(type_)
    if is_list_type(kind):
        items = node.values if isinstance(node, ListValueNode) else [node]
        return ListOf(tuple(_value(kind.of_type, item) for item in items))
    assert is_input_object_type(kind), "only lists and input objects have values inside"
    assert isinstance(node, ObjectValueNode)
    given = {field.name.value: field.value for field in node.fields}
    return ObjectOf(
        tuple(
            (name, _argument(field, given.get(name)))
            for name, field in kind.fields.items()
            if name in given or field.default_value is not Undefined
        ),
        is_one_of=kind.is_one_of,
    )


def _has_variables(node: ValueNode) -> bool:
    match node:
        case VariableNode():
            return True
        case ListValueNode():
            return any(_has_variables(item) for item in node.values)
        case ObjectValueNode():
            return any(_has_variables(field.value) for field in node.fields)
        case _:
            return False
