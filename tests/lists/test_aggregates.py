"""Aggregates: what can be measured and grouped, and the SQL over the rows of a list."""

from typing import Any

import pytest
from sqlalchemy import ColumnElement, Integer, Select, literal, select
from sqlalchemy.orm import DeclarativeBase, Mapped, aliased, mapped_column

from gql.columns.column_type import AggregateFunction
from gql.columns.numbers import DOUBLE, INT
from gql.columns.times import DATETIME
from gql.errors import BadUserInput
from gql.lists.aggregates import (
    COUNT,
    MAX_GROUPS,
    Every,
    GroupKey,
    Measure,
    aggregatable_columns,
    check_groups,
    groupable,
    grouped,
    parse_group_keys,
)
from gql.nodes.node import Node, auto
from gql.nodes.node import node as declare
from gql.nodes.registry import Registry
from gql.types import application
from models import BuildPack, Location, Session, Workshop, WorkshopStep
from tests.library.application import library
from tests.library.models import Book, Reader
from tests.support.sql_text import text_of, values_of

LOCATION, STEP = application.registry[Location], application.registry[WorkshopStep]
WORKSHOP, PACK = application.registry[Workshop], application.registry[BuildPack]
SESSION = application.registry[Session]
BOOK, READER = library.registry[Book], library.registry[Reader]
MIN, MAX, AVG = AggregateFunction.MIN, AggregateFunction.MAX, AggregateFunction.AVG
PAGES, RECORDED_AT = BOOK.columns["pages"], LOCATION.columns["recorded_at"]
LATITUDE, STATUS = LOCATION.columns["latitude"], WORKSHOP.columns["status"]


