"""Times that Postgres has and Python has not: infinity, and years outside 1 to 9999."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Self

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
INFINITY, MINUS_INFINITY = 2**63 - 1, -(2**63)
# The calendar repeats.
YEARS, CYCLE = 400, timedelta(days=146_097) // MICROSECOND
INFINITE = {INFINITY: "infinity", MINUS_INFINITY: "-infinity"}
FAR = re.compile(r"(\d{4,6})(-\d\d-\d\dT[0-9:.]+\+00:00)( BC)?", re.ASCII)


class FarTime(datetime):
    """The first or last time of Python, in place of one that it cannot represent.

    `microseconds` since 2000 are the time in Postgres, and `text` is how it prints that in JSON.
    """

    microseconds: int

    @classmethod
    def of(cls, microseconds: int) -> Self:
        """The time so many microseconds after the beginning of 2000."""
        end = LAST if microseconds > 0 else FIRST
        time = cls.combine(end.date(), end.timetz())
        time.microseconds = microseconds
        return time

    @classmethod
    def parse(cls, text: str) -> Self:
        """The inverse of `text`; `ValueError` if it is none."""
        for microseconds, name in INFINITE.items():
            if text == name:
                return cls.of(microseconds)
        match = FAR.fullmatch(text)
        if match is None:
            raise ValueError(text)
        year = 1 - int(match[1]) if match[3] else int(match[1])
        near = datetime.fromisoformat(f"{EPOCH.year + year % YEARS}{match[2]}")
        cycles = (year - near.year) // YEARS
        return cls.of((near - EPOCH) // MICROSECOND + cycles * CYCLE)

    @property
    def text(self) -> str:
        if self.microseconds in INFINITE:
            return INFINITE[self.microseconds]
        cycles, rest = divmod(self.microseconds, CYCLE)
        near = EPOCH + rest * MICROSECOND
        year = near.year + cycles * YEARS
        seconds, point, fraction = near.isoformat().removesuffix("+00:00").partition(".")
        clock = f"{seconds[4:]}{point}{fraction.rstrip('0')}+00:00"
        return f"{year:04}{clock}" if year > 0 else f"{1 - year:04}{clock} BC"
