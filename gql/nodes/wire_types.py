"""Maps the annotation of a function's values to the type of a field."""

import datetime as dt
import decimal
from collections.abc import Mapping, Sequence
from enum import EnumType
from types import GenericAlias, NoneType, UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID

import strawberry

from gql.columns.big_numbers import Decimal
from gql.columns.documents import JSON
from gql.columns.enums import described
from gql.columns.table import scalars
from gql.columns.times import Date, Time
from gql.values.scalars import SCALARS, Base64

LISTS = (list, Sequence)
LEAVES: Mapping[Any, Any] = {
    **{
        each: each
        for each in (str, int, float, bool, strawberry.ID, *SCALARS, *scalars(as_numbers=False))
    },
    UUID: strawberry.ID,
    dt.date: Date,
    dt.time: Time,
    decimal.Decimal: Decimal,
    bytes: Base64,
    dict: JSON,
    Any: JSON,
}


class NotPrintable(Exception):
    """The rest of a sentence that says why a field cannot have such values."""


def wire_type(returned: Any) -> Any:
    """The type of one value, from the annotation of a function that returns a list of values."""
    if get_origin(returned) not in LISTS:
        raise NotPrintable(
            f"returns `{_name(returned)}`: it must return a list with a value for each row, such "
            "as `list[str]`."
        )
    return _wire(*get_args(returned))


def _wire(kind: Any) -> Any:
    if get_origin(kind) in (UnionType, Union):
        kinds = [each for each in get_args(kind) if each is not NoneType]
        if len(kinds) == 1:
            return _wire(kinds[0]) | None
    if get_origin(kind) in LISTS:
        return GenericAlias(list, _wire(*get_args(kind)))
    if isinstance(kind, EnumType):
        described(kind)
        return kind
    leaf = LEAVES.get(get_origin(kind) or kind)
    if leaf is None:
        raise NotPrintable(
            f"returns values of `{_name(kind)}`: they must be scalars, enums or lists of them. A "
            "field with objects is a method with `@strawberry.field`, which its resolver answers."
        )
    return leaf


def _name(kind: Any) -> str:
    return getattr(kind, "__name__", None) or str(kind)
