"""Input objects: what resolvers are given in, what graphql-core had coerced out again."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from strawberry import UNSET
from strawberry.types.base import get_object_definition, has_object_definition
from strawberry.utils.str_converters import to_camel_case


class Structure:
    """The base of inputs that decide the shape of a statement: filters and orders.

    What is given in them may change the SQL; other inputs hold values alone.
    """


def as_given(value: Any) -> Any:
    """What resolvers are given as graphql-core coerced it: an input object is a dict again."""
    if isinstance(value, list):
        return [as_given(item) for item in value]
    kind: Any = type(value)
    if not has_object_definition(kind):
        return value
    return {
        name: as_given(item)
        for name, python_name in _names(kind).items()
        if (item := getattr(value, python_name)) is not UNSET
    }


@cache
def _names(kind: Any) -> Mapping[str, str]:
    """What Python calls each field, by what GraphQL calls it."""
    fields = get_object_definition(kind, strict=True).fields
    return {
        field.graphql_name or to_camel_case(field.python_name): field.python_name
        for field in fields
    }
