"""Variables: what a request sends in, coerced values out, or None where graphql-core must say why.

Most variables are plain scalars of the right JSON type, and nothing needs to be done to them. Input
objects and custom scalars are coerced by graphql-core, and so is whatever is wrong, for its words.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from graphql import (
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
    is_scalar_type,
    type_from_ast,
)
from graphql.execution.values import VariableValues, get_variable_values

PLAIN: Mapping[str, Callable[[Any], bool]] = {
    "ID": lambda value: type(value) is str,
    "String": lambda value: type(value) is str,
    "Boolean": lambda value: type(value) is bool,
    "Int": lambda value: type(value) is int and -(2**31) <= value < 2**31,
    "Float": lambda value: type(value) is float and isfinite(value),
}


@dataclass(frozen=True, slots=True)
class _Definition:
    name: str
    is_required: bool
    default: Any
    is_plain: Callable[[Any], bool]
    is_switch: bool


class VariableDefinitions:
    """The variables an operation declares."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._schema = schema
        self._nodes = operation.variable_definitions or ()
        self._definitions = [self._define(node) for node in self._nodes]

    def coerce(self, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The values by name; None if one of `given` is wrong."""
        values: dict[str, Any] = {}
        for definition in self._definitions:
            value = given.get(definition.name, Undefined)
            if value is Undefined:
                if definition.default is not Undefined:
                    values[definition.name] = definition.default
                elif definition.is_required:
                    return None
            elif value is None:
                if definition.is_required:
                    return None
                values[definition.name] = None
            elif definition.is_plain(value):
                values[definition.name] = value
            else:
                coerced = self.coerce_fully(given)
                return None if coerced is None else coerced.coerced
        return values

    def coerce_fully(self, given: Mapping[str, Any]) -> VariableValues | None:
        """As `coerce`, by graphql-core and in its form."""
        values = get_variable_values(self._schema, self._nodes, dict(given), max_errors=1)
        return values if isinstance(values, VariableValues) else None

    def shape(self, values: Mapping[str, Any]) -> Hashable:
        """What of `values` a plan depends on: which are null, which keys they have, and switches."""
        return tuple(
            values.get(definition.name)
            if definition.is_switch
            else _shape(values.get(definition.name))
            for definition in self._definitions
        )

    def _define(self, node: Any) -> _Definition:
        type_ = type_from_ast(self._schema, node.type)
        nullable: Any = get_nullable_type(type_)
        empty = get_variable_values(self._schema, [node], {})
        default = (
            empty.coerced.get(node.variable.name.value, Undefined)
            if isinstance(empty, VariableValues)
            else Undefined
        )
        return _Definition(
            name=node.variable.name.value,
            is_required=is_non_null_type(type_),
            default=default,
            is_plain=_plain(nullable),
            is_switch=is_scalar_type(nullable) and nullable.name == "Boolean",
        )


def _plain(type_: Any) -> Callable[[Any], bool]:
    """Whether a value that is not null is of that type as it stands."""
    if is_list_type(type_):
        if not is_non_null_type(type_.of_type):
            return _never
        item = _plain(get_nullable_type(type_.of_type))
        return lambda value: type(value) is list and all(item(each) for each in value)
    return PLAIN.get(type_.name, _never) if is_scalar_type(type_) else _never


def _never(_: Any) -> bool:
    return False


def _shape(value: Any) -> Hashable:
    if isinstance(value, dict):
        return tuple((name, _shape(item)) for name, item in sorted(value.items()))
    return value is None
