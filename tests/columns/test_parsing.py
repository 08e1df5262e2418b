"""The parsers of scalars: what they accept, and the words for what they refuse."""

from typing import Any

import pytest
from sqlalchemy.dialects.postgresql import ENUM, dialect

from gql.columns import big_numbers, documents, notations, times
from gql.columns.enums import native_enum
from gql.columns.text_form import TextForm
from gql.errors import InvalidValue


@pytest.mark.parametrize(
    ("parse", "value", "parsed"),
    [
        (big_numbers.parse_bigint, "9223372036854775807", 2**63 - 1),
        (big_numbers.parse_bigint, -1, -1),
        (big_numbers.parse_decimal, "1e-20", "1e-20"),
        (big_numbers.parse_decimal, 1.5, "1.5"),
        (big_numbers.parse_decimal, "Infinity", "Infinity"),
        (times.parse_date, "2024-02-29", "2024-02-29"),
        (times.parse_date, "0005-02-29 BC", "0005-02-29 BC"),
        (times.parse_date, "-infinity", "-infinity"),
        (times.parse_time, "24:00:00", "24:00:00"),
        (times.parse_offset_time, "12:00-05:30", "12:00-05:30"),
        (times.parse_local, "12026-01-01T00:00:00", "12026-01-01T00:00:00"),
        (times.parse_interval, "P1D", "P1D"),
    ],
)
def test_value_is_accepted(parse: Any, value: object, parsed: object) -> None:
    assert parse(value) == parsed


@pytest.mark.parametrize(
    ("parse", "values"),
    [
        (big_numbers.parse_bigint, [2**63, "1.0", " 1", "", True, 1.0, None, "1" * 41]),
        (
            big_numbers.parse_decimal,
            ["", ".", "1_0", "0x1", "1e1000000", "inf", True, None, []],
        ),
        (
            times.parse_date,
            ["2023-02-29", "2023-13-01", "0000-01-01", "0004-02-29 BC", "now", 1],
        ),
        (times.parse_time, ["24:00:01", "12", "12:60", "12:00Z", None]),
        (times.parse_offset_time, ["12:00", "12:00+24:00", None]),
        (times.parse_local, ["2024-01-01", "2024-01-01T00:00:00Z", "2024-02-30T00:00:00", None]),
        (times.parse_interval, ["", "\0", 1, "1" * 201]),
    ],
)
def test_anything_else_is_refused(parse: Any, values: list[object]) -> None:
    for value in values:
        with pytest.raises(InvalidValue, match="must be"):
            parse(value)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (notations.Inet, ["192.0.2.1/8", "::1"], ["", "x", "1.2.3.4; drop", 1]),
        (notations.MacAddr, ["08:00:2b:01:02:03", "08002b:010203"], ["08:00", "x" * 12]),
        (notations.BitString, ["", "01"], ["2", " 0"]),
        (notations.Range, ["[1,2)", "empty", "(,)"], ["1", "[1,2", "[1,2)\0", "x" * 10_001]),
        (notations.MultiRange, ["{}", "{[1,2)}"], ["[1,2)", "{"]),
    ],
)
def test_notation_has_the_form_of_its_type(kind: Any, good: list[str], bad: list[Any]) -> None:
    parse = notations.SCALARS[kind].parse_value
    assert parse is not None
    assert [parse(value) for value in good] == good
    for value in bad:
        with pytest.raises(InvalidValue, match="must be"):
            parse(value)


def test_hstore_is_written_in_its_own_notation() -> None:
    bind = documents.HSTORE.bind
    assert bind({"a": None, 'b"': "\\"}) == '"a"=>NULL, "b\\""=>"\\\\"'
    for value in ([1], "x", {"a": 1}):
        with pytest.raises(ValueError, match="must be an object"):
            bind(value)


def test_labels_of_an_enum_become_names_in_capitals() -> None:
    column_type = native_enum(ENUM("so-so", "true", "2 much", name="a_mood"))
    assert column_type.name == "AMood"
    assert [each.name for each in column_type.scalar] == ["SO_SO", "_TRUE", "_2_MUCH"]
    assert [column_type.bind(each) for each in column_type.scalar] == ["so-so", "true", "2 much"]


@pytest.mark.parametrize("labels", [("a-b", "a b"), ("\u05d0",), ("",), ("-",)])
def test_labels_that_cannot_be_names_stay_texts(labels: tuple[str, ...]) -> None:
    assert native_enum(ENUM(*labels, name="odd")).scalar is str


def test_value_of_a_hand_written_mutation_becomes_a_text() -> None:
    form = TextForm()
    values = [None, "x", 1.5, {"a": [1]}, [1]]
    bound = [form.process_bind_param(value, dialect()) for value in values]  # type: ignore[no-untyped-call]
    assert bound == [None, "x", "1.5", '{"a": [1]}', "[1]"]
