"""Texts, ids and bytes."""

from sqlalchemy import CHAR, LargeBinary, String, Text, Uuid
from sqlalchemy.dialects.postgresql import CITEXT

from db.orm.postgres_type import PostgresType
from tests.kinds.kind import Filter, Kind, compared

ODD = 'Tab \t " \\ / \u05d0 \u00e9 \U0001f600 \u2028'
ID = "0192e4a0-0000-7000-8000-00000000abcd"
PATTERNS = ("like", "ilike", "startsWith", "endsWith", "contains")


def patterns(name: str) -> tuple[Filter, ...]:
    return (
        Filter("startsWith", "a", f"{name} like 'a%'"),
        Filter("contains", "B", f"{name} like '%B%'"),
        Filter("ilike", "A%", f"{name} ilike 'A%'"),
    )


KINDS = (
    Kind(
        "words",
        Text,
        {"": "", "ab": "ab", "aB": "aB", ODD: ODD},
        filters=(*compared("words", "ab", "'ab'"), *patterns("words")),
        bad=("a\0", 1),
        bad_input=("a\0",),
    ),
    Kind(
        "brief",
        String(4),
        {"": "", "ab": "ab", "abcd": "abcd"},
        # An operand is not cut to the length of the column.
        filters=(
            *compared("brief", "abcde", "'abcde'"),
            Filter("in", ["abcde", "ab"], "brief in ('abcde', 'ab')"),
            *patterns("brief"),
        ),
        bad_input=("abcde",),
    ),
    Kind(
        "fixed",
        CHAR(4),
        {"": "    ", "ab": "ab  ", "abcd": "abcd"},
        filters=(
            *compared("fixed", "ab", "'ab'"),
            *compared("fixed", "abcde", "'abcde'::bpchar"),
            *patterns("fixed"),
        ),
        bad_input=("abcde",),
    ),
    Kind(
        "loose",
        CITEXT,
        {"": "", "Ab": "Ab", "aC": "aC"},
        filters=(
            *compared("loose", "aB", "'aB'"),
            Filter("in", ["AB", "x"], "loose in ('AB', 'x')"),
            Filter("startsWith", "a", "loose like 'a%'"),
        ),
        needs="citext",
    ),
    Kind(
        "label",
        PostgresType("name"),
        {"ab": "ab", "pg_class": "pg_class"},
        filters=(*compared("label", "ab", "'ab'"), *compared("label", "x" * 64, f"'{'x' * 64}'")),
    ),
    Kind(
        "token",
        Uuid,
        {ID: ID, "00000000-0000-0000-0000-000000000000": "00000000-0000-0000-0000-000000000000"},
        filters=compared("token", ID, f"'{ID}'", "eq", "ne"),
        bad_input=("x",),
    ),
    Kind(
        "word_token",
        Uuid(as_uuid=False),
        {ID: ID},
        filters=compared("word_token", ID, f"'{ID}'", "eq", "ne"),
        bad_input=("x",),
    ),
    Kind(
        "octets",
        LargeBinary,
        {"": "", "\\x00ff": "AP8=", "\\x" + "61" * 100: "YWFh" * 33 + "YQ=="},
        filters=compared("octets", "AP8=", "'\\x00ff'", "eq", "ne"),
        bad=("AP8", "%"),
        bad_input=("AP8",),
    ),
)
