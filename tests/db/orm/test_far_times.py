"""Times that Python cannot represent: read, printed and bound as Postgres has them."""

import json
from datetime import date, datetime, time, timedelta

import asyncpg
import pytest

from db.connection import times
from db.connection.times import use_whole_range_of_times
from db.orm.far_times import FIRST, LAST, FarTime
from db.urls.url import DatabaseUrl

FAR = (
    "infinity",
    "-infinity",
    "0001-12-31 23:59:59.999999+00 BC",
    "0044-03-15 12:00:00.5+00 BC",
    "4713-11-24 00:00:00+00 BC",
    "10000-01-01 00:00:00+00",
    "294276-12-31 23:59:59.999999+00",
)


@pytest.mark.parametrize("text", FAR)
async def test_far_time_is_what_postgres_has(shared_url: DatabaseUrl, text: str) -> None:
    connection = await asyncpg.connect(shared_url.dsn, server_settings={"timezone": "UTC"})
    use_whole_range_of_times(connection)
    query = "select $1::timestamptz, to_json($1::timestamptz)::text"
    quoted = query.replace("$1", f"'{text}'")
    [[value, printed]] = await connection.fetch(quoted)
    assert isinstance(value, FarTime)
    assert value in (FIRST, LAST)
    assert value.text == json.loads(printed)
    again = FarTime.parse(value.text)
    assert again.microseconds == value.microseconds
    assert await connection.fetchval("select to_json($1::timestamptz)::text", again) == printed
    await connection.close()


@pytest.mark.parametrize("text", ["", "x", "2026-01-31", "0044-02-30T00:00:00+00:00 BC", "1e9"])
def test_text_of_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        FarTime.parse(text)


async def test_other_times_are_read_and_sent_as_asyncpg_does(shared_url: DatabaseUrl) -> None:
    values = (
        datetime(2026, 1, 31, 12, 0, 0, 250_000),  # noqa: DTZ001 a timestamp has no zone
        date(2026, 1, 31),
        time(23, 59, 59, 999_999),
        timedelta(days=-400, seconds=5, microseconds=7),
    )
    query = "select $1::timestamp, $2::date, $3::time, $4::interval"
    rows = []
    for codecs in (False, True):
        connection = await asyncpg.connect(shared_url.dsn)
        if codecs:
            use_whole_range_of_times(connection)
        rows += [tuple(row) for row in await connection.fetch(query, *values)]
        months = await connection.fetchval("select interval '-3 years -14 months 2 days'")
        rows.append((months,))
        await connection.close()
    assert rows[0] == rows[2] == values
    assert rows[1] == rows[3]


def test_what_python_has_not_is_its_first_or_last() -> None:
    assert times.decode_date((2**31 - 1,)) == date.max
    assert times.decode_date((-(2**31),)) == date.min
    assert times.decode_local((2**63 - 1,)) == LAST.replace(tzinfo=None)
    assert times.decode_time((24 * 3600 * 10**6,)) == time.max
    assert times.decode_interval((2**31 - 1, 2**31 - 1, 2**63 - 1)) == timedelta.max
    assert times.decode_interval((-(2**31), 0, 0)) == timedelta.min
