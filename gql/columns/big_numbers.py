"""The scalars of numbers that JavaScript has no room for, as strings or as numbers."""

import re
from collections.abc import Mapping
from typing import Any, NewType

import strawberry
from orjson import Fragment
from strawberry.types.scalar import ScalarDefinition

from gql.errors import InvalidValue

BigInt = NewType("BigInt", int)
Decimal = NewType("Decimal", str)
SPECIAL_FLOATS = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}
WHOLE = re.compile(r"[+-]?[0-9]{1,40}", re.ASCII)
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,5})?", re.ASCII)
JSON_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
# Postgres keeps 131,072 digits before the point, but nobody compares with so many.
MAX_DIGITS = 2_000


def parse_bigint(value: object) -> int:
    """The number that a text or a number stands for; `InvalidValue` unless 64 bits hold it."""
    is_text = isinstance(value, str) and WHOLE.fullmatch(value)
    if is_text or type(value) is int:
        number = int(value)  # type: ignore[call-overload]
        if -(2**63) <= number < 2**63:
            return int(number)
    raise InvalidValue(
        "BigInt", 'must be a whole number of 64 bits, as a string: "9007199254740993".'
    )


def parse_decimal(value: object) -> str:
    """The text of a number; `InvalidValue` for anything else."""
    if type(value) in (int, float):
        value = repr(value)
    if isinstance(value, str) and len(value) <= MAX_DIGITS and NUMBER.fullmatch(value):
        return value
    if isinstance(value, str) and value in SPECIAL_FLOATS:
        return value
    raise InvalidValue("Decimal", 'must be a number, as a string: "12.50".')


SCALARS: Mapping[Any, ScalarDefinition] = {
    BigInt: strawberry.scalar(
        name="BigInt",
        description='A whole number of 64 bits as a string: `"9007199254740993"`. Numbers of '
        "JavaScript would lose digits. Input may be a number too.",
        serialize=str,
        parse_value=parse_bigint,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='A decimal number of any precision as a string: `"12.50"`. Input may be a '
        "number too; `NaN`, `Infinity` and `-Infinity` stand for themselves.",
        serialize=str,
        parse_value=parse_decimal,
    ),
}


def _as_number(value: object) -> object:
    """A number as JSON with all its digits; what JSON has no number for stays a string."""
    text = str(value)
    return Fragment(text) if JSON_NUMBER.fullmatch(text) else text


# Instead of those of `SCALARS`, where the application prints numbers as numbers.
NUMBER_SCALARS: Mapping[Any, ScalarDefinition] = {
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A whole number of 64 bits: `9007199254740993`. Numbers of JavaScript have 53 "
        "bits, so parse responses with a parser that keeps all digits. Input may be a string too.",
        serialize=int,
        parse_value=parse_bigint,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description="A decimal number of any precision: `12.50`. Parse responses with a parser "
        'that keeps all digits. Input may be a string too; `"NaN"`, `"Infinity"` and `"-Infinity"` '
        "stand for themselves.",
        serialize=_as_number,
        parse_value=parse_decimal,
    ),
}