@pytest.mark.parametrize(
    ("node", "functions"),
    [
        (BOOK, {"pages": [MIN, MAX, AVG]}),
        (READER, {"created_at": [MIN, MAX], "updated_at": [MIN, MAX]}),
        (
            LOCATION,
            {
                "latitude": [MIN, MAX, AVG],
                "longitude": [MIN, MAX, AVG],
                "accuracy_meters": [MIN, MAX, AVG],
                "recorded_at": [MIN, MAX],
                "created_at": [MIN, MAX],
            },
        ),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_numbers_and_moments_are_measured(
    node: Node, functions: dict[str, list[AggregateFunction]]
) -> None:
    assert {
        column.name: list(each) for column, each in aggregatable_columns(node).items()
    } == functions


@pytest.mark.parametrize(
    ("node", "names"),
    [
        (BOOK, ["pages"]),
        (READER, ["created_at", "updated_at"]),
        (LOCATION, ["recorded_at", "created_at"]),
        (STEP, ["position", "status", "created_at", "updated_at"]),
        (PACK, ["format", "created_at", "updated_at"]),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_groups_are_made_of_few_values_or_moments(node: Node, names: list[str]) -> None:
    assert [column.name for column in groupable(node)] == names


def test_sealed_column_is_neither_measured_nor_grouped() -> None:
    class Base(DeclarativeBase):
        pass

    class Weight(Base):
        __tablename__ = "weights"

        id: Mapped[int] = mapped_column(primary_key=True)
        grams: Mapped[int] = mapped_column(info={"sealed": True})
        carats: Mapped[int]

    declared: type = type("Weight", (), {"grams": auto("Sealed."), "carats": auto("In the clear.")})
    weight = Registry([declare(Weight)(declared)])[Weight]
    assert "grams" not in {column.name for column in aggregatable_columns(weight)}
    assert "carats" in {column.name for column in aggregatable_columns(weight)}
    assert [column.name for column in groupable(weight)] == ["carats"]


def test_measure_says_what_it_is_and_what_it_gives() -> None:
    assert (str(COUNT), COUNT.column_type) == ("count", INT)
    for function, kind in ((MIN, INT), (MAX, INT), (AVG, DOUBLE)):
        measure = Measure(PAGES, function)
        assert (str(measure), measure.column_type) == (f"{function.value} of pages", kind)
    assert Measure(RECORDED_AT, MAX).column_type is DATETIME
    assert Measure(LATITUDE, AVG).column_type is DOUBLE


def test_average_is_of_numbers_alone() -> None:
    assert AVG not in DATETIME.functions
    assert AVG in INT.functions
    assert AVG in DOUBLE.functions


def test_measure_is_an_aggregate_over_the_rows_of_an_entity() -> None:
    book = aliased(Book, name="b")
    assert text_of(COUNT.over(book)) == "count(*)"
    assert text_of(Measure(PAGES, MIN).over(book)) == "min(b.pages)"
    assert text_of(Measure(PAGES, MAX).over(book)) == "max(b.pages)"


@pytest.mark.parametrize("every", Every)
def test_moment_belongs_to_the_time_it_falls_in_by_the_clock_of_the_viewer(every: Every) -> None:
    key = GroupKey(RECORDED_AT, every)
    assert str(key) == f"recorded_at by the {every.value}"
    begins = f"date_trunc('{every.value}', locations.recorded_at, $1::VARCHAR)"
    first = "CAST('0001-01-01 00:00:00+00' AS TIMESTAMP WITH TIME ZONE)"
    found = key.of(Location, timezone)
    assert text_of(found) == f"greatest({begins}, {first})"
    assert values_of(found) == ["Asia/Jerusalem"]


def test_moment_that_is_null_belongs_to_a_group_of_nulls() -> None:
    key = GroupKey(SESSION.columns["ended_at"], Every.DAY)
    # GREATEST skips nulls.
    assert text_of(key.of(Session, timezone)).startswith(
        "CASE WHEN (sessions.ended_at IS NOT NULL) THEN greatest(date_trunc("
    )


def test_value_is_a_key_as_it_is_and_asks_for_no_time_zone() -> None:
    def no_timezone() -> ColumnElement[str]:
        raise AssertionError("no moment, no time zone")

    key = GroupKey(PAGES)
    assert str(key) == "pages"
    assert text_of(key.of(aliased(Book, name="b"), no_timezone)) == "b.pages"


def timezone() -> ColumnElement[str]:
    return literal("Asia/Jerusalem")


@pytest.mark.parametrize(
    ("by", "every", "words"),
    [
        ([], None, "`by` is empty: name what to group by."),
        ([], Every.DAY, "`by` is empty: name what to group by."),
        ([STATUS, STATUS], None, "`by` names something twice."),
        ([STATUS, PAGES, STATUS], None, "`by` names something twice."),
        ([RECORDED_AT], None, "Pass `every`: how long a group of `recordedAt` is."),
        (
            [STATUS, READER.columns["created_at"]],
            None,
            "Pass `every`: how long a group of `createdAt` is.",
        ),
        ([STATUS], Every.DAY, "`every` goes with a time in `by`."),
        ([PAGES], Every.YEAR, "`every` goes with a time in `by`."),
    ],
)
def test_keys_that_make_no_groups_are_refused(by: Any, every: Every | None, words: str) -> None:
    with pytest.raises(BadUserInput) as caught:
        parse_group_keys(by, every)
    assert str(caught.value) == words


def test_length_of_a_group_is_a_part_of_moments_alone() -> None:
    assert parse_group_keys([STATUS, RECORDED_AT], Every.WEEK) == (
        GroupKey(STATUS),
        GroupKey(RECORDED_AT, Every.WEEK),
    )
    assert parse_group_keys([PAGES], None) == (GroupKey(PAGES),)
    moments = [READER.columns["created_at"], READER.columns["updated_at"]]
    assert parse_group_keys(moments, Every.DAY) == tuple(
        GroupKey(each, Every.DAY) for each in moments
    )


def test_number_of_groups_is_bounded_on_both_sides() -> None:
    for limit in (0, 1, MAX_GROUPS):
        assert check_groups(limit) == limit
    for limit, words in (
        (MAX_GROUPS + 1, "`limit` is 1001; pass at most 1000."),
        (-1, "`limit` is -1; it must be 0 or more."),
    ):
        with pytest.raises(BadUserInput) as caught:
            check_groups(limit)
        assert str(caught.value) == words


def test_groups_come_in_the_order_of_their_keys_each_with_its_measures() -> None:
    def rows(*columns: Any) -> Select[Any]:
        return select(*columns).select_from(Book).where(Book.title == "x")

    keys = parse_group_keys([PAGES], None)
    limit = literal(7, Integer)
    found = grouped(rows, Book, keys, [COUNT, Measure(PAGES, MAX)], timezone, limit)
    assert text_of(found) == (
        "SELECT books.pages AS key_0, count(*) AS measure_0, max(books.pages) AS measure_1 "
        "FROM books WHERE books.title = $1::VARCHAR GROUP BY key_0 ORDER BY key_0 "
        "LIMIT $2::INTEGER"
    )
    assert values_of(found) == ["x", 7]


def test_groups_of_several_keys_are_sorted_by_each() -> None:
    step = aliased(WorkshopStep, name="s")
    keys = parse_group_keys([STEP.columns["status"], STEP.columns["position"]], None)
    found = grouped(lambda *by: select(*by).select_from(step), step, keys, [], timezone, literal(1))
    assert "GROUP BY key_0, key_1 ORDER BY key_0, key_1 LIMIT" in text_of(found)
    assert text_of(found).startswith("SELECT s.status AS key_0, s.position AS key_1 FROM")
