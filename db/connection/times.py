"""Encodes and decodes `timestamptz` without treating any Python datetime as infinity."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import asyncpg

# A `timestamptz` in asyncpg's tuple format: microseconds since the Postgres epoch.
Wire: TypeAlias = tuple[int]
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
INFINITY, MINUS_INFINITY = 2**63 - 1, -(2**63)
# The OID of the type in every Postgres.
TIMESTAMPTZ = 1184


def use_whole_range_of_times(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Send and read times exactly.

    asyncpg sends Python's first and last datetime, which are often used as sentinels, as -infinity
    and infinity. `set_type_codec` would cost a round trip per connection to look the type up.
    """
    settings = connection._protocol.get_settings()  # type: ignore[attr-defined]  # noqa: SLF001
    settings.add_python_codec(
        TIMESTAMPTZ, "timestamptz", "pg_catalog", [], "scalar", encode, decode, "tuple"
    )


def encode(moment: datetime) -> Wire:
    """`moment`, which must have a UTC offset, in wire format."""
    return ((moment - EPOCH) // MICROSECOND,)


def decode(wire: Wire) -> datetime:
    """The time in UTC; infinity becomes the last datetime of Python, and -infinity the first."""
    [microseconds] = wire
    if microseconds == INFINITY:
        return LAST
    if microseconds == MINUS_INFINITY:
        return FIRST
    return EPOCH + timedelta(microseconds=microseconds)
