"""Column types of dates, times and intervals."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from gql.columns.column_type import EXTREMES, ORDERED, ColumnType, as_json, sql_json_text, text_key
from gql.columns.text_form import TextForm
from gql.errors import InvalidValue
from gql.values.scalars import parse_moment

Date = NewType("Date", str)
Time = NewType("Time", str)
OffsetTime = NewType("OffsetTime", str)
LocalDateTime = NewType("LocalDateTime", str)
Interval = NewType("Interval", str)

INFINITE = ("infinity", "-infinity")
MAX_INTERVAL = 200
DAY = r"(?P<year>[0-9]{4,6})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
CLOCK = r"(?P<clock>([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?|24:00(:00(\.0+)?)?)"
OFFSET = r"(Z|z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9]){0,2})"
ERA = "(?P<era> BC)?"
DATE_TEXT = re.compile(f"{DAY}{ERA}", re.ASCII)
TIME_TEXT = re.compile(CLOCK, re.ASCII)
OFFSET_TIME_TEXT = re.compile(f"{CLOCK}{OFFSET}", re.ASCII)
LOCAL_TEXT = re.compile(f"{DAY}[Tt ]{CLOCK}{ERA}", re.ASCII)


def _parser(
    scalar: str, pattern: re.Pattern[str], rule: str, *, is_infinite: bool = False
) -> Callable[[object], str]:
    """The function that checks a text; `InvalidValue` says what is wrong with it."""

    def parse(value: object) -> str:
        if isinstance(value, str):
            if is_infinite and value in INFINITE:
                return value
            match = pattern.fullmatch(value)
            if match is not None and _exists(match.groupdict()):
                return value
        raise InvalidValue(scalar, rule)

    return parse


def _exists(parts: dict[str, str | None]) -> bool:
    """Whether the day is in the calendar, which repeats every 400 years."""
    if parts.get("year") is None:
        return True
    year = int(parts["year"] or 0)
    if year == 0:
        return False
    if parts.get("era"):
        year = 1 - year
    try:
        date(year % 400 + 400, int(parts["month"] or 0), int(parts["day"] or 0))
    except ValueError:
        return False
    return True


def parse_interval(value: object) -> str:
    """The text of an interval, which Postgres reads; `InvalidValue` if it cannot be one."""
    if isinstance(value, str) and "\0" not in value and 0 < len(value) <= MAX_INTERVAL:
        return value
    raise InvalidValue("Interval", "must be a text such as `1 day 02:00:00` or `P1DT2H`.")


parse_date = _parser(
    "Date", DATE_TEXT, "must be a day that exists, such as 2026-01-31.", is_infinite=True
)
parse_time = _parser("Time", TIME_TEXT, "must be a time of day such as 12:00:00.25.")
parse_offset_time = _parser(
    "OffsetTime", OFFSET_TIME_TEXT, "must be a time of day with an offset, such as 12:00:00+02:00."
)
parse_local = _parser(
    "LocalDateTime",
    LOCAL_TEXT,
    "must be a time that exists, without an offset, such as 2026-01-31T12:00:00.",
    is_infinite=True,
)

ENDS = (
    "`infinity` and `-infinity` are later and earlier than all others; years before 1 end in ` BC`."
)
SCALARS: Mapping[Any, ScalarDefinition] = {
    Date: strawberry.scalar(
        name="Date",
        description=f"A day: `2026-01-31`. {ENDS}",
        serialize=str,
        parse_value=parse_date,
    ),
    Time: strawberry.scalar(
        name="Time",
        description="A time of day: `12:00:00.25`.",
        serialize=str,
        parse_value=parse_time,
    ),
    OffsetTime: strawberry.scalar(
        name="OffsetTime",
        description="A time of day with an offset from UTC: `12:00:00+02`.",
        serialize=str,
        parse_value=parse_offset_time,
    ),
    LocalDateTime: strawberry.scalar(
        name="LocalDateTime",
        description="A day and a time, in no particular time zone: `2026-01-31T12:00:00.25`. "
        f"{ENDS}",
        serialize=str,
        parse_value=parse_local,
    ),
    Interval: strawberry.scalar(
        name="Interval",
        description="A length of time as Postgres prints it: `1 year 2 mons 3 days 04:05:06`. "
        "Input may be ISO 8601 too: `P1Y2M3DT4H5M6S`.",
        serialize=str,
        parse_value=parse_interval,
    ),
}


def _text(name: str, scalar: Any, key: Callable[[Any], Any], **more: Any) -> ColumnType:
    return ColumnType(
        name,
        scalar,
        as_json,
        key=key,
        parameter=TextForm(),
        array=sql_json_text,
        comparisons=ORDERED,
        functions=EXTREMES,
        **more,
    )


DATETIME = ColumnType(
    "DateTime",
    datetime,
    as_json,
    python_type=datetime,
    key=parse_moment,
    array=sql_json_text,
    comparisons=ORDERED,
    functions=EXTREMES,
    is_groupable=True,
    has_periods=True,
    is_zoned=True,
)
LOCAL_DATETIME = _text(
    "LocalDateTime", LocalDateTime, parse_local, is_groupable=True, has_periods=True
)
DATE = _text("Date", Date, parse_date, is_groupable=True)
TIME = _text("Time", Time, parse_time)
OFFSET_TIME = _text("OffsetTime", OffsetTime, text_key)
INTERVAL = _text("Interval", Interval, text_key)
