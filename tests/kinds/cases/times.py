"""Dates, times and intervals."""

from sqlalchemy import Date, DateTime, Interval, Time
from sqlalchemy.dialects.postgresql import INTERVAL, TIME, TIMESTAMP

from tests.kinds.kind import Filter, Kind, compared

EXTREMES = ("min", "max")
MOMENT = "2026-01-31T12:00:00.25+00:00"
LOCAL = "2026-01-31T12:00:00.25"

KINDS = (
    Kind(
        "day",
        Date,
        {
            "2026-01-31": "2026-01-31",
            "0044-03-15 BC": "0044-03-15 BC",
            "12026-01-01": "12026-01-01",
            "infinity": "infinity",
            "-infinity": "-infinity",
        },
        filters=(
            *compared("day", "2026-01-31", "'2026-01-31'"),
            *compared("day", "infinity", "'infinity'", "eq", "lt"),
            Filter("in", ["0044-03-15 BC", "2026-01-31"], "day in ('0044-03-15 BC', '2026-01-31')"),
        ),
        bad=("2026-02-30", "2026-1-1", "today", "", "2026-01-31T00:00:00", 1, "0000-01-01"),
        bad_input=("2026-02-30",),
        functions=EXTREMES,
        is_groupable=True,
    ),
    Kind(
        "hour",
        Time,
        {"00:00:00": "00:00:00", "12:00:00.25": "12:00:00.25", "24:00:00": "24:00:00"},
        filters=compared("hour", "12:00:00.25", "'12:00:00.25'"),
        bad=("25:00:00", "noon", "12", "12:00:00+02:00"),
        functions=EXTREMES,
    ),
    Kind(
        "whole_hour",
        TIME(precision=0),
        {"12:00:00": "12:00:00"},
        # A value is not rounded before it is compared.
        filters=compared("whole_hour", "12:00:00.25", "'12:00:00.25'::time"),
        functions=EXTREMES,
    ),
    Kind(
        "zoned_hour",
        Time(timezone=True),
        {"00:00:00+00": "00:00:00+00", "12:00:00.25-05:30": "12:00:00.25-05:30"},
        filters=compared("zoned_hour", "17:30:00.25Z", "'17:30:00.25+00'"),
        bad=("12:00:00", "noon"),
        functions=EXTREMES,
    ),
    Kind(
        "moment",
        DateTime(timezone=True),
        {
            MOMENT: MOMENT,
            "0001-01-01T00:00:00+00:00": "0001-01-01T00:00:00+00:00",
            "9999-12-31T23:59:59.999999+00:00": "9999-12-31T23:59:59.999999+00:00",
            "infinity": "infinity",
            "-infinity": "-infinity",
            "0044-03-15 12:00:00.5+00 BC": "0044-03-15T12:00:00.5+00:00 BC",
            "12026-01-01 00:00:00+00": "12026-01-01T00:00:00+00:00",
        },
        filters=compared("moment", MOMENT, f"'{MOMENT}'"),
        bad=("2026-01-31", "infinity", LOCAL),
        functions=EXTREMES,
        is_groupable=True,
        every="YEAR",
        unwritable=(
            "infinity",
            "-infinity",
            "0044-03-15T12:00:00.5+00:00 BC",
            "12026-01-01T00:00:00+00:00",
        ),
    ),
    Kind(
        "local",
        DateTime,
        {
            LOCAL: LOCAL,
            "0001-01-01 00:00:00": "0001-01-01T00:00:00",
            "0044-03-15 12:00:00 BC": "0044-03-15T12:00:00 BC",
            "12026-01-01 00:00:00": "12026-01-01T00:00:00",
            "infinity": "infinity",
            "-infinity": "-infinity",
        },
        filters=(
            *compared("local", LOCAL, f"'{LOCAL}'"),
            Filter("in", [LOCAL, "infinity"], f"local in ('{LOCAL}', 'infinity')"),
        ),
        bad=("2026-01-31", MOMENT, "2026-02-30T00:00:00", "now"),
        functions=EXTREMES,
        is_groupable=True,
        every="YEAR",
    ),
    Kind(
        "local_second",
        TIMESTAMP(precision=0),
        {"2026-01-31 12:00:00": "2026-01-31T12:00:00"},
        filters=compared("local_second", LOCAL, f"'{LOCAL}'::timestamp"),
        functions=EXTREMES,
        is_groupable=True,
        every="DAY",
    ),
    Kind(
        "lasting",
        Interval,
        {
            "0": "00:00:00",
            "1 year 2 mons 3 days 04:05:06.7": "1 year 2 mons 3 days 04:05:06.7",
            "-1 days": "-1 days",
            "178000000 years": "178000000 years",
        },
        filters=(
            *compared("lasting", "P1D", "'1 day'"),
            *compared("lasting", "-1 days", "'-1 days'", "eq"),
        ),
        bad=("", "soon", "1 dya", 5),
        bad_input=("soon",),
        functions=EXTREMES,
    ),
    Kind(
        "lasting_forever",
        INTERVAL,
        {"infinity": "infinity", "1 day": "1 day"},
        filters=compared("lasting_forever", "infinity", "'infinity'"),
        functions=EXTREMES,
        since=17,
    ),
)
