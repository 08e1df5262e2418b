"""Enums of Postgres, by labels and by a Python enum."""

from enum import Enum as PythonEnum

from sqlalchemy import Enum
from sqlalchemy.dialects.postgresql import ENUM

from tests.kinds.kind import Filter, Kind, compared


class Size(PythonEnum):
    """How large something is."""

    SMALL = "s"
    LARGE = "l"


KINDS = (
    Kind(
        "mood",
        ENUM("sad", "so-so", "2 happy", name="mood"),
        {"sad": "SAD", "so-so": "SO_SO", "2 happy": "_2_HAPPY"},
        filters=(
            *compared("mood", "SO_SO", "'so-so'", "eq", "ne"),
            Filter("in", ["SAD", "_2_HAPPY"], "mood in ('sad', '2 happy')"),
            Filter("notIn", ["SAD"], "mood <> 'sad'"),
        ),
        bad=("sad", "angry", 1),
        is_groupable=True,
    ),
    Kind(
        "size",
        Enum(Size, name="size"),
        {"SMALL": "SMALL", "LARGE": "LARGE"},
        filters=compared("size", "LARGE", "'LARGE'", "eq", "ne"),
        bad=("l",),
        is_groupable=True,
    ),
    Kind(
        "checked",
        Enum("on", "off", name="checked_kind", native_enum=False, length=10),
        {"on": "ON", "off": "OFF"},
        filters=compared("checked", "ON", "'on'", "eq", "ne"),
        bad=("on",),
        is_groupable=True,
    ),
    Kind(
        "unnamed",
        ENUM("\u05d0", "b", name="unnamed"),
        {"\u05d0": "\u05d0", "b": "b"},
        filters=compared("unnamed", "b", "'b'", "eq", "ne"),
        bad=("c",),
        bad_input=("c",),
    ),
)
