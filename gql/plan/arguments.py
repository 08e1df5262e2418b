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


@dataclass(frozen=True, slots=True)
class Literal:
    """A value without variables; None also where nothing is written."""

    given: object

    def value(self, _: Mapping[str, Any]) -> Any:
        return self.given


@dataclass(frozen=True, slots=True)
class Variable:
    """The value of a variable, or `default` if it is left out."""

    name: str
    default: object
    is_required: bool

    def value(self, variables: Mapping[str, Any]) -> Any:
        given = variables.get(self.name, self.default)
        if given is None and self.is_required:
            raise BadUserInput(f"`${self.name}` must not be null here.")
        return given


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list with variables in it."""

    items: tuple["Argument", ...]

    def value(self, variables: Mapping[str, Any]) -> Any:
        return [item.value(variables) for item in self.items]


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """An input object with variables in it; a field whose variable is left out is left out too."""

    fields: tuple[tuple[str, "Argument"], ...]

    def value(self, variables: Mapping[str, Any]) -> Any:
        return {
            name: field.value(variables)
            for name, field in self.fields
            if not isinstance(field, Variable)
            or field.name in variables
            or field.default is not None
        }


Argument: TypeAlias = Literal | Variable | ListOf | ObjectOf
ABSENT = Literal(None)


def arguments_of(field: GraphQLField, node: FieldNode) -> dict[str, Argument]:
    """Every argument of `field` by name, as `node` gives it."""
    written = {argument.name.value: argument.value for argument in node.arguments or ()}
    return {name: _argument(taken, written.get(name)) for name, taken in field.args.items()}


def _argument(taken: GraphQLArgument | GraphQLInputField, node: ValueNode | None) -> Argument:
    default = None if taken.default_value is Undefined else taken.default_value
    if node is None:
        return Literal(default)
    return _value(taken.type, node, default)


def _value(type_: Any, node: ValueNode, default: object = None) -> Argument:
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
        )
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
