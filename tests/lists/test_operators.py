"""Operators: the values they accept, and the SQL they make."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import literal

from db.orm.ids import NO_UUID
from gql.errors import BadUserInput
from gql.lists.operator import MAX_VALUES
from gql.lists.operators import OPERATORS, operators_of
from gql.nodes.node import Column
from gql.types import application
from models import Location, User, Workshop, WorkshopStep
from tests.library.application import library
from tests.library.models import Book, Reader
from tests.support.sql_text import text_of

EQUALITY = {"eq", "ne", "in", "notIn"}
ORDERING = {"lt", "lte", "gt", "gte"}
PATTERNS = {"like", "ilike", "startsWith", "endsWith", "contains"}
WORKSHOP_ID = "ws_" + "a" * 24
PATH = "where.field.operator"


def column_of(model: Any, name: str) -> Column:
    registry = (application if model in application.registry else library).registry
    return registry[model].columns[name]


EMAIL = column_of(User, "email")


@pytest.mark.parametrize(
    ("model", "name", "operators"),
    [
        (User, "id", EQUALITY),
        (Workshop, "id", EQUALITY),
        (Workshop, "status", EQUALITY),
        (User, "email", EQUALITY | ORDERING | PATTERNS),
        (Workshop, "description", EQUALITY | ORDERING | PATTERNS),
        (WorkshopStep, "position", EQUALITY | ORDERING),
        (Location, "latitude", EQUALITY | ORDERING),
        (Location, "recorded_at", EQUALITY | ORDERING),
        (Book, "id", EQUALITY),
        (Book, "title", EQUALITY | ORDERING | PATTERNS),
        (Book, "pages", EQUALITY | ORDERING),
        (Reader, "created_at", EQUALITY | ORDERING),
    ],
)
def test_type_of_a_column_decides_its_operators(model: Any, name: str, operators: set[str]) -> None:
    assert set(operators_of(column_of(model, name))) == operators


def test_column_without_operators_is_refused() -> None:
    with pytest.raises(AssertionError, match="encrypted_data has no operators"):
        operators_of(column_of(Location, "encrypted_data"))


@pytest.mark.parametrize(
    ("operator", "sql"),
    [
        ("eq", "users.email = $1::VARCHAR"),
        ("ne", "users.email != $1::VARCHAR"),
        ("in", "users.email = ANY ($1::TEXT[])"),
        ("notIn", "users.email != ALL ($1::TEXT[]) AND users.email IS NOT NULL"),
        ("lt", "users.email < $1::VARCHAR"),
        ("lte", "users.email <= $1::VARCHAR"),
        ("gt", "users.email > $1::VARCHAR"),
        ("gte", "users.email >= $1::VARCHAR"),
        ("like", "users.email LIKE $1::VARCHAR"),
        ("ilike", "users.email ILIKE $1::VARCHAR"),
        ("startsWith", "users.email LIKE $1::VARCHAR"),
        ("endsWith", "users.email LIKE $1::VARCHAR"),
        ("contains", "users.email LIKE $1::VARCHAR"),
    ],
)
def test_operator_is_one_comparison_with_one_parameter(operator: str, sql: str) -> None:
    used = OPERATORS[operator]
    column: Any = User.email
    value = literal(["x"] if used.is_list else "x", used.operand_type(column))
    assert text_of(used.compare(column, value)) == sql


def test_every_operator_has_its_sql_tested() -> None:
    assert set(OPERATORS) == EQUALITY | ORDERING | PATTERNS


@pytest.mark.parametrize(
    ("operator", "text", "pattern"),
    [
        ("startsWith", "a", "a%"),
        ("endsWith", "a", "%a"),
        ("contains", "a", "%a%"),
        ("contains", "", "%%"),
        ("contains", "50%", "%50\\%%"),
        ("startsWith", "a_b", "a\\_b%"),
        ("endsWith", "c:\\", "%c:\\\\"),
        ("like", "a%_", "a%_"),
        ("ilike", "a\\%", "a\\%"),
        ("eq", "50%_\\", "50%_\\"),
    ],
)
def test_only_patterns_of_clients_keep_their_wildcards(
    operator: str, text: str, pattern: str
) -> None:
    assert OPERATORS[operator].value(EMAIL, text, PATH) == pattern


@given(st.text(alphabet="a%_\\").filter(bool))
def test_escaped_text_has_no_wildcard_of_its_own(text: str) -> None:
    pattern = OPERATORS["contains"].value(EMAIL, text, PATH)
    plain, at = "", 1
    while at < len(pattern) - 1:
        assert pattern[at] not in "%_"
        at += pattern[at] == "\\"
        plain += pattern[at]
        at += 1
    assert plain == text


@pytest.mark.parametrize("operator", ["like", "ilike"])
@pytest.mark.parametrize("text", ["\\", "a\\", "a\\\\\\"])
def test_pattern_that_ends_inside_an_escape_is_refused(operator: str, text: str) -> None:
    with pytest.raises(BadUserInput) as caught:
        OPERATORS[operator].value(EMAIL, text, "where.email.like")
    assert str(caught.value) == (
        "`where.email.like` ends with a backslash that escapes nothing: write two."
    )


@pytest.mark.parametrize("text", ["a\\\\", "\\\\\\\\", "\\a", ""])
def test_pattern_with_whole_escapes_is_accepted(text: str) -> None:
    assert OPERATORS["like"].value(EMAIL, text, PATH) == text


@pytest.mark.parametrize("operator", sorted(OPERATORS))
def test_nul_character_is_refused_by_every_operator(operator: str) -> None:
    value = ["fine", "a\0b"] if OPERATORS[operator].is_list else "a\0b"
    with pytest.raises(BadUserInput) as caught:
        OPERATORS[operator].value(EMAIL, value, "where.email.x")
    assert str(caught.value) == "`where.email.x` must not contain the character NUL."


@pytest.mark.parametrize("operator", ["in", "notIn"])
def test_list_holds_as_many_values_as_the_limit_and_no_more(operator: str) -> None:
    values = ["x"] * MAX_VALUES
    assert OPERATORS[operator].value(EMAIL, values, PATH) == tuple(values)
    with pytest.raises(BadUserInput) as caught:
        OPERATORS[operator].value(EMAIL, [*values, "x"], "where.email.in")
    assert str(caught.value) == "`where.email.in` has 1001 values; pass at most 1000."


@pytest.mark.parametrize("operator", ["in", "notIn"])
def test_empty_list_stays_empty(operator: str) -> None:
    assert OPERATORS[operator].value(EMAIL, [], PATH) == ()


@pytest.mark.parametrize("model", [User, Book])
def test_uuid_is_read_in_either_case_and_anything_else_is_no_row(model: Any) -> None:
    column = column_of(model, "id")
    text = "0192e4a0-0000-7000-8000-00000000abcd"
    for written in (text, text.upper()):
        assert OPERATORS["eq"].value(column, written, PATH) == UUID(text)
    for wrong in ("", "x", text.replace("-", ""), f"{{{text}}}", text + "\0", WORKSHOP_ID):
        assert OPERATORS["eq"].value(column, wrong, PATH) == NO_UUID
    assert OPERATORS["in"].value(column, [text, "x"], PATH) == (UUID(text), NO_UUID)


def test_prefixed_id_is_kept_and_anything_else_is_no_row() -> None:
    column = column_of(Workshop, "id")
    assert OPERATORS["eq"].value(column, WORKSHOP_ID, PATH) == WORKSHOP_ID
    for wrong in ("", "ws_", WORKSHOP_ID + "a", WORKSHOP_ID + "\0", str(NO_UUID)):
        assert OPERATORS["eq"].value(column, wrong, PATH) == ""
    assert OPERATORS["notIn"].value(column, [WORKSHOP_ID, "x"], PATH) == (WORKSHOP_ID, "")


def test_value_that_is_no_plain_text_is_kept() -> None:
    status = column_of(Workshop, "status")
    draft = status.python_type("draft")
    assert OPERATORS["eq"].value(status, draft, PATH) is draft
    assert OPERATORS["lt"].value(column_of(Book, "pages"), 7, PATH) == 7
    assert OPERATORS["gt"].value(column_of(Location, "latitude"), -0.5, PATH) == -0.5
