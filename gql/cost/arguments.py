"""Prepares field arguments once, so that each request only fills in its variables.

A literal without variables is coerced once. Everything else is built for each request from the
variables, which graphql-core or `gql.documents.variables` has already coerced.
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
    """A value without variables; `Undefined` if the document omits it and it has no default."""

    constant: object

    def value(self, _: Mapping[str, Any]) -> Any:
        return self.constant


@dataclass(frozen=True, slots=True)
class Variable:
    """The value of a variable; `default`, which may be `Undefined`, if it is left out."""

    name: str
    default: object
    is_required: bool

    def value(self, variables: Mapping[str, Any]) -> Any:
        value = variables.get(self.name, self.default)
        if self.is_required and (value is None or value is Undefined):
            raise BadUserInput(f"`${self.name}` must not be null here.")
        return value


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list that contains variables; an item whose variable is left out is null."""

    items: tuple["Argument", ...]

    def value(self, variables: Mapping[str, Any]) -> Any:
        values = (item.value(variables) for item in self.items)
        return [None if value is Undefined else value for value in values]


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """An input object that contains variables; a field is left out if its variable is.

    With `is_one_of` exactly one field must remain, and it must not be null.
    """

    fields: tuple[tuple[str, "Argument"], ...]
    is_one_of: bool = False

    def value(self, variables: Mapping[str, Any]) -> Any:
        values = {
            name: field.value(variables)
            for name, field in self.fields
            if not isinstance(field, Variable)
            or field.name in variables
            or field.default is not Undefined
        }
        # Validation allows a nullable variable here if the object is an item of a list.
        if self.is_one_of and (len(values) != 1 or None in values.values()):
            names = ", ".join(f"`{name}`" for name, _ in self.fields)
            raise BadUserInput(f"{names} must be given here, and must not be null.")
        return values


PAGE_NAMES = {"orderBy": "order_by"}
Argument: TypeAlias = Literal | Variable | ListOf | ObjectOf


def arguments_of(field: GraphQLField, node: FieldNode) -> dict[str, Argument]:
    """Every argument that `field` declares, by name, with its value in `node`."""
    literals = {argument.name.value: argument.value for argument in node.arguments or ()}
    return {
        name: _argument(definition, literals.get(name)) for name, definition in field.args.items()
    }


def page_arguments(arguments: Mapping[str, Argument]) -> dict[str, Argument]:
    """The arguments passed to a connection, under their names in `PageArguments`."""
    return {
        PAGE_NAMES.get(name, name): argument
        for name, argument in arguments.items()
        if not isinstance(argument, Literal) or argument.constant is not Undefined
    }


def evaluate_page(arguments: Mapping[str, Argument], variables: Mapping[str, Any]) -> PageArguments:
    """The values of a connection's arguments for one request."""
    values = {
        name: value
        for name, argument in arguments.items()
        if (value := argument.value(variables)) is not Undefined
    }
    return PageArguments(**values, has_where="where" in values)


def _argument(definition: GraphQLArgument | GraphQLInputField, node: ValueNode | None) -> Argument:
    if node is None:
        return Literal(definition.default_value)
    return _value(definition.type, node, definition.default_value)


def _value(type_: Any, node: ValueNode, default: object = Undefined) -> Argument:
    if isinstance(node, VariableNode):
        return Variable(node.name.value, default, is_non_null_type(type_))
    if not _has_variables(node):
        return Literal(coerce_input_literal(node, type_))
    kind = get_nullable_type(type_)
    if is_list_type(kind):
        items = node.values if isinstance(node, ListValueNode) else [node]
        return ListOf(tuple(_value(kind.of_type, item) for item in items))
    assert is_input_object_type(kind), "only lists and input objects contain other values"
    assert isinstance(node, ObjectValueNode)
    literals = {field.name.value: field.value for field in node.fields}
    return ObjectOf(
        tuple(
            (name, _argument(field, literals.get(name)))
            for name, field in kind.fields.items()
            if name in literals or field.default_value is not Undefined
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
