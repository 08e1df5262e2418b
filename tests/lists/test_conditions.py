"""Conditions: the SQL of each kind, its values by their paths, and its shape without them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.orm import aliased

from gql.lists.conditions import (
    ALL,
    And,
    Comparison,
    Condition,
    Exists,
    InArea,
    Not,
    NullCheck,
    Or,
    criterion,
    operands,
    relations_in,
    without_values,
)
from gql.lists.operators import OPERATORS
from gql.lists.where import parse_where
from gql.nodes.node import Node
from gql.types import application
from models import Location, User, WorkshopMember
from tests.library.application import library
from tests.library.models import Book, Reader
from tests.support.sql_text import as_literal, text_of, where_text, where_values

USER, LOCATION = application.registry[User], application.registry[Location]
MEMBER = application.registry[WorkshopMember]
BOOK, READER = library.registry[Book], library.registry[Reader]
WITHIN = {"south": 1.0, "west": 2.0, "north": 3.0, "east": 4.0}
NEAR = {"latitude": 1.0, "longitude": 2.0, "radiusMeters": 5.0}


def _relations(condition: Any) -> int:
    return sum(1 for _ in relations_in(condition))


def sql(node: Node, where: Any) -> str:
    condition = parse_where(node, where)
    return where_text(criterion(condition, node.model, as_literal), node.model)


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ({"title": {"eq": "x"}}, "books.title = $1::VARCHAR"),
        ({"pages": {"isNull": True}}, "books.pages IS NULL"),
        ({"pages": {"isNull": False}}, "books.pages IS NOT NULL"),
        ({"not": {"pages": {"lt": 3}}}, "books.pages >= $1::INTEGER"),
        (
            {"not": {"pages": {"isNull": True}, "title": {"eq": "x"}}},
            "NOT (books.pages IS NULL AND books.title = $1::VARCHAR)",
        ),
        (
            {"title": {"gte": "a", "lt": "b"}},
            "books.title >= $1::VARCHAR AND books.title < $2::VARCHAR",
        ),
        (
            {"or": [{"title": {"eq": "x"}}, {"pages": {"isNull": True}}]},
            "books.title = $1::VARCHAR OR books.pages IS NULL",
        ),
        ({"or": [{"pages": {"isNull": True}}]}, "books.pages IS NULL"),
        ({"or": []}, "false"),
        ({"not": {"or": []}}, "true"),
        ({"not": {"and": []}}, "false"),
    ],
)
def test_condition_becomes_a_criterion(where: Any, text: str) -> None:
    assert sql(BOOK, where) == text


@pytest.mark.parametrize("where", [{}, {"and": []}, {"not": {"or": []}}])
@pytest.mark.parametrize("node", [BOOK, READER, USER], ids=lambda node: node.name)
def test_condition_without_parts_holds_of_every_row(node: Node, where: Any) -> None:
    found = criterion(parse_where(node, where), node.model, as_literal)
    assert text_of(found) == "true"


def test_rows_of_a_soft_deleted_model_are_only_found_while_visible() -> None:
    assert sql(BOOK, {"readers": {"some": {"name": {"eq": "x"}}}}) == (
        "EXISTS (SELECT * FROM readers AS readers_1 WHERE readers_1.favorite_book_id = books.id "
        "AND readers_1.deleted_at IS NULL AND readers_1.name = $1::VARCHAR)"
    )
    assert sql(LOCATION, {"user": {"email": {"eq": "x"}}}) == (
        "EXISTS (SELECT * FROM users AS users_1 WHERE users_1.tenant_id = locations.tenant_id "
        "AND users_1.id = locations.user_id AND users_1.deleted_at IS NULL "
        "AND users_1.email = $1::VARCHAR)"
    )


def test_rows_of_a_model_without_soft_delete_need_only_the_join() -> None:
    assert sql(READER, {"favoriteBook": {}}) == (
        "EXISTS (SELECT * FROM books AS books_1 WHERE books_1.id = readers.favorite_book_id "
        "AND true)"
    )


def test_none_is_no_row_that_meets_the_filter() -> None:
    assert sql(BOOK, {"readers": {"none": {"name": {"eq": "x"}}}}) == (
        "NOT (EXISTS (SELECT * FROM readers AS readers_1 WHERE readers_1.favorite_book_id = "
        "books.id AND readers_1.deleted_at IS NULL AND readers_1.name = $1::VARCHAR))"
    )


def test_every_is_no_row_of_which_the_filter_is_false_or_unknown() -> None:
    assert sql(BOOK, {"readers": {"every": {"name": {"eq": "x"}}}}) == (
        "NOT (EXISTS (SELECT * FROM readers AS readers_1 WHERE readers_1.favorite_book_id = "
        "books.id AND readers_1.deleted_at IS NULL "
        "AND (readers_1.name = $1::VARCHAR) IS NOT true))"
    )


def test_relation_back_to_the_same_table_has_an_alias_of_its_own() -> None:
    text = sql(BOOK, {"readers": {"some": {"favoriteBook": {"title": {"eq": "x"}}}}})
    assert "FROM books AS books_1 WHERE books_1.id = readers_1.favorite_book_id" in text
    assert "readers_1.favorite_book_id = books.id" in text


def test_criterion_of_an_alias_speaks_of_the_alias() -> None:
    book = aliased(Book, name="b")
    condition = parse_where(BOOK, {"pages": {"eq": 1}, "readers": {"some": {}}})
    text = where_text(criterion(condition, book, as_literal), book)
    assert "b.pages = $1::INTEGER" in text
    assert "readers_1.favorite_book_id = b.id" in text
    assert "books" not in text


def test_box_and_circle_are_told_apart() -> None:
    box, circle = (sql(LOCATION, where) for where in ({"within": WITHIN}, {"near": NEAR}))
    assert box.startswith("locations.latitude BETWEEN $1::FLOAT AND $2::FLOAT")
    assert "sin" not in box
    assert "sin" in circle


def test_operand_is_asked_for_each_value_by_its_path_and_type() -> None:
    asked: list[tuple[str, Any, str]] = []

    def operand(path: str, value: Any, kind: Any) -> ColumnElement[Any]:
        asked.append((path, value, str(kind)))
        return bindparam(path.replace(".", "_"), type_=kind)

    where = {"latitude": {"gt": 1.5}, "user": {"email": {"in": ["x", "y"]}}, "within": WITHIN}
    condition = parse_where(LOCATION, where)
    text = text_of(criterion(condition, Location, operand))
    assert asked[:2] == [
        ("where.latitude.gt", 1.5, "DOUBLE"),
        ("where.user.email.in", ("x", "y"), "ARRAY"),
    ]
    # Both intervals of a box repeat its latitudes.
    assert {path: value for path, value, _ in asked} == dict(operands(condition))
    assert "1.5" not in text


def test_values_come_with_their_paths() -> None:
    where = {
        "not": {"latitude": {"gt": 1.5}},
        "or": [{"user": {"email": {"in": ["x", "y"]}}}, {"accuracyMeters": {"isNull": True}}],
        "within": WITHIN,
    }
    assert [*operands(parse_where(LOCATION, where))] == [
        ("where.not.latitude.gt", 1.5),
        ("where.or.0.user.email.in", ("x", "y")),
        ("where.within.south", 1.0),
        ("where.within.north", 3.0),
        ("where.within.west", 2.0),
        ("where.within.east", 4.0),
        ("where.within.west2", 1.0),
        ("where.within.east2", 0.0),
    ]


def test_each_filter_of_a_relation_is_one_more_table() -> None:
    assert _relations(ALL) == 0
    assert _relations(parse_where(BOOK, {"title": {"eq": "x"}, "pages": {"isNull": True}})) == 0
    assert _relations(parse_where(LOCATION, {"within": WITHIN})) == 0
    assert _relations(parse_where(BOOK, {"readers": {"some": {}, "none": {}, "every": {}}})) == 3
    deep = {
        "not": {"or": [{"readers": {"every": {"favoriteBook": {}}}}, {"readers": {"some": {}}}]}
    }
    assert _relations(parse_where(BOOK, deep)) == 3
    assert _relations(parse_where(MEMBER, {"user": {"locations": {"some": {}}}})) == 2


TITLES = st.builds(
    lambda path, value: Comparison(f"where.{path}", "title", OPERATORS["eq"], value),
    st.text(alphabet="abc", min_size=1),
    st.text(alphabet="xyz", min_size=3),
)
SOME = BOOK.relations["readers"]


def with_readers(inner: Condition) -> Condition:
    """Books have readers who have a favorite book: a relation there and back."""
    return Exists(SOME, Exists(READER.relations["favorite_book"], inner), violates=True)


TREES: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(TITLES, st.builds(NullCheck, st.just("pages"), st.booleans())),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(with_readers, inner),
        st.lists(inner, max_size=3).map(lambda found: And(tuple(found))),
        st.lists(inner, max_size=3).map(lambda found: Or(tuple(found))),
    ),
    max_leaves=6,
)


@given(TREES)
@settings(max_examples=40, deadline=None)
def test_condition_without_values_keeps_its_paths_and_its_sql(condition: Condition) -> None:
    bare = without_values(condition)
    assert [path for path, _ in operands(bare)] == [path for path, _ in operands(condition)]
    assert all(value is None for _, value in operands(bare))
    assert without_values(bare) == bare
    assert _relations(bare) == _relations(condition)
    texts = [where_text(criterion(each, Book, as_literal), Book) for each in (condition, bare)]
    assert texts[0] == texts[1]


@given(TREES)
@settings(max_examples=40, deadline=None)
def test_values_are_parameters_and_never_part_of_the_text(condition: Condition) -> None:
    found = criterion(condition, Book, as_literal)
    values = [value for _, value in operands(condition)]
    assert not any(value in where_text(found, Book) for value in values)
    # `not` and `or` of nothing may drop what cannot decide anything, but add no value.
    assert set(where_values(found, Book)) <= set(values)


def test_area_without_values_keeps_its_names() -> None:
    condition = parse_where(LOCATION, {"near": NEAR})
    bare = without_values(condition)
    assert isinstance(condition, InArea)
    assert isinstance(bare, InArea)
    assert bare.values == tuple((name, 0.0) for name, _ in condition.values)
    assert (bare.path, bare.place, bare.is_circle) == ("where.near", LOCATION.place, True)
