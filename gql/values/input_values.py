"""Converts Strawberry input objects back to the dicts that graphql-core coerced."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from strawberry import UNSET
from strawberry.types.base import (
    StrawberryList,
    StrawberryOptional,
    get_object_definition,
    has_object_definition,
)
from strawberry.utils.str_converters import to_camel_case


class StructuralInput:
    """The base of inputs that change the SQL of a statement: filters and orders.

    Other inputs only hold values.
    """


def as_coerced(value: Any) -> Any:
    """`value` as graphql-core coerced it: input objects become dicts, omitted fields are absent."""
    if isinstance(value, list):
        return [as_coerced(item) for item in value]
    kind: Any = type(value)
    if not has_object_definition(kind):
        return value
    return {
        name: as_coerced(item)
        for name, python_name in _names(kind).items()
        if (item := getattr(value, python_name)) is not UNSET
    }


def from_coerced(kind: Any, value: Any) -> Any:
    """The inverse of `as_coerced`: `value` as the Strawberry input `kind`."""
    if isinstance(kind, StrawberryOptional):
        return None if value is None else from_coerced(kind.of_type, value)
    if isinstance(kind, StrawberryList):
        return [from_coerced(kind.of_type, item) for item in value]
    if not has_object_definition(kind):
        return value
    types = {
        field.python_name: field.type for field in get_object_definition(kind, strict=True).fields
    }
    return kind(
        **{
            python_name: from_coerced(types[python_name], value[name])
            for name, python_name in _names(kind).items()
            if name in value
        }
    )


@cache
def _names(kind: Any) -> Mapping[str, str]:
    """The Python name of each field, by its GraphQL name."""
    fields = get_object_definition(kind, strict=True).fields
    return {
        field.graphql_name or to_camel_case(field.python_name): field.python_name
        for field in fields
    }
