"""Shapes: a type of input in, what of its values decides the text of a statement out. Pure."""

from collections.abc import Callable, Hashable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias

from graphql import get_nullable_type, is_input_object_type, is_list_type, is_scalar_type

from gql.resolvers.field_source import STRAWBERRY
from gql.values.input_values import StructuralInput

# `Undefined` will not do: it is equal to None.
LEFT_OUT = "left out"
Shape: TypeAlias = Callable[[Any], Hashable]


def structure(type_: Any) -> Shape | None:
    """What of a value of that type decides the text of a statement; None if all of it is bound.

    A switch does, a direction, a filter but for what it compares with: see
    `gql.values.input_values.StructuralInput`.
    """
    if is_list_type(type_):
        item = structure(get_nullable_type(type_.of_type))
        return None if item is None else _list_shape(item)
    if is_scalar_type(type_):
        return _itself if type_.name == "Boolean" else None
    kind = type_.extensions[STRAWBERRY]
    if is_input_object_type(type_):
        return _object_shape(type_) if issubclass(kind.origin, StructuralInput) else None
    return None if issubclass(kind.wrapped_cls, StrEnum) else _itself


def _list_shape(item: Shape) -> Shape:
    def shape(value: Any) -> Hashable:
        return tuple(map(item, value)) if isinstance(value, list) else _itself(value)

    return shape


def _object_shape(type_: Any) -> Shape:
    # Looked at when first needed: input types may refer to themselves.
    @cache
    def shapes() -> Mapping[str, Shape]:
        return {
            field.out_name or name: structure(get_nullable_type(field.type)) or is_missing
            for name, field in type_.fields.items()
        }

    def shape(value: Any) -> Hashable:
        if not isinstance(value, dict):
            return _itself(value)
        known = shapes()
        return tuple([(name, known[name](item)) for name, item in value.items()])

    return shape


def _itself(value: Any) -> Hashable:
    found: Hashable = value
    return found


def is_missing(value: Any) -> Hashable:
    """The shape of what is bound: whether it is there."""
    return value is None or value is LEFT_OUT
