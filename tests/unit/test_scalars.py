"""Scalars: the same bytes as Postgres, and refusals in words."""

from datetime import UTC, datetime, timedelta, timezone

import asyncpg
import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from db.bootstrap import Server
from gql.scalars import parse_base64, parse_datetime, print_base64, print_datetime

moments = st.datetimes(
    min_value=datetime(1, 1, 2),  # noqa: DTZ001 the strategy adds the zone
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.sampled_from(
        [UTC, timezone(timedelta(hours=-11)), timezone(timedelta(hours=5.5))]
    ),
)


async def test_moments_print_as_postgres_prints_them(server: Server) -> None:
    samples = [
        datetime(2026, 1, 31, 12, tzinfo=UTC),
        datetime(2026, 1, 31, 12, 0, 0, 120_000, tzinfo=UTC),
        datetime(2026, 1, 31, 12, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 1, 31, 12, 0, 59, 999_999, tzinfo=UTC),
        datetime(1, 1, 1, 0, 0, 1, tzinfo=UTC),
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
    "value",
    [
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-01-31T12:00:00",
        "2026-01-31",
        "2026-02-30T12:00:00Z",
        "2026-W05-6T12:00:00Z",
        "20260131T120000Z",
        "2026-01-31T24:00:01Z",
        "2026-01-31T12:00:00+99:00",
        "2026-01-31T12:00:00Z\n",
        "infinity",
        "",
        5,
    ],
)
def test_what_is_no_moment_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="DateTime"):
        parse_datetime(value)
