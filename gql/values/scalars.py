"""Parses and prints scalars, and builds the SQL that prints the same JSON in Postgres.

Both lanes must return the same bytes, so each `print_...` function has a SQL equivalent;
`tests/values/test_scalars.py` checks that they agree.
"""

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import copysign, inf, isfinite, nextafter
from typing import Any, NewType, TypeVar
from uuid import UUID

import orjson
import strawberry
from sqlalchemy import ColumnElement, Double, Integer, Text, and_, case, cast, func, literal_column
from strawberry.types.scalar import ScalarDefinition

from db.orm.far_times import FarTime
from gql.errors import InvalidValue
from gql.values.moments import parse_datetime
from gql.values.sql_json import Piece, fixed

T = TypeVar("T")
TIES_FROM = 2.0**52
LINE_BREAK = literal_column(str(ord("\n")), Integer)
Base64 = NewType("Base64", bytes)


def or_none(value: T) -> T | None:
    """None for an omitted optional input; for inputs where null means the same as omitted."""
    return None if value is strawberry.UNSET else value


def print_datetime(value: datetime | str) -> str:
    """RFC 3339 in UTC as Postgres prints it, without trailing zeros in the fraction of a second.

    A text is what Postgres has printed.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, FarTime):
        return value.text
    text = value.astimezone(UTC).isoformat()
    seconds, point, fraction = text.removesuffix("+00:00").partition(".")
    return f"{seconds}{point}{fraction.rstrip('0')}+00:00"


def parse_moment(value: object) -> datetime:
    """The time that `print_datetime` prints so; `ValueError` or `InvalidValue` for no such text."""
    try:
        return parse_datetime(value)
    except InvalidValue:
        return FarTime.parse(str(value))


def finite(value: float | None) -> float | None:
    """`value` for a response; NaN and infinity become null, as JSON has neither."""
    return None if value is None or not isfinite(value) else value


def printable(data: Any) -> Any:
    """Response data for orjson, with floats printed here, as orjson formats them differently."""
    if type(data) is float:
        return orjson.Fragment(print_float(data))
    if type(data) is dict:
        return {key: printable(value) for key, value in data.items()}
    if type(data) is list:
        return [printable(value) for value in data]
    return data


def print_float(value: float) -> str:
    """The shortest digits that round-trip, as Postgres prints them: `32`, `1e+15`, `0.5`."""
    if value == 0 or 1e-4 <= abs(value) < 1e15:
        return repr(value).removesuffix(".0")
    digits = repr(value) if abs(value) < TIES_FROM else _shortest_digits(value)
    shortest = Decimal(digits).normalize()
    if shortest.adjusted() < 15 and shortest.adjusted() >= -4:
        return f"{shortest:f}"
    sign, (first, *rest), _ = shortest.as_tuple()
    fraction = "".join(map(str, rest))
    mantissa = f"{'-' * sign}{first}{'.' * bool(rest)}{fraction}"
    return f"{mantissa}e{shortest.adjusted():+03d}"


def _shortest_digits(value: float) -> str:
    """The fewest digits that are nearer to `value` than to any other float.

    Python also accepts digits half-way between two floats if they round to `value`; Postgres does
    not (`1e+23`). Below `TIES_FROM` no number of 17 digits lies half-way.
    """
    size, below = Fraction(value), Fraction(nextafter(value, 0))
    # The largest float has no next one.
    away = nextafter(value, copysign(inf, value))
    beyond = Fraction(away) if isfinite(away) else 2 * size - below
    low, high = sorted(((size + below) / 2, (size + beyond) / 2))
    return str(next(digits for digits in _roundings(value) if low < Fraction(digits) < high))


def _roundings(value: float) -> Iterator[Decimal]:
    """`value` rounded to one digit, two and so on; each time also the next number away from 0.

    Floats below a power of two are twice as dense as above it, so the rounded number may be nearer
    to another float when the next one is not.
    """
    for precision in range(17):
        nearest = Decimal(f"{value:.{precision}e}")
        yield nearest
        last_digit = Decimal((0, (1,), int(nearest.as_tuple().exponent)))
        yield nearest + last_digit.copy_sign(nearest)


def print_base64(value: bytes | str) -> str:
    """Standard base64; a text is what Postgres has encoded."""
    if isinstance(value, str):
        return value
    return base64.b64encode(value).decode()


def parse_base64(value: object) -> bytes:
    """The bytes of standard base64 with padding; `InvalidValue` for anything else."""
    try:
        if isinstance(value, str):
            return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        pass
    raise InvalidValue("Base64", "must be standard base64 with padding.")


def _sql_text(column: ColumnElement[Any]) -> Iterator[Piece]:
    yield cast(column, Text)


def _sql_json(column: ColumnElement[Any]) -> Iterator[Piece]:
    yield cast(func.to_json(column), Text)


def _sql_uuid(column: ColumnElement[Any]) -> Iterator[Piece]:
    yield from ('"', cast(column, Text), '"')


def _sql_float(column: ColumnElement[Any]) -> Iterator[Piece]:
    low, high = (cast(fixed(end), Double) for end in ("-infinity", "infinity"))
    yield case((and_(column > low, column < high), cast(column, Text)))


def _sql_base64(column: ColumnElement[Any]) -> Iterator[Piece]:
    # Postgres breaks lines after 76 characters.
    encoded = func.encode(column, fixed("base64"))
    yield from ('"', func.translate(encoded, func.chr(LINE_BREAK), fixed("")), '"')


# By a column's Python type: the SQL that prints its value as JSON. Null stays null.
SQL_FORMS: Mapping[type, Callable[[ColumnElement[Any]], Iterator[Piece]]] = {
    str: _sql_json,
    UUID: _sql_uuid,
    int: _sql_text,
    bool: _sql_text,
    float: _sql_float,
    datetime: _sql_json,
    bytes: _sql_base64,
}


def sql_json(column: ColumnElement[Any], kind: type) -> Iterator[Piece]:
    """The SQL that prints a column of the Python type `kind` as JSON; null stays null.

    NaN and infinite floats become null.
    """
    if issubclass(kind, StrEnum):
        yield case(*((column == fixed(value), fixed(f'"{value.name}"')) for value in kind))
    else:
        yield from SQL_FORMS[kind](column)


def print_json(value: object) -> str:
    """A value as the JSON that `sql_json` prints for it."""
    match value:
        case float():
            return print_float(value) if isfinite(value) else "null"
        case datetime():
            return f'"{print_datetime(value)}"'
        case StrEnum():
            return f'"{value.name}"'
        case UUID():
            return f'"{value}"'
        case bytes():
            return f'"{print_base64(value)}"'
        case _:
            return orjson.dumps(value).decode()


SCALARS: Mapping[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment in UTC as RFC 3339 writes it: `2026-01-31T12:00:00.25+00:00`. Input "
        "may have any offset, but must have one; it is kept to the microsecond.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=print_datetime,
        parse_value=parse_datetime,
    ),
    Base64: strawberry.scalar(
        name="Base64",
        description="Bytes as standard base64 with padding.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc4648#section-4",
        serialize=print_base64,
        parse_value=parse_base64,
    ),
}
