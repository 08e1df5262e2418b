"""Coerces the variables of a request.

Most variables are valid. graphql-core's coercion, which tracks the source of every value, costs
more than the rest of the request, so it only handles unusual and invalid values.
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
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_scalar_type,
    type_from_ast,
)
from graphql.execution.values import VariableValues, get_variable_values

from gql.documents.variable_shape import LEFT_OUT, Shape, is_missing, structure
from gql.errors import BadUserInput

# No field accepts more, and graphql-core would need seconds to coerce the largest request body.
MAX_ITEMS = 2_000
MAX_OBJECTS = 2_500
MAX_LEVELS = 40
MAX_FLOAT = sys.float_info.max
Coercer: TypeAlias = Callable[[Any], Any]


class _Unusual(Exception):
    """A value that graphql-core must coerce: it is invalid, or of a kind not handled here."""


@dataclass(frozen=True, slots=True)
class _Definition:
    name: str
    is_required: bool
    default: Any
    coerce: Coercer
    shape: Shape
    has_shape: bool


class VariableDefinitions:
    """The variables that an operation declares; `find` finds its node again, for rare values.

    A node holds the tokens of its whole document, so it is not kept.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        find: Callable[[], OperationDefinitionNode] | None = None,
    ) -> None:
        self._schema = schema
        self._find = find or (lambda: operation)
        nodes = operation.variable_definitions or ()
        self._definitions = [self._define(node) for node in nodes]
        self._shaped = [definition for definition in self._definitions if definition.has_shape]

    def __len__(self) -> int:
        return len(self._definitions)

    def coerce(self, variables: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The coerced values by name; None if one is invalid.

        `BadUserInput` if there are too many values to coerce.
        """
        check_size(variables)
        values: dict[str, Any] = {}
        for definition in self._definitions:
            value = variables.get(definition.name, Undefined)
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
                    coerced = self.coerce_fully(variables)
                    return None if coerced is None else coerced.coerced
        return values

    def coerce_fully(self, variables: Mapping[str, Any]) -> VariableValues | None:
        """As `coerce`, with graphql-core's algorithm and result type."""
        # Execution reports the errors, so suggestions, which are slow to compute, are not needed.
        nodes = self._find().variable_definitions or ()
        values = get_variable_values(
            self._schema, nodes, dict(variables), max_errors=1, hide_suggestions=True
        )
        return values if isinstance(values, VariableValues) else None

    def shape(self, values: Mapping[str, Any]) -> Hashable:
        """What a plan depends on: which `values` are null, their keys, and booleans."""
        get = values.get
        return tuple([variable.shape(get(variable.name, LEFT_OUT)) for variable in self._shaped])

    def _define(self, node: Any) -> _Definition:
        type_ = type_from_ast(self._schema, node.type)
        nullable: Any = get_nullable_type(type_)
        empty = get_variable_values(self._schema, [node], {})
        default = (
            empty.coerced.get(node.variable.name.value, Undefined)
            if isinstance(empty, VariableValues)
            else Undefined
        )
        is_required = is_non_null_type(type_)
        shape = structure(nullable)
        return _Definition(
            name=node.variable.name.value,
            is_required=is_required,
            default=default,
            coerce=_coercer(nullable),
            shape=shape or is_missing,
            # The other variables have only one shape: a value that is not null.
            has_shape=shape is not None or not is_required,
        )


def check_size(variables: Mapping[str, Any]) -> None:
    """`BadUserInput` if the variables have more objects or levels than any field accepts."""
    level: list[Any] = [value for value in variables.values() if type(value) in (dict, list)]
    objects = levels = 0
    while level:
        levels += 1
        below: list[Any] = []
        for value in level:
            if type(value) is dict:
                objects += 1
                value = value.values()  # noqa: PLW2901 the items of the dict or list
            below += [inner for inner in value if type(inner) in (dict, list)]
        if objects > MAX_OBJECTS:
            raise BadUserInput(f"The variables have more than {MAX_OBJECTS} objects.")
        if levels > MAX_LEVELS:
            raise BadUserInput(f"The variables are nested deeper than {MAX_LEVELS} levels.")
        level = below


def _coercer(type_: Any) -> Coercer:
    """The function that coerces a JSON value to that type; it raises `_Unusual` for null."""
    if is_list_type(type_):
        return _of_list(type_)
    if is_input_object_type(type_):
        return _of_object(type_)
    if is_scalar_type(type_) or is_enum_type(type_):
        return PLAIN.get(type_.name) or _of_leaf(type_)
    return _unusual


def _of_list(type_: Any) -> Coercer:
    coerce = _coercer(get_nullable_type(type_.of_type))
    is_nullable = not is_non_null_type(type_.of_type)

    def coerce_list(value: Any) -> Any:
        if type(value) is not list:
            raise _Unusual
        if len(value) > MAX_ITEMS:
            raise BadUserInput(
                f"A list in the variables has {len(value)} items; pass at most {MAX_ITEMS}."
            )
        return [None if item is None and is_nullable else coerce(item) for item in value]

    return coerce_list


def _of_object(type_: Any) -> Coercer:
    is_one_of = type_.is_one_of

    # Built when first needed, because input types may refer to themselves.
    @cache
    def fields() -> tuple[dict[str, tuple[str, Coercer, bool]], frozenset[str]]:
        known = {
            name: (
                field.out_name or name,
                _coercer(get_nullable_type(field.type)),
                not is_non_null_type(field.type),
            )
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
        if type(value) is not dict or not needed <= value.keys():
            raise _Unusual
        if is_one_of and (len(value) != 1 or None in value.values()):
            raise _Unusual
        coerced: dict[str, Any] = {}
        for name, item in value.items():
            if name not in known:
                raise _Unusual
            out_name, coerce, is_nullable = known[name]
            coerced[out_name] = None if item is None and is_nullable else coerce(item)
        return coerced

    return coerce_object


def _of_leaf(type_: Any) -> Coercer:
    def coerce_leaf(value: Any) -> Any:
        try:
            return type_.coerce_input_value(value)
        except GraphQLError:
            raise _Unusual from None

    return coerce_leaf


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
