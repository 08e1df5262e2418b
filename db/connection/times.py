"""Times on a connection: every datetime of Python is itself, none stands for infinity."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import asyncpg

# A `timestamptz` as asyncpg's tuple format has it: microseconds since the epoch of Postgres.
Wire: TypeAlias = tuple[int]
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
INFINITY, MINUS_INFINITY = 2**63 - 1, -(2**63)
# Its OID, in every Postgres.
TIMESTAMPTZ = 1184


def use_whole_range_of_times(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Send and read times exactly as they are.

    asyncpg sends the first and the last datetime of Python, which many use as sentinels, as
    -infinity and infinity. `set_type_codec` would ask the server for the type: a round trip for
    each connection.
    """
    settings = connection._protocol.get_settings()  # type: ignore[attr-defined]  # noqa: SLF001
    settings.add_python_codec(
        TIMESTAMPTZ, "timestamptz", "pg_catalog", [], "scalar", encode, decode, "tuple"
    )


def encode(moment: datetime) -> Wire:
    """`moment`, which must have an offset, for the wire."""
    return ((moment - EPOCH) // MICROSECOND,)


def decode(wire: Wire) -> datetime:
    """The moment in UTC; infinity, for which Python has no datetime, is the last one it has."""
    [microseconds] = wire
    if microseconds == INFINITY:
        return LAST
    if microseconds == MINUS_INFINITY:
        return FIRST
    return EPOCH + timedelta(microseconds=microseconds)
