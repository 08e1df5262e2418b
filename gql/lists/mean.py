"""Builds the SQL of the arithmetic mean of a column: exact, so that it never depends on the plan.

A sum of doubles depends on the order of the rows, which the planner and parallel workers choose. A
sum of integers or of numerics does not. Most values of a column have 0.1 to 1000 as their
magnitude: times a power of ten they become integers of 15 digits, whose sum takes a twentieth of
the time of the same sum in NUMERIC. All others are added as NUMERIC.
"""

from typing import Any

from sqlalchemy import (
    REAL,
    BigInteger,
    ColumnElement,
    Double,
    Float,
    Integer,
    Numeric,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
)

# The first power of ten of each decade between 0.1 and 1000, the highest first.
DECADES = (2, 1, 0, -1)
# As many digits as every double keeps.
DIGITS = 15
MAX_FLOAT = "1.7976931348623157e308"
# No double is nearer to 0, other than 0, than 320 digits after the point can tell.
MAX_SCALE = 320
# The precision in bits from which Postgres's `float` is a double.
DOUBLE_BITS = 25
ZERO = literal_column("0", Integer)


def mean(column: ColumnElement[Any]) -> ColumnElement[float]:
    """The mean of an integer or float column as a double; null if it has no values."""
    if isinstance(column.type, Integer):
        return cast(func.avg(column), Double)
    if not _is_double(column):
        return _as_float(column, func.avg(cast(column, Numeric)))
    total = _sum(_scaled(column)) * _power(-DIGITS) + _sum(_unscaled(column))
    return _as_float(column, total / func.count(column))


def _is_double(column: ColumnElement[Any]) -> bool:
    kind = column.type
    if not isinstance(kind, Float) or isinstance(kind, REAL):
        return False
    return kind.precision is None or kind.precision >= DOUBLE_BITS


def _scaled(column: ColumnElement[Any]) -> ColumnElement[int]:
    """A value between 0.1 and 1000 as a multiple of 1e-15, with 15 digits; null for any other.

    The product is exact to the integer for every value of at most 15 digits.
    """
    size = func.abs(column)
    return case(
        (size >= _power(DECADES[0] + 1), None),
        *(
            (
                size >= _power(decade),
                cast(column * _power(DIGITS - 1 - decade), BigInteger)
                * literal_column(str(10 ** (decade - DECADES[-1])), BigInteger),
            )
            for decade in DECADES
        ),
    )


def _unscaled(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A value that `_scaled` leaves out; null for any other, and for 0, which adds nothing."""
    size = func.abs(column)
    is_small = and_(size < _power(DECADES[-1]), column != ZERO)
    return case((or_(size >= _power(DECADES[0] + 1), is_small), cast(column, Numeric)))


def _sum(values: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(values), ZERO, type_=Numeric())


def _power(exponent: int) -> ColumnElement[Any]:
    return literal_column(f"1e{exponent}", Numeric)


def _as_float(column: ColumnElement[Any], number: ColumnElement[Any]) -> ColumnElement[float]:
    """`number` as a double; Postgres rejects numbers that underflow or overflow one.

    `least` and `greatest` skip nulls, so null is returned before: without values in `column`.
    """
    least, greatest = (literal_column(f"{sign}{MAX_FLOAT}", Numeric) for sign in ("-", ""))
    rounded = func.trim_scale(func.round(number, literal_column(str(MAX_SCALE), Integer)))
    bounded = cast(func.least(func.greatest(rounded, least), greatest), Double)
    return case((func.count(column) > ZERO, bounded))
