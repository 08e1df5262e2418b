"""What a function in Python gets of what Postgres prints."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from math import inf
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    Double,
    Integer,
    LargeBinary,
    Numeric,
    Text,
    Time,
    Uuid,
)

from db.orm.far_times import FarTime
from gql.columns.inputs import reader_of
from gql.columns.table import type_of

ID = UUID(int=7)
MOMENT = datetime(2026, 1, 31, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("type_", "printed", "value"),
    [
        (DateTime(timezone=True), "2026-01-31T12:00:00.25+00:00", MOMENT),
        (DateTime(), "2026-01-31T12:00:00.25", MOMENT.replace(tzinfo=None)),
        (Date(), "2026-01-31", date(2026, 1, 31)),
        (Date(), "infinity", "infinity"),
        (Date(), "0044-03-15 BC", "0044-03-15 BC"),
        (Time(), "12:00:00.25", time(12, 0, 0, 250_000)),
        (Time(), "24:00:00", "24:00:00"),
        (Numeric(), "12.50", Decimal("12.50")),
        (BigInteger(), "9007199254740993", 9007199254740993),
        (Double(), "Infinity", inf),
        (Double(), 1.5, 1.5),
        (LargeBinary(), "AAE=", b"\0\1"),
        (Uuid(), str(ID), ID),
        (ARRAY(Uuid()), [str(ID), None], [ID, None]),
        (ARRAY(Numeric()), ["1.0"], [Decimal("1.0")]),
    ],
)
def test_values_are_those_of_python(type_: Any, printed: Any, value: Any) -> None:
    read = reader_of(type_of(type_))
    assert read is not None
    assert list(read([printed])) == [value]
    assert list(read([None, printed])) == [None, value]


def test_a_time_that_python_cannot_hold_is_a_far_time() -> None:
    read = reader_of(type_of(DateTime(timezone=True)))
    assert read is not None
    [value] = read(["0044-03-15T12:00:00+00:00 BC"])
    assert isinstance(value, FarTime)


@pytest.mark.parametrize("type_", [Text(), Integer(), ARRAY(Integer())])
def test_what_json_holds_is_passed_on(type_: Any) -> None:
    assert reader_of(type_of(type_)) is None
