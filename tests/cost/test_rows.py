"""The rows of an answer, counted in its bytes and found by walking it."""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from gql.cost.cost import cost_of
from gql.cost.cost_model import Path
from gql.cost.field_collection import Collector
from gql.plan.cache import Refusal
from tests.cost.test_cost import collected
from tests.support.cases import Case, all_cases, collector_of

ANSWERED = [
    case
    for case in all_cases()
    if case.about.get("data") and not isinstance(collector_of(case), Refusal)
]


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case.name)
def test_both_ways_agree_on_every_case_and_none_has_more_rows_than_it_costs(case: Case) -> None:
    collector = collector_of(case)
    assert isinstance(collector, Collector)
    cost = cost_of(collector)
    data = orjson.dumps(case.about["data"])
    number = cost.rows.number(data)
    assert number == sum(cost.rows.by_path(data).values())
    price = cost.of(collector.variables.coerced)
    assert number <= price.total == sum(cost.by_path(collector.variables.coerced).values())


def by_path(source: str, data: Any) -> Mapping[Path, int]:
    """The rows of `data` by its fields; both ways of counting agree."""
    rows = cost_of(collected(source)).rows
    written = orjson.dumps(data)
    found = rows.by_path(written)
    assert rows.number(written) == sum(found.values())
    return {path: number for path, number in found.items() if number}


NODES = {"users": {"nodes": [{"id": "1", "locations": {"nodes": [{"id": "2"}, {"id": "3"}]}}]}}
LISTED = "{ users { nodes { id locations { nodes { id } } } } }"


def test_rows_are_counted_where_they_are() -> None:
    assert by_path(LISTED, NODES) == {
        ("users", "nodes"): 1,
        ("users", "nodes", "locations", "nodes"): 2,
    }


def test_what_only_looks_like_a_row_is_none() -> None:
    """A string may end with a brace, or have a whole object in it."""
    data = {"users": {"nodes": [{"email": "{", "displayName": '{"email":1} {\\"email": {'}]}}
    assert by_path("{ users { nodes { email displayName } } }", data) == {("users", "nodes"): 1}


def test_names_that_begin_rows_and_what_is_between_them() -> None:
    """Then only walking tells them apart."""
    data = {"users": {"nodes": [{"nodes": "x"}, {"nodes": "y"}]}}
    assert by_path("{ users { nodes { nodes: id } } }", data) == {("users", "nodes"): 2}


def test_nulls_and_nothing_at_all() -> None:
    source = '{ user(id: "x") { id } nodes(ids: ["y"]) { id } }'
    assert by_path(source, {"user": None, "nodes": [None]}) == {}
    assert by_path(source, None) == {}
    source = '{ user(id: "x") { id @skip(if: true) } }'
    assert by_path(source, {"user": {}}) == {("user",): 1}


def test_types_that_begin_with_different_names() -> None:
    source = (
        "{ nodes(ids: []) { ... on User { email } ... on Location { recordedAt user { id } } } }"
    )
    data = {"nodes": [{"email": "a"}, {"recordedAt": "b", "user": {"id": "c"}}, None]}
    assert by_path(source, data) == {("nodes",): 2, ("nodes", "user"): 1}
