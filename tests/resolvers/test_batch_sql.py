"""Statements of the resolver lane: one for a whole batch, whose text never grows with it."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql.columns.column_type import AggregateFunction
from gql.lists.aggregates import COUNT, Every, Measure, parse_group_keys
from gql.lists.conditions import ALL
from gql.lists.page import Page
from gql.lists.where import parse_where
from gql.nodes.node import All
from gql.resolvers.batch_sql import (
    ParentRows,
    aggregates,
    count_up_to,
    criteria,
    exists_beyond,
    groups,
    page_rows,
    visible,
)
from gql.types import application
from gql.values.sql_json import fixed
from models import BuildPack, Location, User
from tests.library.application import library
from tests.library.models import Book, Reader
from tests.support.sql_text import as_literal, text_of, values_of

BOOK, READER = library.registry[Book], library.registry[Reader]
USER, LOCATION = application.registry[User], application.registry[Location]
ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
READERS_OF_BOOKS = ParentRows(BOOK.relations["readers"], ALL, [(ONE,), (TWO,)])
ALL_BOOKS = ParentRows(All(BOOK), ALL, [()])
OF_EACH_BOOK = "readers_1.favorite_book_id = anon_1.k0 AND readers_1.deleted_at IS NULL"
EACH_BOOK = "unnest($1::UUID[]) WITH ORDINALITY AS anon_1(k0, ordinal)"


def test_page_is_cut_for_each_parent_and_not_across_them() -> None:
    statement = page_rows(READERS_OF_BOOKS, Page(READER.order, size=3))
    text = text_of(statement)
    assert f"FROM {EACH_BOOK} JOIN LATERAL (SELECT " in text
    assert text.endswith(
        f" FROM readers AS readers_1 WHERE {OF_EACH_BOOK} "
        "ORDER BY readers_1.library_id ASC, readers_1.id ASC LIMIT $2::INTEGER) AS anon_2 "
        "ON true ORDER BY anon_1.ordinal, anon_2.library_id ASC, anon_2.id ASC"
    )
    assert values_of(statement) == [[ONE, TWO], 3]


def test_list_of_all_rows_has_one_parent_without_a_key() -> None:
    text = text_of(page_rows(ALL_BOOKS, Page(BOOK.order, size=3)))
    assert text == (
        "SELECT parent.ordinal, anon_1.id, anon_1.title, anon_1.pages "
        "FROM (SELECT 1 AS ordinal) AS parent JOIN LATERAL (SELECT books_1.id AS id, "
        "books_1.title AS title, books_1.pages AS pages FROM books AS books_1 "
        "ORDER BY books_1.title ASC, books_1.id ASC LIMIT $1::INTEGER) AS anon_1 ON true "
        "ORDER BY parent.ordinal, anon_1.title ASC, anon_1.id ASC"
    )


def test_relation_of_a_tenant_is_joined_by_its_tenant_as_well() -> None:
    rows = ParentRows(USER.relations["locations"], ALL, [(ONE, TWO), (ONE, THREE)])
    statement = page_rows(rows, Page(LOCATION.order))
    assert (
        "WHERE locations_1.tenant_id = anon_1.k0 AND locations_1.user_id = anon_1.k1 "
    ) in text_of(statement)
    assert values_of(statement)[:2] == [[ONE, ONE], [TWO, THREE]]


@pytest.mark.parametrize(
    ("node", "column"),
    [(LOCATION, "encrypted_data"), (application.registry[BuildPack], "content")],
    ids=lambda value: getattr(value, "name", ""),
)
def test_column_that_is_read_where_it_is_asked_for_is_not_part_of_a_page(
    node: Any, column: str
) -> None:
    assert node.columns[column].is_deferred
    text = text_of(page_rows(ParentRows(All(node), ALL, [()]), Page(node.order)))
    assert column not in text
    assert "created_at" in text


def test_cursors_bound_the_page_on_either_side() -> None:
    page = Page(READER.order, size=3, after=(ONE, TWO), before=(ONE, THREE))
    statement = page_rows(READERS_OF_BOOKS, page)
    assert (
        f"WHERE {OF_EACH_BOOK} "
        "AND (readers_1.library_id, readers_1.id) > ($2::UUID, $3::UUID) "
        "AND (readers_1.library_id, readers_1.id) < ($4::UUID, $5::UUID) ORDER BY"
    ) in text_of(statement)
    assert values_of(statement)[1:] == [ONE, TWO, ONE, THREE, 3]


def test_last_page_is_read_from_the_end() -> None:
    text = text_of(page_rows(READERS_OF_BOOKS, Page(READER.order, size=3, backwards=True)))
    assert "ORDER BY readers_1.library_id DESC, readers_1.id DESC LIMIT" in text
    assert text.endswith("ORDER BY anon_1.ordinal, anon_2.library_id DESC, anon_2.id DESC")


def test_peeking_and_offset_are_bound() -> None:
    statement = page_rows(READERS_OF_BOOKS, Page(READER.order, size=3, peek=True, offset=7))
    assert "LIMIT $2::INTEGER OFFSET $3::INTEGER" in text_of(statement)
    assert values_of(statement)[1:] == [4, 7]
    assert "OFFSET" not in text_of(page_rows(READERS_OF_BOOKS, Page(READER.order)))


@pytest.mark.parametrize(
    ("backwards", "sign", "place"), [(False, ">=", [ONE, THREE]), (True, "<=", [ONE, TWO])]
)
def test_rows_beyond_a_cursor_begin_with_its_own(
    backwards: bool, sign: str, place: list[UUID]
) -> None:
    page = Page(READER.order, after=(ONE, TWO), before=(ONE, THREE))
    statement = exists_beyond(READERS_OF_BOOKS, page, backwards=backwards)
    assert (
        f"EXISTS (SELECT 1 FROM readers AS readers_1 WHERE {OF_EACH_BOOK} "
        f"AND (readers_1.library_id, readers_1.id) {sign} ($1::UUID, $2::UUID))"
    ) in text_of(statement)
    assert values_of(statement) == [*place, [ONE, TWO]]


@pytest.mark.parametrize("backwards", [False, True])
def test_without_a_cursor_any_row_lies_beyond(backwards: bool) -> None:
    statement = exists_beyond(READERS_OF_BOOKS, Page(READER.order, offset=7), backwards=backwards)
    text = text_of(statement)
    assert f"EXISTS (SELECT 1 FROM readers AS readers_1 WHERE {OF_EACH_BOOK}) AS" in text
    assert text.endswith("ORDER BY anon_1.ordinal")


def test_rows_are_counted_no_further_than_asked() -> None:
    statement = count_up_to(READERS_OF_BOOKS, 4)
    assert (
        "(SELECT count(*) AS count_1 FROM (SELECT 1 FROM readers AS readers_1 "
        f"WHERE {OF_EACH_BOOK} LIMIT $1::INTEGER) AS anon_3)"
    ) in text_of(statement)
    assert values_of(statement) == [4, [ONE, TWO]]


def test_measures_are_over_the_rows_of_each_parent() -> None:
    latest = Measure(READER.columns["created_at"], AggregateFunction.MAX)
    assert text_of(aggregates(READERS_OF_BOOKS, [COUNT, latest])) == (
        "SELECT anon_1.ordinal, anon_2.m0, anon_2.m1 "
        f"FROM {EACH_BOOK} JOIN LATERAL (SELECT count(*) AS m0, "
        f"max(readers_1.created_at) AS m1 FROM readers AS readers_1 WHERE {OF_EACH_BOOK}) "
        "AS anon_2 ON true ORDER BY anon_1.ordinal"
    )


def test_groups_are_those_of_each_parent_in_the_order_of_their_keys() -> None:
    keys = parse_group_keys([READER.columns["created_at"]], Every.DAY)
    statement = groups(READERS_OF_BOOKS, keys, [COUNT], 5, lambda: fixed("UTC"))
    text = text_of(statement)
    assert text.startswith("SELECT anon_1.ordinal, anon_2.key_0, anon_2.measure_0 FROM unnest")
    assert "date_trunc('day', readers_1.created_at, 'UTC')" in text
    assert f"WHERE {OF_EACH_BOOK} GROUP BY key_0 ORDER BY key_0 LIMIT $2::INTEGER" in text
    assert text.endswith("ON true ORDER BY anon_1.ordinal, anon_2.key_0")
    assert values_of(statement) == [[ONE, TWO], 5]


def test_filter_of_a_list_is_a_criterion_with_its_values_bound() -> None:
    where = parse_where(BOOK, {"title": {"in": ["secret", "x"]}})
    for statement in (
        page_rows(ParentRows(All(BOOK), where, [()]), Page(BOOK.order)),
        exists_beyond(ParentRows(All(BOOK), where, [()]), Page(BOOK.order), backwards=True),
        count_up_to(ParentRows(All(BOOK), where, [()]), 4),
        aggregates(ParentRows(All(BOOK), where, [()]), [COUNT]),
    ):
        assert "books_1.title = ANY ($" in text_of(statement)
        assert "secret" not in text_of(statement)
        assert ["secret", "x"] in values_of(statement)


def test_criteria_are_visibility_and_the_filter() -> None:
    where = parse_where(READER, {"name": {"eq": "x"}})
    texts = [text_of(each) for each in criteria(where, Reader, as_literal)]
    assert texts == ["readers.deleted_at IS NULL", "readers.name = $1::VARCHAR"]
    assert [*criteria(ALL, Book, as_literal)] == []
    assert [text_of(each) for each in visible(Reader)] == ["readers.deleted_at IS NULL"]
    assert [*visible(Book)] == []


@given(st.lists(st.tuples(st.uuids()), max_size=5))
@settings(max_examples=10, deadline=None)
def test_text_of_a_batch_does_not_depend_on_its_parents(keys: list[tuple[UUID]]) -> None:
    rows = ParentRows(BOOK.relations["readers"], ALL, keys)
    page = Page(READER.order)
    assert text_of(page_rows(rows, page)) == text_of(page_rows(READERS_OF_BOOKS, page))
