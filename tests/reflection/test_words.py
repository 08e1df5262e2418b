"""Names of classes and fields, from names of any kind."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql.reflection.words import attribute, first_free, pascal, plural, referred, singular, snake

SNAKE = {
    "album": "album",
    "Album": "album",
    "InvoiceLine": "invoice_line",
    "invoiceLine": "invoice_line",
    "HTTPServer": "http_server",
    "userID": "user_id",
    "USER_ID": "user_id",
    "Order Details": "order_details",
    "a-b c.d": "a_b_c_d",
    "__a__b__": "a_b",
    "gr\u00f6\u00dfe": "grosse",
    "M\u00fcller Stra\u00dfe": "muller_strasse",
    "caf\u00e9": "cafe",
    "\u5e74": "u5e74",
    "a\u5e74b": "a_u5e74_b",
    "2fa": "n2fa",
    "address2": "address2",
    "!!!": "unnamed",
    " ": "unnamed",
    "a\nb": "a_b",
    'say "hi"': "say_hi",
}
PLURALS = {
    "album": "albums",
    "invoice_line": "invoice_lines",
    "category": "categories",
    "person": "people",
    "address": "addresses",
    "status": "statuses",
    "leaf": "leaves",
    "news": "news",
    "data2": "data2",
}
REFERRED = {
    "artist_id": "artist",
    "artist_uuid": "artist",
    "country_code": "country",
    "id_artist": "artist",
    "fk_artist": "artist",
    "reports_to": "",
    "id": "",
    "valid": "",
}


@pytest.mark.parametrize(("name", "expected"), SNAKE.items())
def test_snake(name: str, expected: str) -> None:
    assert snake(name) == expected


@pytest.mark.parametrize(("one", "many"), PLURALS.items())
def test_plurals_and_singulars(one: str, many: str) -> None:
    assert (plural(one), plural(many), singular(many)) == (many, many, one)


@pytest.mark.parametrize(("column", "expected"), REFERRED.items())
def test_a_column_calls_the_row_that_it_refers_to(column: str, expected: str) -> None:
    assert referred(column) == expected


def test_keywords_and_reserved_names_get_an_underscore() -> None:
    assert [attribute(name, frozenset({"metadata"})) for name in ("class", "metadata", "a")] == [
        "class_",
        "metadata_",
        "a",
    ]


def test_numbers_tell_names_apart() -> None:
    taken = {"a", "b", "a_2"}
    assert first_free(["a", "b"], lambda name: name not in taken) == "a_3"
    assert first_free(["a", "c"], lambda name: name not in taken) == "c"


@given(st.text(max_size=70))
def test_any_name_becomes_one_of_python(name: str) -> None:
    made = snake(name)
    assert re.fullmatch("[a-z][a-z0-9_]*", made)
    assert snake(made) == made
    assert pascal(made).isidentifier()
