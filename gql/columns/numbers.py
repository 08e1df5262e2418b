"""Column types of truth values and numbers."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal as PythonDecimal
from math import isfinite
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Double, Integer, Text, cast, func
from sqlalchemy.dialects.postgresql import NUMERIC

from gql.columns.big_numbers import SPECIAL_FLOATS, BigInt, Decimal, parse_bigint, parse_decimal
from gql.columns.column_type import (
    EXTREMES,
    ORDERED,
    AggregateFunction,
    ColumnType,
    Comparisons,
    as_json,
    sql_json_text,
)
from gql.columns.text_form import TextForm
from gql.values.scalars import print_float, sql_json
from gql.values.sql_json import Piece, fixed

MEASURED = (*EXTREMES, AggregateFunction.AVG)
SMALLEST, LARGEST = -(2**15), 2**15 - 1


def _bool_key(value: object) -> bool:
    if type(value) is not bool:
        raise TypeError(value)
    return value


def _int_key(value: object) -> int:
    if type(value) is not int:
        raise TypeError(value)
    if not -(2**31) <= value < 2**31:
        raise ValueError(value)
    return value


def _float_key(value: object) -> float:
    if isinstance(value, str):
        return float(SPECIAL_FLOATS[value])
    if type(value) not in (int, float):
        raise TypeError(value)
    return float(value)  # type: ignore[arg-type]


def _load_float(text: str) -> float:
    """The inverse of `_print_float`."""
    word = text.strip('"')
    return float(SPECIAL_FLOATS.get(word, word))


def _print_float(value: float) -> str:
    """The JSON of Postgres's `to_json`, which prints NaN and infinity as texts."""
    if isfinite(value):
        return print_float(value)
    return '"NaN"' if value != value else '"Infinity"' if value > 0 else '"-Infinity"'  # noqa: PLR0124


def _small(value: Any) -> Any:
    if value is not None and not SMALLEST <= value <= LARGEST:
        raise ValueError(f"must be from {SMALLEST} to {LARGEST}.")
    return value


def _quoted(text: ColumnElement[str]) -> Iterator[Piece]:
    yield from ('"', text, '"')


def _digits(column: ColumnElement[Any]) -> Iterator[Piece]:
    yield cast(column, Text)


def _print_bigint(value: int) -> str:
    return f'"{value}"'


def _texts(column: ColumnElement[Any]) -> ColumnElement[str]:
    """The JSON of an array whose values are texts there."""
    return sql_json_text(cast(column, ARRAY(Text())))


def _finite(array: ColumnElement[str]) -> ColumnElement[str]:
    """The JSON of an array of floats, with null for what is not a number in JSON."""
    return func.regexp_replace(
        array, fixed('"-?(NaN|Infinity)"'), fixed("null"), fixed("g"), type_=Text()
    )


def _as_double(column: ColumnElement[Any]) -> ColumnElement[float]:
    """A `real` as the double with the digits that Postgres prints for it."""
    return cast(cast(column, Text), Double)


def _doubles(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(cast(column, ARRAY(Text())), ARRAY(Double()))


BOOLEAN = ColumnType(
    "Boolean",
    bool,
    lambda column: sql_json(column, bool),
    python_type=bool,
    key=_bool_key,
    array=sql_json_text,
    comparisons=(Comparisons.EQUALITY,),
    is_groupable=True,
)
INT = ColumnType(
    "Int",
    int,
    lambda column: sql_json(column, int),
    python_type=int,
    key=_int_key,
    array=sql_json_text,
    comparisons=ORDERED,
    functions=MEASURED,
    is_groupable=True,
)
# Compared as an integer, so that any number can be compared with it.
SMALLINT = replace(INT, parameter=Integer(), convert=lambda value, _: value, stored=_small)
BIGINT = ColumnType(
    "BigInt",
    BigInt,
    lambda column: _quoted(cast(column, Text)),
    python_type=int,
    printed=_print_bigint,
    key=parse_bigint,
    array=_texts,
    number_sql=_digits,
    number_array=sql_json_text,
    comparisons=ORDERED,
    functions=MEASURED,
    is_groupable=True,
)
DOUBLE = ColumnType(
    "Float",
    float,
    lambda column: sql_json(column, float),
    python_type=float,
    load=_load_float,
    cursor=as_json,
    printed=_print_float,
    key=_float_key,
    array=lambda column: _finite(sql_json_text(column)),
    comparisons=ORDERED,
    functions=MEASURED,
    prints_null=True,
)
# asyncpg reads 1.1 as 1.100000023841858.
REAL = replace(
    DOUBLE,
    sql=lambda column: sql_json(_as_double(column), float),
    python_type=None,
    cursor=lambda column: as_json(_as_double(column)),
    parameter=TextForm(),
    key=lambda value: repr(_float_key(value)),
    bind=lambda value: None if value is None else repr(value),
    array=lambda column: _finite(sql_json_text(_doubles(column))),
)
DECIMAL = ColumnType(
    "Decimal",
    Decimal,
    lambda column: _quoted(cast(column, Text)),
    key=parse_decimal,
    parameter=TextForm(),
    array=_texts,
    # NaN and infinity, which are not numbers in JSON, are printed as strings.
    number_sql=as_json,
    number_array=sql_json_text,
    comparisons=ORDERED,
    functions=MEASURED,
)


def _amount(value: Any) -> Any:
    if value is not None and not PythonDecimal(value).is_finite():
        raise ValueError("must be an amount, not NaN or infinity.")
    return value


def _from_money(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(column, NUMERIC)


def _to_money(value: ColumnElement[Any], type_: Any) -> ColumnElement[Any]:
    number: Any = ARRAY(NUMERIC) if isinstance(type_, ARRAY) else NUMERIC
    return cast(cast(value, number), type_)


# The text of money depends on a setting of the database; its number does not.
MONEY = replace(
    DECIMAL,
    sql=lambda column: DECIMAL.sql(_from_money(column)),
    number_sql=lambda column: as_json(_from_money(column)),
    bind=_amount,
    convert=_to_money,
    array=None,
    number_array=None,
)
