"""Converts Strawberry input objects back to the dicts that graphql-core coerced."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

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
    return _object_reader(kind)(value)


Reader: TypeAlias = Callable[[Any], Any]


@cache
def _object_reader(kind: Any) -> Reader:
    """What makes the input `kind`; made once, because a batch has a thousand of them."""
    readers = [
        (
            field.graphql_name or to_camel_case(field.python_name),
            field.python_name,
            _reader(field.type),
        )
        for field in get_object_definition(kind, strict=True).fields
    ]

    def read(value: Any) -> Any:
        return kind(
            **{
                python_name: value[name] if inner is None else inner(value[name])
                for name, python_name, inner in readers
                if name in value
            }
        )

    return read


def _reader(kind: Any) -> Reader | None:
    """What reads a value of the type `kind`; None if it stays as it is."""
    if isinstance(kind, StrawberryOptional):
        some = _reader(kind.of_type)
        return None if some is None else lambda value: None if value is None else some(value)
    if isinstance(kind, StrawberryList):
        item = _reader(kind.of_type)
        return None if item is None else lambda value: [item(each) for each in value]
    return _object_reader(kind) if has_object_definition(kind) else None


@cache
def _names(kind: Any) -> Mapping[str, str]:
    """The Python name of each field, by its GraphQL name."""
    fields = get_object_definition(kind, strict=True).fields
    return {
        field.graphql_name or to_camel_case(field.python_name): field.python_name
        for field in fields
    }
