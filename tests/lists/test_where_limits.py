"""The limits of `where`: how deep it is nested, and how many conditions it has."""

from collections.abc import Callable
from typing import Any

import pytest

from gql.errors import BadUserInput
from gql.lists.conditions import Comparison
from gql.lists.operators import OPERATORS
from gql.lists.where import AREA_CONDITIONS, MAX_CONDITIONS, MAX_DEPTH, parse_where
from gql.nodes.node import Node
from gql.types import application
from models import Location
from tests.library.application import library
from tests.library.models import Book

LOCATION, BOOK = application.registry[Location], library.registry[Book]
NEAR = {"latitude": 1.0, "longitude": 2.0, "radiusMeters": 5.0}
WITHIN = {"south": 1.0, "west": 2.0, "north": 3.0, "east": 4.0}
DEPTH_REFUSAL = "`where` is nested more than 10 deep."
COUNT_REFUSAL = "`where` has more than 500 conditions."


def refusal(node: Node, given: Any) -> str:
    with pytest.raises(BadUserInput) as caught:
        parse_where(node, given)
    return str(caught.value)


def nested(levels: int, wrap: Callable[[Any], Any], inner: Any) -> Any:
    """`inner`, wrapped so often."""
    for _ in range(levels):
        inner = wrap(inner)
    return inner


@pytest.mark.parametrize(
    "wrap",
    [
        lambda inner: {"not": inner},
        lambda inner: {"and": [inner]},
        lambda inner: {"or": [{}, inner]},
    ],
    ids=["not", "and", "or"],
)
def test_filter_may_be_nested_as_deep_as_the_limit_and_no_deeper(
    wrap: Callable[[Any], Any],
) -> None:
    deepest = {"title": {"eq": "x"}}
    assert parse_where(BOOK, nested(MAX_DEPTH - 1, wrap, deepest)) is not None
    assert refusal(BOOK, nested(MAX_DEPTH, wrap, deepest)) == DEPTH_REFUSAL


def test_relations_are_levels_of_nesting_as_well() -> None:
    def there_and_back(inner: Any) -> Any:
        return {"readers": {"some": {"favoriteBook": inner}}}

    assert MAX_DEPTH % 2 == 0
    most = nested(MAX_DEPTH // 2 - 1, there_and_back, {"readers": {"every": {}}})
    assert parse_where(BOOK, most) is not None
    assert refusal(BOOK, nested(MAX_DEPTH // 2, there_and_back, {})) == DEPTH_REFUSAL


def test_filters_and_comparisons_count_up_to_the_limit() -> None:
    # The filter itself is one, and each item of `or` is two: a filter and a comparison.
    assert MAX_CONDITIONS % 2 == 0
    items = [{"title": {"eq": "x"}}] * ((MAX_CONDITIONS - 2) // 2)
    assert parse_where(BOOK, {"or": items, "title": {"eq": "x"}}) is not None
    more = {"or": items, "title": {"eq": "x", "ne": "y"}}
    assert refusal(BOOK, more) == COUNT_REFUSAL


def test_conditions_of_related_rows_count_as_well() -> None:
    item = {"readers": {"some": {"name": {"eq": "x"}}}}
    items = [item] * (MAX_CONDITIONS // 3)
    assert parse_where(BOOK, {"or": items}) is not None
    assert refusal(BOOK, {"or": [*items, item]}) == COUNT_REFUSAL


@pytest.mark.parametrize(("name", "area"), [("near", NEAR), ("within", WITHIN)])
def test_area_counts_as_several_conditions(name: str, area: dict[str, float]) -> None:
    items = [{name: area}] * ((MAX_CONDITIONS - 1) // (AREA_CONDITIONS + 1))
    assert parse_where(LOCATION, {"and": items}) is not None
    assert refusal(LOCATION, {"and": [*items, {name: area}]}) == COUNT_REFUSAL


def test_values_of_a_list_do_not_count_as_conditions() -> None:
    values = [str(number) for number in range(MAX_CONDITIONS + 1)]
    condition = parse_where(BOOK, {"title": {"in": values}})
    assert condition == Comparison("where.title.in", "title", OPERATORS["in"], tuple(values))
