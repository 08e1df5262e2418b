"""Computes the shape of variables: the part of their values that decides a statement's text."""

from collections.abc import Callable, Hashable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias

from graphql import get_nullable_type, is_input_object_type, is_list_type, is_scalar_type

from gql.resolvers.field_source import STRAWBERRY
from gql.values.input_values import StructuralInput

# `Undefined` cannot be used because it is equal to None.
LEFT_OUT = "left out"
Shape: TypeAlias = Callable[[Any], Hashable]


def structure(type_: Any) -> Shape | None:
    """The function from a value of that type to its shape; None if the value is only bound.

    The shape contains booleans (for `@skip` and `@include`), directions of orders, and filters
    without their operands: see `gql.values.input_values.Structure`.
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
    # Built when first needed, because input types may refer to themselves.
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
    hashable: Hashable = value
    return hashable


def is_missing(value: Any) -> Hashable:
    """The shape of a bound value: whether it is null or left out."""
    return value is None or value is LEFT_OUT
