"""Makes Python values of the JSON that Postgres prints, for functions that fields are made of."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal as PythonDecimal
from enum import EnumType
from types import GenericAlias, UnionType
from typing import Any, Union, get_args, get_origin

import strawberry

from db.orm.ids import parse_uuid
from gql.columns.big_numbers import SPECIAL_FLOATS, BigInt, Decimal
from gql.columns.column_type import ColumnType
from gql.columns.times import Date, LocalDateTime, Time
from gql.values.scalars import Base64, parse_base64, parse_moment

Read = Callable[[Any], Any]
# Makes Python values of those of a column, some of which may be null.
ReadColumn = Callable[[Iterable[Any]], Sequence[Any]]


def _or_text(parse: Callable[[str], Any]) -> Read:
    """`parse`, but for texts that Python has no value for, such as `infinity`."""

    def read(text: str) -> Any:
        try:
            return parse(text)
        except ValueError:
            return text

    return read


def _float(value: Any) -> float:
    return float(SPECIAL_FLOATS.get(value, value))


def _id(text: str) -> Any:
    return parse_uuid(text) or text


READERS: Mapping[Any, Read] = {
    dt.datetime: parse_moment,
    Date: _or_text(dt.date.fromisoformat),
    Time: _or_text(dt.time.fromisoformat),
    LocalDateTime: _or_text(dt.datetime.fromisoformat),
    Decimal: PythonDecimal,
    BigInt: int,
    float: _float,
    Base64: parse_base64,
    strawberry.ID: _id,
}
# The same for most values, in a tenth of the time; they refuse null and all other values.
FAST: Mapping[Any, Read] = {
    dt.datetime: dt.datetime.fromisoformat,
    Date: dt.date.fromisoformat,
    Time: dt.time.fromisoformat,
    LocalDateTime: dt.datetime.fromisoformat,
}


def reader_of(column_type: ColumnType) -> ReadColumn | None:
    """What makes Python values of a column's parsed values; None if they are such values."""
    read = _reader(column_type.scalar)
    if read is None:
        return None
    each, fast = _nullable(read), FAST.get(column_type.scalar)

    def read_column(values: Iterable[Any]) -> Sequence[Any]:
        values = [*values]
        if fast is not None:
            try:
                return [*map(fast, values)]
            except (TypeError, ValueError):
                pass
        return [*map(each, values)]

    return read_column


def _reader(scalar: Any) -> Read | None:
    if get_origin(scalar) in (Union, UnionType):
        [scalar] = [each for each in get_args(scalar) if each is not type(None)]
    if isinstance(scalar, GenericAlias):
        item = _reader(*get_args(scalar))
        return None if item is None else _each(_nullable(item))
    if isinstance(scalar, EnumType):
        return lambda name: scalar[name]
    return READERS.get(scalar)


def _nullable(read: Read) -> Read:
    return lambda value: None if value is None else read(value)


def _each(read: Read) -> Read:
    return lambda values: [*map(read, values)]
