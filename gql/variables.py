"""Variables: what a request sends in, coerced values out, or None where graphql-core must say why.

Most variables are what they should be, and graphql-core's way, which remembers where every value
came from, costs more than the rest of the request. Whatever is unusual or wrong goes there.
"""

import sys
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from graphql import (
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_scalar_type,
    type_from_ast,
)
from graphql.execution.values import VariableValues, get_variable_values

MAX_FLOAT = sys.float_info.max
Coercer: TypeAlias = Callable[[Any], Any]


class _Unusual(Exception):
    """A value that graphql-core must look at: it is wrong, or of a kind not dealt with here."""


@dataclass(frozen=True, slots=True)
class _Definition:
    name: str
    is_required: bool
    default: Any
    coerce: Coercer
    shape: Callable[[Any], Hashable]
    has_shape: bool


class VariableDefinitions:
    """The variables an operation declares."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._schema = schema
        self._nodes = operation.variable_definitions or ()
        self._definitions = [self._define(node) for node in self._nodes]
        self._shaped = [definition for definition in self._definitions if definition.has_shape]

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
            else:
                try:
                    values[definition.name] = definition.coerce(value)
                except _Unusual:
                    coerced = self.coerce_fully(given)
                    return None if coerced is None else coerced.coerced
        return values

    def coerce_fully(self, given: Mapping[str, Any]) -> VariableValues | None:
        """As `coerce`, by graphql-core and in its form."""
        values = get_variable_values(self._schema, self._nodes, dict(given), max_errors=1)
        return values if isinstance(values, VariableValues) else None

    def shape(self, values: Mapping[str, Any]) -> Hashable:
        """What a plan depends on: which of `values` are null, their keys, and the switches."""
        return tuple([definition.shape(values.get(definition.name)) for definition in self._shaped])

    def _define(self, node: Any) -> _Definition:
        type_ = type_from_ast(self._schema, node.type)
        nullable: Any = get_nullable_type(type_)
        empty = get_variable_values(self._schema, [node], {})
        default = (
            empty.coerced.get(node.variable.name.value, Undefined)
            if isinstance(empty, VariableValues)
            else Undefined
        )
        is_switch = is_scalar_type(nullable) and nullable.name == "Boolean"
        is_required = is_non_null_type(type_)
        return _Definition(
            name=node.variable.name.value,
            is_required=is_required,
            default=default,
            coerce=_coercer(nullable),
            shape=_itself if is_switch else _shape,
            # The others are of one shape: a value that is not null.
            has_shape=is_switch or not is_required or is_input_object_type(nullable),
        )


def _coercer(type_: Any) -> Coercer:
    """What makes a value of that type, not null, of a value from JSON; `_Unusual` if unsure."""
    if is_list_type(type_):
        return _of_list(type_)
    if is_input_object_type(type_) and not type_.is_one_of:
        return _of_object(type_)
    if is_scalar_type(type_):
        return PLAIN.get(type_.name) or _of_scalar(type_)
    return _unusual


def _of_list(type_: Any) -> Coercer:
    coerce = _or_null(type_.of_type)

    def coerce_list(value: Any) -> Any:
        if type(value) is not list:
            raise _Unusual
        return [coerce(item) for item in value]

    return coerce_list


def _of_object(type_: Any) -> Coercer:
    # Looked at when first needed: input types may refer to themselves.
    @cache
    def fields() -> tuple[dict[str, tuple[str, Coercer]], frozenset[str]]:
        known = {
            name: (field.out_name or name, _or_null(field.type))
            for name, field in type_.fields.items()
        }
        needed = {
            name
            for name, field in type_.fields.items()
            if is_non_null_type(field.type) or field.default_value is not Undefined
        }
        return known, frozenset(needed)

    def coerce_object(value: Any) -> Any:
        known, needed = fields()
        if type(value) is not dict or not (value.keys() <= known.keys() and needed <= value.keys()):
            raise _Unusual
        # In the order of the type, as graphql-core does.
        return {
            out_name: coerce(value[name])
            for name, (out_name, coerce) in known.items()
            if name in value
        }

    return coerce_object


def _of_scalar(type_: Any) -> Coercer:
    def coerce_scalar(value: Any) -> Any:
        try:
            return type_.coerce_input_value(value)
        except GraphQLError:
            raise _Unusual from None

    return coerce_scalar


def _or_null(type_: Any) -> Coercer:
    coerce = _coercer(get_nullable_type(type_))
    is_required = is_non_null_type(type_)

    def coerce_or_null(value: Any) -> Any:
        if value is None and is_required:
            raise _Unusual
        return None if value is None else coerce(value)

    return coerce_or_null


def _of_type(*kinds: type) -> Coercer:
    def coerce_plain(value: Any) -> Any:
        if type(value) not in kinds:
            raise _Unusual
        return value

    return coerce_plain


def _int(value: Any) -> Any:
    if type(value) is not int or not -(2**31) <= value < 2**31:
        raise _Unusual
    return value


def _float(value: Any) -> Any:
    if type(value) not in (float, int) or not -MAX_FLOAT <= value <= MAX_FLOAT:
        raise _Unusual
    return float(value)


def _unusual(_: Any) -> Any:
    raise _Unusual


PLAIN: Mapping[str, Coercer] = {
    "ID": _of_type(str),
    "String": _of_type(str),
    "Boolean": _of_type(bool),
    "Int": _int,
    "Float": _float,
}


def _itself(value: Any) -> Hashable:
    found: Hashable = value
    return found


def _shape(value: Any) -> Hashable:
    if isinstance(value, dict):
        return tuple((name, _shape(item)) for name, item in sorted(value.items()))
    return value is None
