"""Encodes and decodes times without treating any Python value as infinity."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TypeAlias

import asyncpg

from db.orm.far_times import EPOCH, FIRST, LAST, MICROSECOND, FarTime

# A time in asyncpg's tuple format: microseconds, or days of a date, since the Postgres epoch.
Wire: TypeAlias = tuple[int]
# Months, days and microseconds.
IntervalWire: TypeAlias = tuple[int, int, int]
# The OIDs of the types in every Postgres.
TIMESTAMPTZ, TIMESTAMP, DATE, TIME, INTERVAL = 1184, 1114, 1082, 1083, 1186
DAYS_OF_YEAR, MONTHS_OF_YEAR, DAYS_OF_MONTH = 365, 12, 30


def use_whole_range_of_times(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Send and read times exactly.

    asyncpg sends Python's first and last datetime, which are often used as sentinels, as -infinity
    and infinity, and fails for years that Python has not. `set_type_codec` would cost a round trip
    per connection to look the type up.
    """
    settings = connection._protocol.get_settings()  # type: ignore[attr-defined]  # noqa: SLF001
    for oid, name, codec in (
        (TIMESTAMPTZ, "timestamptz", (encode, decode)),
        (TIMESTAMP, "timestamp", (encode_local, decode_local)),
        (DATE, "date", (encode_date, decode_date)),
        (TIME, "time", (encode_time, decode_time)),
        (INTERVAL, "interval", (encode_interval, decode_interval)),
    ):
        settings.add_python_codec(oid, name, "pg_catalog", [], "scalar", *codec, "tuple")


def encode(moment: datetime) -> Wire:
    """`moment`, which must have a UTC offset, in wire format."""
    if isinstance(moment, FarTime):
        return (moment.microseconds,)
    return ((moment - EPOCH) // MICROSECOND,)


def decode(wire: Wire) -> datetime:
    """The time in UTC; one that Python has not is a `FarTime`."""
    [microseconds] = wire
    try:
        return EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return FarTime.of(microseconds)


def encode_local(moment: datetime) -> Wire:
    """`moment`, which must have no UTC offset, in wire format."""
    return ((moment - EPOCH.replace(tzinfo=None)) // MICROSECOND,)


def decode_local(wire: Wire) -> datetime:
    """The time; the first or last of Python for one that it has not."""
    [microseconds] = wire
    try:
        return EPOCH.replace(tzinfo=None) + timedelta(microseconds=microseconds)
    except OverflowError:
        return (LAST if microseconds > 0 else FIRST).replace(tzinfo=None)


def encode_date(day: date) -> Wire:
    """`day` in wire format."""
    return ((day - EPOCH.date()).days,)


def decode_date(wire: Wire) -> date:
    """The day; the first or last of Python for one that it has not."""
    [days] = wire
    try:
        return EPOCH.date() + timedelta(days=days)
    except OverflowError:
        return (LAST if days > 0 else FIRST).date()


def encode_time(clock: time) -> Wire:
    """`clock` in wire format."""
    return ((datetime.combine(EPOCH, clock) - datetime.combine(EPOCH, time())) // MICROSECOND,)


def decode_time(wire: Wire) -> time:
    """The time of day; the last of Python for 24:00, which it has not."""
    [microseconds] = wire
    clock = datetime.combine(EPOCH, time()) + timedelta(microseconds=microseconds)
    return clock.time() if clock.date() == EPOCH.date() else time.max


def encode_interval(interval: timedelta) -> IntervalWire:
    """`interval` in wire format."""
    rest = timedelta(seconds=interval.seconds, microseconds=interval.microseconds)
    return (0, interval.days, rest // MICROSECOND)


def decode_interval(wire: IntervalWire) -> timedelta:
    """The interval, with years and months as asyncpg counts them.

    One that is too long for Python is its longest.
    """
    months, days, microseconds = wire
    years = int(months / MONTHS_OF_YEAR)
    days += years * DAYS_OF_YEAR + (months - years * MONTHS_OF_YEAR) * DAYS_OF_MONTH
    try:
        return timedelta(days=days, microseconds=microseconds)
    except OverflowError:
        return timedelta.max if months > 0 else timedelta.min
