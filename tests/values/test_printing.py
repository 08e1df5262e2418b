"""Scalars: the same bytes as Postgres, and refusals in words."""

from datetime import UTC, datetime, timedelta, timezone

import asyncpg
import pytest
from graphql import GraphQLError
from hypothesis import example, given
from hypothesis import strategies as st

from db.embedded.bootstrap import Server
from gql.values.moments import parse_datetime
from gql.values.scalars import parse_base64, print_base64, print_datetime

moments = st.datetimes(
    min_value=datetime(1, 1, 2),  # noqa: DTZ001 the strategy adds the zone
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.sampled_from(
        [UTC, timezone(timedelta(hours=-11)), timezone(timedelta(hours=5.5))]
    ),
)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


async def test_moments_print_as_postgres_prints_them(server: Server) -> None:
    samples = [
        datetime(2026, 1, 31, 12, tzinfo=UTC),
        datetime(2026, 1, 31, 12, 0, 0, 120_000, tzinfo=UTC),
        datetime(2026, 1, 31, 12, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 1, 31, 12, 0, 59, 999_999, tzinfo=UTC),
        FIRST + timedelta(microseconds=1),
        datetime(999, 5, 5, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ]
    connection = await asyncpg.connect(
        server.url("postgres", "postgres").dsn, server_settings={"timezone": "UTC"}
    )
    try:
        for moment in samples:
            printed = await connection.fetchval("select to_json($1::timestamptz)", moment)
            assert f'"{print_datetime(moment)}"' == printed
    finally:
        await connection.close()


@given(moments)
@example(FIRST)
@example(LAST)
def test_a_moment_survives_its_wire_form(moment: datetime) -> None:
    assert parse_datetime(print_datetime(moment)) == moment


@given(st.binary(max_size=200))
def test_bytes_survive_their_wire_form(value: bytes) -> None:
    assert parse_base64(print_base64(value)) == value


@pytest.mark.parametrize("value", [1, None, "x", "AAE", "AA=A", "AAE=\n", "\u00e9\u00e9=="])
def test_what_is_not_base64_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="Base64"):
        parse_base64(value)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("0001-01-01T00:00:00Z", FIRST),
        ("9999-12-31T23:59:59.999999Z", LAST),
        ("0001-01-01T14:00:00+14:00", FIRST),
        ("2026-01-31t12:00:00z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00-00:00", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00+23:59", datetime(2026, 1, 30, 12, 1, tzinfo=UTC)),
        ("2026-01-31T12:00:00.1234567890Z", datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("1990-12-31T15:59:60-08:00", datetime(1991, 1, 1, tzinfo=UTC)),
        ("2016-12-31T23:59:60.25Z", datetime(2017, 1, 1, 0, 0, 0, 250_000, tzinfo=UTC)),
    ],
)
def test_moments_are_read_as_rfc_3339_writes_them(text: str, moment: datetime) -> None:
    assert parse_datetime(text) == moment


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0001-01-01T00:00:00+14:00", "between the years 1 and 9999 in UTC"),
        ("9999-12-31T23:59:59-14:00", "between the years 1 and 9999 in UTC"),
        ("9999-12-31T23:59:60Z", "between the years 1 and 9999 in UTC"),
        ("0000-01-01T00:00:00Z", "between the years 1 and 9999 in UTC"),
        ("2026-01-31T12:00:00", "must end with Z or an offset"),
        ("2026-01-31", "must be a string such as"),
        ("2026-02-30T12:00:00Z", "a day and a time that exist"),
        ("2026-W05-6T12:00:00Z", "must be a string such as"),
        ("20260131T120000Z", "must be a string such as"),
        ("2026-01-31T24:00:00Z", "a day and a time that exist"),
        ("2026-01-31T24:00:01Z", "a day and a time that exist"),
        ("2026-01-31T12:60:00Z", "a day and a time that exist"),
        ("2026-01-31T12:59:60Z", "a day and a time that exist"),
        ("2026-01-31T23:59:60+01:00", "a day and a time that exist"),
        ("2026-01-31T23:59:61Z", "a day and a time that exist"),
        ("2026-01-31T12:00:00+02:99", "hours 00 to 23 and minutes 00 to 59"),
        ("2026-01-31T12:00:00-02:60", "hours 00 to 23 and minutes 00 to 59"),
        ("2026-01-31T12:00:00+24:00", "hours 00 to 23 and minutes 00 to 59"),
        ("2026-01-31T12:00:00+99:00", "hours 00 to 23 and minutes 00 to 59"),
        ("2026-01-31T12:00:00+0200", "must be a string such as"),
        ("2026-01-31T12:00:00Z\n", "must be a string such as"),
        ("2026-01-31 12:00:00Z", "must be a string such as"),
        ("infinity", "must be a string such as"),
        ("", "must be a string such as"),
        (5, "must be a string such as"),
    ],
)
def test_what_is_no_moment_is_refused(value: object, words: str) -> None:
    with pytest.raises(GraphQLError, match=f"DateTime .*{words}"):
        parse_datetime(value)
