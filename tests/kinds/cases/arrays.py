"""Arrays, of one dimension and of two."""

from sqlalchemy import (
    ARRAY,
    REAL,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Double,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ENUM, INET, JSONB

from tests.kinds.kind import Filter, Kind

ID = "0192e4a0-0000-7000-8000-00000000abcd"


def lists(name: str, operand: list[object], literal: str) -> tuple[Filter, ...]:
    return (
        Filter("eq", operand, f"{name} = {literal}"),
        Filter("ne", operand, f"{name} <> {literal}"),
        Filter("contains", operand, f"{name} @> {literal}"),
        Filter("containedIn", operand, f"{name} <@ {literal}"),
        Filter("overlaps", operand, f"{name} && {literal}"),
        Filter("contains", [], f"{name} is not null"),
        Filter("isEmpty", True, f"{name} = '{{}}'"),
        Filter("isEmpty", False, f"{name} <> '{{}}'"),
    )


def kind(name: str, type_: object, values: dict[str, object], **more: object) -> Kind:
    return Kind(name, type_, values, is_sortable=False, **more)  # type: ignore[arg-type]


KINDS = (
    kind(
        "tags",
        ARRAY(Text),
        {"{}": [], '{a,"b \\"c\\"",NULL,""}': ["a", 'b "c"', None, ""], "{\u05d0}": ["\u05d0"]},
        filters=lists("tags", ["a"], "'{a}'"),
        bad=(["a\0"], [1]),
        bad_input=(["a\0"],),
    ),
    kind(
        "brief_tags",
        ARRAY(String(3)),
        {"{abc}": ["abc"]},
        # Values are not cut to the length of the column.
        filters=lists("brief_tags", ["abcd"], "'{abcd}'::text[]::varchar[]"),
        bad_input=(["abcd"],),
    ),
    kind(
        "wholes",
        ARRAY(Integer),
        {"{}": [], "{1,NULL,-2147483648}": [1, None, -(2**31)]},
        filters=lists("wholes", [1], "'{1}'"),
        bad=(["1"], [2**31]),
    ),
    kind(
        "tinies",
        ARRAY(SmallInteger),
        {"{1,2}": [1, 2]},
        filters=lists("tinies", [1], "'{1}'"),
        bad=([40000],),
        bad_input=([40000],),
    ),
    kind(
        "grid",
        ARRAY(Integer, dimensions=2),
        {"{{1,2},{3,NULL}}": [[1, 2], [3, None]]},
        filters=(Filter("eq", [[1, 2], [3, 4]], "grid = '{{1,2},{3,4}}'"),),
        bad=([[1, 2], [3]],),
        bad_input=([[1, 2], [3]],),
    ),
    kind(
        "bigs",
        ARRAY(BigInteger),
        {"{9007199254740993,NULL}": ["9007199254740993", None]},
        filters=lists("bigs", ["9007199254740993"], "'{9007199254740993}'"),
        bad=(["x"],),
    ),
    kind(
        "exacts",
        ARRAY(Numeric),
        {"{1.50,NULL,NaN}": ["1.50", None, "NaN"]},
        filters=lists("exacts", ["1.5"], "'{1.5}'"),
        bad=(["x"],),
    ),
    kind(
        "wides",
        ARRAY(Double),
        {"{1.5,1e23,NULL}": [1.5, 1e23, None], "{NaN,-Infinity,Infinity}": [None, None, None]},
        filters=lists("wides", [1.5], "'{1.5}'"),
        unwritable=("{NaN,-Infinity,Infinity}",),
    ),
    kind(
        "singles",
        ARRAY(REAL),
        {"{1.1,NULL}": [1.1, None]},
        filters=lists("singles", [1.1], "'{1.1}'"),
    ),
    kind("truths", ARRAY(Boolean), {"{t,f,NULL}": [True, False, None]}),
    kind(
        "tokens",
        ARRAY(Uuid),
        {f"{{{ID},NULL}}": [ID, None]},
        filters=lists("tokens", [ID], f"'{{{ID}}}'"),
    ),
    kind(
        "octet_strings",
        ARRAY(LargeBinary),
        {'{"\\\\x00ff",NULL}': ["AP8=", None], "{}": []},
        filters=lists("octet_strings", ["AP8="], "array['\\x00ff'::bytea]"),
    ),
    kind(
        "dates",
        ARRAY(Date),
        {"{2026-01-31,infinity,NULL}": ["2026-01-31", "infinity", None]},
        filters=lists("dates", ["2026-01-31"], "'{2026-01-31}'"),
        bad=(["2026-02-30"],),
    ),
    kind(
        "times",
        ARRAY(DateTime(timezone=True)),
        {'{"2026-01-31 12:00:00+00",NULL}': ["2026-01-31T12:00:00+00:00", None]},
        filters=lists("times", ["2026-01-31T14:00:00+02:00"], "'{2026-01-31 12:00+00}'"),
    ),
    kind(
        "moods",
        ARRAY(ENUM("sad", "so-so", "2 happy", name="mood", create_type=False)),
        {"{sad,so-so,NULL}": ["SAD", "SO_SO", None], "{}": []},
        filters=lists("moods", ["SAD"], "'{sad}'"),
        bad=(["sad"],),
    ),
    kind(
        "addresses",
        ARRAY(INET),
        {"{192.0.2.1,::/0}": ["192.0.2.1", "::/0"]},
        filters=lists("addresses", ["192.0.2.1"], "'{192.0.2.1}'"),
        bad=(["192.0.2.999"],),
    ),
    kind(
        "documents",
        ARRAY(JSONB),
        {'{"{\\"a\\": [1, 2]}",NULL,"\\"]\\""}': [{"a": [1, 2]}, None, "]"]},
        filters=lists("documents", [{"a": [1, 2]}], """array['{"a": [1, 2]}'::jsonb]"""),
    ),
)
