"""Orders: ORDER BY in both directions, and the rows behind a place, nulls included."""

from itertools import product
from typing import Any
from uuid import UUID

import pytest

from gql.nodes.order import Key, Order, order_by, order_of
from gql.types import application
from models import Location, Tenant, Workshop, WorkshopStep
from tests.library.application import library
from tests.library.models import Book, Reader
from tests.support.sql_text import text_of, values_of, where_text

NAME_DOWN = Key("name", descending=True, nulls_first=True)
PAGES = ("books.pages", "$1::INTEGER")


def after(model: Any, order: Order, **options: bool) -> str:
    """The criterion of the rows behind a place, whose values do not matter."""
    place = order.literals(model, tuple(order.attributes))
    return where_text(order.after(model, place, **options), model)


def by(model: Any, order: Order, **options: Any) -> list[str]:
    table = f"{model.__tablename__}."
    return [text_of(key).replace(table, "") for key in order.by(model, **options)]


@pytest.mark.parametrize(
    ("model", "attributes", "text"),
    [
        (Book, (), "id asc"),
        (Book, ("title",), "title asc, id asc"),
        # The scope comes before the primary key, whether it is a part of it or not.
        (Reader, (), "library_id asc, id asc"),
        (Reader, ("name",), "name asc, library_id asc, id asc"),
        (Workshop, (), "tenant_id asc, id asc"),
        (WorkshopStep, ("position",), "position asc, tenant_id asc, id asc"),
        # The scope of a tenant is its own id.
        (Tenant, (), "id asc"),
    ],
)
def test_order_ends_with_the_scope_and_the_primary_key(
    model: Any, attributes: tuple[str, ...], text: str
) -> None:
    assert str(order_of(model, *attributes)) == text


def test_descending_order_descends_to_its_last_key() -> None:
    order = order_of(Location, "recorded_at", descending=True)
    assert str(order) == "recorded_at desc, tenant_id desc, id desc"
    assert by(Location, order) == ["recorded_at DESC", "tenant_id DESC", "id DESC"]


def test_primary_key_follows_in_the_direction_of_the_last_key() -> None:
    order = order_by(Reader, [NAME_DOWN, Key("created_at")])
    assert str(order) == "name desc, created_at asc, library_id asc, id asc"


def test_key_that_is_asked_for_is_not_repeated() -> None:
    assert str(order_by(Reader, [Key("id")])) == "id asc, library_id asc"
    assert str(order_by(Book, [Key("id"), NAME_DOWN])) == "id asc, name desc"


@pytest.mark.parametrize("node", [*application.registry.nodes, *library.registry.nodes])
def test_order_of_every_node_names_one_row(node: Any) -> None:
    primary = {column.key for column in node.model.__table__.primary_key}
    for order in (node.order, node.by_key):
        assert primary <= set(order.attributes)
        assert len(order.attributes) == len(set(order.attributes))


def test_null_placement_is_part_of_the_text_only_where_there_may_be_nulls() -> None:
    assert str(Key("pages", is_nullable=True)) == "pages asc nulls last"
    assert str(Key("pages", True, True, True)) == "pages desc nulls first"
    assert str(NAME_DOWN) == "name desc"


def test_reversed_twice_is_the_same() -> None:
    for descending, nulls_first, is_nullable in product((True, False), repeat=3):
        key = Key("pages", descending, nulls_first, is_nullable)
        assert key.reversed() == Key("pages", not descending, not nulls_first, is_nullable)
        assert key.reversed().reversed() == key


@pytest.mark.parametrize(
    ("descending", "nulls_first", "forwards", "backwards"),
    [
        (False, False, "pages ASC", "pages DESC"),
        (False, True, "pages ASC NULLS FIRST", "pages DESC NULLS LAST"),
        (True, False, "pages DESC NULLS LAST", "pages ASC NULLS FIRST"),
        (True, True, "pages DESC", "pages ASC"),
    ],
)
def test_nulls_are_placed_in_words_only_where_postgres_would_differ(
    descending: bool, nulls_first: bool, forwards: str, backwards: str
) -> None:
    order = order_by(Book, [Key("pages", descending, nulls_first, is_nullable=True)])
    assert by(Book, order)[0] == forwards
    assert by(Book, order, backwards=True)[0] == backwards
    never_null = order_by(Book, [Key("pages", descending, nulls_first)])
    assert "NULLS" not in by(Book, never_null)[0]


@pytest.mark.parametrize(
    ("options", "operator"),
    [
        ({}, ">"),
        ({"inclusive": True}, ">="),
        ({"backwards": True}, "<"),
        ({"backwards": True, "inclusive": True}, "<="),
    ],
)
def test_keys_of_one_direction_are_compared_as_one_row(
    options: dict[str, bool], operator: str
) -> None:
    row = f"(books.title, books.id) {operator} ($1::VARCHAR, $2::UUID)"
    assert after(Book, order_of(Book, "title"), **options) == row
    turned = operator.translate(str.maketrans("<>", "><"))
    assert after(Reader, order_of(Reader, "name", descending=True), **options) == (
        f"(readers.name, readers.library_id, readers.id) {turned} ($1::VARCHAR, $2::UUID, $3::UUID)"
    )


@pytest.mark.parametrize(
    ("descending", "nulls_first", "backwards", "sign"),
    [
        (descending, nulls_first, backwards, "<" if descending != backwards else ">")
        for descending, nulls_first, backwards in product((True, False), repeat=3)
    ],
)
def test_rows_behind_a_nullable_key_are_told_by_where_nulls_come(
    descending: bool, nulls_first: bool, backwards: bool, sign: str
) -> None:
    order = order_by(Book, [Key("pages", descending, nulls_first, is_nullable=True)])
    column, value = PAGES
    # Behind a number come nulls where these are last; behind a null numbers where it is first.
    last, first = (value, column) if nulls_first != backwards else (column, value)
    assert after(Book, order, backwards=backwards) == (
        f"{column} {sign} {value} OR {last} IS NULL AND {first} IS NOT NULL "
        f"OR {column} IS NOT DISTINCT FROM {value} AND (books.id) {sign} ($2::UUID)"
    )


def test_first_key_bounds_the_rows_by_an_index_where_directions_differ() -> None:
    order = order_by(Reader, [NAME_DOWN, Key("created_at")])
    text = after(Reader, order)
    assert text.startswith("readers.name <= $1::VARCHAR AND (readers.name < $1::VARCHAR OR ")
    backwards = after(Reader, order, backwards=True, inclusive=True)
    assert backwards.startswith("readers.name >= $1::VARCHAR AND (readers.name > $1::VARCHAR OR ")


def test_nullable_first_key_gives_no_bound() -> None:
    order = order_by(Book, [Key("pages", False, False, True), Key("title")])
    assert not after(Book, order).startswith("books.pages >=")


def test_place_is_typed_values_and_key_is_read_from_a_row() -> None:
    order = order_of(Book, "title")
    book = Book(id=UUID(int=7), title="A title", pages=None)
    assert order.key(book) == ("A title", UUID(int=7))
    place = order.literals(Book, order.key(book))
    assert [text_of(value) for value in place] == ["$1::VARCHAR", "$1::UUID"]
    assert [values_of(value) for value in place] == [["A title"], [UUID(int=7)]]


def test_place_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="argument 2 is"):
        order_of(Book, "title").literals(Book, ("A title", UUID(int=7), 1))
