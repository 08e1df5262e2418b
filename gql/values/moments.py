"""Parses RFC 3339 text into a datetime in UTC."""

import re
from datetime import UTC, datetime, timedelta

from gql.errors import InvalidValue

RFC3339 = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})[Tt](?P<hour>\d{2})(?P<minute>:\d{2}):(?P<second>\d{2})"
    r"(?P<fraction>\.\d+)?(?P<offset>[Zz]|[+-]\d{2}:\d{2})?",
    re.ASCII,
)
OFFSET = re.compile(r"[Zz]|[+-]([01]\d|2[0-3]):[0-5]\d", re.ASCII)
LEAP_SECOND = "60"


def parse_datetime(value: object) -> datetime:
    """The time in UTC; `InvalidValue` says what is wrong with `value`.

    A leap second (23:59:60 in UTC) is read as the first moment of the next day, as Postgres does;
    neither knows which days have one.
    """
    match = RFC3339.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _invalid("must be a string such as 2026-01-31T12:00:00Z.")
    if match["offset"] is None:
        raise _invalid("must end with Z or an offset such as +02:00.")
    if not OFFSET.fullmatch(match["offset"]):
        raise _invalid("must have an offset with hours 00 to 23 and minutes 00 to 59.")
    try:
        return _moment(match)
    except OverflowError:
        raise _invalid("must be between the years 1 and 9999 in UTC.") from None
    except ValueError:
        raise _invalid("must name a day and a time that exist.") from None


def _moment(match: re.Match[str]) -> datetime:
    """The time in UTC.

    `OverflowError` if its year is out of range, `ValueError` if the day or time does not exist.
    """
    if match["date"].startswith("0000"):
        raise OverflowError(match[0])
    # Newer versions of Python accept 24:00.
    if match["hour"] > "23":
        raise ValueError(match[0])
    is_leap = match["second"] == LEAP_SECOND
    time = f"{match['hour']}{match['minute']}:{'59' if is_leap else match['second']}"
    text = f"{match['date']}T{time}{match['fraction'] or ''}{match['offset'].upper()}"
    moment = datetime.fromisoformat(text).astimezone(UTC)
    if not is_leap:
        return moment
    if (moment.hour, moment.minute) != (23, 59):
        raise ValueError(match[0])
    return moment + timedelta(seconds=1)


def _invalid(rule: str) -> InvalidValue:
    return InvalidValue("DateTime", rule)
