"""Every scalar, written by Postgres and printed by Python: the same bytes."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    ARRAY,
    Boolean,
    DateTime,
    Double,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    bindparam,
    func,
    select,
)

from db.orm.columns import Choice
from db.session.database import Database
from db.session.identity import OPERATOR
from db.session.transaction import open_read
from gql.values.scalars import finite, print_json, sql_json
from gql.values.sql_json import joined
from models import StepStatus
from tests.support.properties import reading

texts = st.text(st.characters(blacklist_characters="\x00", blacklist_categories=["Cs"]))
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
moments = st.datetimes(timezones=st.just(UTC))
# Near the powers of two and ten the two ways to find the shortest digits could part.
floats = st.one_of(
    st.floats(),
    st.integers(-1074, 1023).map(lambda power: math.ldexp(1.0, power)),
    st.integers(-307, 308).map(lambda power: float(f"1e{power}")),
    st.integers(2**52, 2**70).map(float),
)


async def written(
    database: Database, kind: type, type_: Any, values: list[Any]
) -> list[str | None]:
    """The values as Postgres writes them."""
    given_values = bindparam("values", values, type_=ARRAY(type_))
    rows = (
        func.unnest(given_values).table_valued("value", with_ordinality="ordinal").render_derived()
    )
    column = rows.c.value
    column.type = type_
    tx = open_read(database, OPERATOR)
    try:
        found = await tx.scalars(select(joined(sql_json(column, kind))).order_by(rows.c.ordinal))
        return [*found]
    finally:
        await tx.close()


@given(st.lists(floats, min_size=1, max_size=50))
@example([1e15, 1e16, 1e22, 1e23, 2.0**60, 5e-324, -0.0, 1.7976931348623157e308, 0.1 + 0.2, 1e-5])
@settings(reading, max_examples=100)
async def test_floats(database: Database, values: list[float]) -> None:
    printed = [None if finite(value) is None else print_json(value) for value in values]
    assert await written(database, float, Double(), values) == printed


@given(st.lists(texts, min_size=1, max_size=20))
@example(['"', "\\", "/", "\x01\x07\x08\t\n\x0b\x0c\r\x1b\x1f\x7f", "\u2028\u2029", "\U0001f600"])
@reading
async def test_texts(database: Database, values: list[str]) -> None:
    assert await written(database, str, Text(), values) == [print_json(value) for value in values]


@given(st.lists(moments, min_size=1, max_size=20))
@example([FIRST, LAST, LAST - timedelta(microseconds=1), FIRST + timedelta(microseconds=1)])
@reading
async def test_moments(database: Database, values: list[datetime]) -> None:
    type_ = DateTime(timezone=True)
    assert await written(database, datetime, type_, values) == [*map(print_json, values)]


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=10))
@reading
async def test_bytes(database: Database, values: list[bytes]) -> None:
    assert await written(database, bytes, LargeBinary(), values) == [*map(print_json, values)]


@given(st.lists(st.uuids(), min_size=1, max_size=10))
@reading
async def test_uuids(database: Database, values: list[Any]) -> None:
    assert await written(database, type(values[0]), Uuid(), values) == [*map(print_json, values)]


@pytest.mark.parametrize(
    ("kind", "type_", "values"),
    [
        (int, Integer(), [0, -1, 2**31 - 1, -(2**31)]),
        (bool, Boolean(), [True, False]),
        (StepStatus, Choice(StepStatus), [*StepStatus]),
    ],
)
async def test_the_few(database: Database, kind: type, type_: Any, values: list[Any]) -> None:
    assert await written(database, kind, type_, values) == [*map(print_json, values)]


async def test_null_stays_null(database: Database) -> None:
    for kind, type_ in (
        (str, Text()),
        (float, Double()),
        (bytes, LargeBinary()),
        (bool, Boolean()),
    ):
        assert await written(database, kind, type_, [None]) == [None]
