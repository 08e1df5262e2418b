"""The mean of a column: exact, whatever the order of the rows, and within the range of a double."""

from collections.abc import AsyncIterator, Sequence
from math import inf, nan, ulp
from random import Random
from typing import Any

import asyncpg
import pytest
from sqlalchemy import (
    ARRAY,
    REAL,
    BigInteger,
    Double,
    Float,
    Numeric,
    TableValuedAlias,
    bindparam,
    cast,
    column,
    func,
    select,
)

from db.urls.url import DatabaseUrl
from gql.lists.mean import mean
from tests.support.sql_text import text_of

GREATEST = 1.7976931348623157e308


@pytest.fixture
async def connection(shared_url: DatabaseUrl) -> AsyncIterator[Any]:
    made = await asyncpg.connect(shared_url.dsn)
    yield made
    await made.close()


def values_as(kind: Any) -> TableValuedAlias:
    values = func.unnest(bindparam("values", type_=ARRAY(kind)))
    return values.table_valued(column("value", kind), name="t").render_derived()


async def means(connection: Any, values: Sequence[Any], kind: Any = Double) -> tuple[Any, Any]:
    """The mean of `values`, and that of a plain sum in NUMERIC."""
    value = values_as(kind).c.value
    exact = cast(func.avg(cast(value, Numeric)), Double)
    row = await connection.fetchrow(text_of(select(mean(value), exact)), values)
    return tuple(row)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], None),
        ([None, None], None),
        ([None, 1.5], 1.5),
        ([0.1, 0.2], 0.15),
        ([0.1, 0.2, None], 0.15),
        ([0.30000000000000004], 0.3),
        ([0.0, -0.0], 0),
        ([999.9999999999999, -999.9999999999999], 0),
        ([1e300, 1.0, -1e300], 0.3333333333333333),
        ([5e-324], 0),
        ([1e-310], 1e-310),
        ([GREATEST] * 3, GREATEST),
        ([-GREATEST] * 3, -GREATEST),
        ([inf, 1.0], GREATEST),
        ([-inf, 1.0], -GREATEST),
        ([nan, 1.0], GREATEST),
    ],
    ids=str,
)
async def test_mean_is_the_nearest_double(
    connection: Any, values: list[float | None], expected: float | None
) -> None:
    value = values_as(Double).c.value
    assert await connection.fetchval(text_of(select(mean(value))), values) == expected


@pytest.mark.parametrize("size", [0.01, 0.5, 7, 80, 180, 1_000, 1e6, 1e12], ids=str)
async def test_values_of_15_digits_count_with_all_of_them(connection: Any, size: float) -> None:
    random = Random(f"{size}")
    for _ in range(50):
        values = [float(f"{random.uniform(-size, size):.14e}") for _ in range(20)]
        found, exact = await means(connection, values)
        # NUMERIC divides to 17 digits, which may round to the neighbour.
        assert abs(found - exact) <= ulp(exact)


async def test_longer_values_count_with_15_digits(connection: Any) -> None:
    random = Random(1)
    for _ in range(50):
        values = [random.uniform(100, 180) for _ in range(20)]
        found, _ = await means(connection, values)
        assert abs(found - sum(values) / len(values)) < 1e-12


async def test_mean_does_not_depend_on_the_order_of_the_rows(connection: Any) -> None:
    random = Random(2)
    values = [random.uniform(-180, 180) for _ in range(2_000)]
    value = values_as(Double).c.value
    found = set()
    doubles = set()
    for _ in range(10):
        random.shuffle(values)
        sql = text_of(select(mean(value), func.avg(value)))
        exact, double = await connection.fetchrow(sql, values)
        found.add(exact)
        doubles.add(double)
    assert len(found) == 1
    assert len(doubles) > 1, "why the mean is not Postgres's avg of doubles"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (BigInteger, [2**62, 2**62, 2**62 - 1]),
        (REAL, [0.1, 0.25]),
        (Float(24), [0.1, 0.25]),
        (Float(), [0.1, 0.25]),
        (Numeric(asdecimal=False), [1, 2]),
    ],
    ids=str,
)
async def test_mean_of_other_numbers_is_that_of_numerics(
    connection: Any, kind: Any, values: list[Any]
) -> None:
    found, exact = await means(connection, values, kind)
    assert found == exact


def test_doubles_are_added_as_integers_and_other_floats_as_numerics() -> None:
    doubles: list[Any] = [Double(), Float(), Float(53)]
    for kind in doubles:
        assert "CAST(value * 1e13 AS BIGINT)" in text_of(mean(column("value", kind)))
    others: list[Any] = [REAL(), Float(24), Numeric(asdecimal=False)]
    for kind in others:
        text = text_of(mean(column("value", kind)))
        assert "avg(CAST(value AS NUMERIC))" in text
        assert "BIGINT" not in text
    text = text_of(mean(column("value", BigInteger)))
    assert text == "CAST(avg(value) AS DOUBLE PRECISION)"
