"""Moments: RFC 3339 text in, a datetime in UTC out. Pure."""

import re
from datetime import UTC, datetime, timedelta

from gql.errors import InvalidValue

RFC3339 = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})[Tt](?P<hour>\d{2})(?P<minute>:\d{2}):(?P<second>\d{2})"
    r"(?P<fraction>\.\d+)?(?P<offset>[Zz]|[+-]\d{2}:\d{2})?",
    re.ASCII,
)
OFFSET = re.compile(r"[Zz]|[+-]([01]\d|2[0-3]):[0-5]\d", re.ASCII)
LEAP = "60"


def parse_datetime(value: object) -> datetime:
    """The moment in UTC; `InvalidValue` says what is wrong with `value`.

    A leap second, the last one of a day in UTC, is the first moment of the next day, as it is for
    Postgres: neither knows which days have one.
    """
    written = RFC3339.fullmatch(value) if isinstance(value, str) else None
    if written is None:
        raise _invalid("must be a string such as 2026-01-31T12:00:00Z.")
    if written["offset"] is None:
        raise _invalid("must end with Z or an offset such as +02:00.")
    if not OFFSET.fullmatch(written["offset"]):
        raise _invalid("must have an offset with hours 00 to 23 and minutes 00 to 59.")
    try:
        return _moment(written)
    except OverflowError:
        raise _invalid("must be between the years 1 and 9999 in UTC.") from None
    except ValueError:
        raise _invalid("must name a day and a time that exist.") from None


def _moment(written: re.Match[str]) -> datetime:
    """`OverflowError` for another year, `ValueError` for a day or a time that does not exist."""
    if written["date"].startswith("0000"):
        raise OverflowError(written[0])
    # Newer versions of Python take 24:00.
    if written["hour"] > "23":
        raise ValueError(written[0])
    is_leap = written["second"] == LEAP
    time = f"{written['hour']}{written['minute']}:{'59' if is_leap else written['second']}"
    text = f"{written['date']}T{time}{written['fraction'] or ''}{written['offset'].upper()}"
    moment = datetime.fromisoformat(text).astimezone(UTC)
    if not is_leap:
        return moment
    if (moment.hour, moment.minute) != (23, 59):
        raise ValueError(written[0])
    return moment + timedelta(seconds=1)


def _invalid(rule: str) -> InvalidValue:
    return InvalidValue("DateTime", rule)
