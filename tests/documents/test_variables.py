"""Variables: the short way gives what graphql-core gives, or leaves it to graphql-core."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse
from hypothesis import given
from hypothesis import strategies as st

from gql.documents.variables import VariableDefinitions
from gql.lists.order_argument import Direction
from gql.schema import build_schema
from gql.types import application
from models import WorkshopStatus

SCHEMA = build_schema(application).executable
DECLARED = """
query (
  $id: ID, $needed: ID!, $int: Int, $text: String = "x", $yes: Boolean, $float: Float,
  $when: DateTime, $ids: [ID!], $loose: [Int], $role: MemberRole, $input: RecordLocationInput,
  $where: WorkshopFilter, $order: [WorkshopOrder!], $every: Every
) { __typename }
"""
TEXTS = ("", "5", "OWNER", "DESC", "DAY", "2026-01-31T12:00:00Z", "AAEC", "null")
plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**33), 2**33),
    st.just(10**400),
    st.floats(),
    st.sampled_from(TEXTS),
)
fields = st.sampled_from(
    "userId latitude longitude recordedAt encryptedData nope id title and or not eq in".split()
)
values = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(fields, inner, max_size=4)
    ),
    max_leaves=8,
)
NAMES = "id needed int text yes float when ids loose role input where order every".split()


def definitions(document: str) -> VariableDefinitions:
    [operation] = parse(document).definitions
    assert isinstance(operation, OperationDefinitionNode)
    return VariableDefinitions(SCHEMA, operation)


@given(st.dictionaries(st.sampled_from([*NAMES, "unknown"]), values))
def test_the_short_way_is_graphql_cores(given_values: dict[str, Any]) -> None:
    found = definitions(DECLARED)
    full = found.coerce_fully(given_values)
    short = found.coerce(given_values)
    assert short == (None if full is None else full.coerced)


@given(st.sampled_from(NAMES), values)
def test_each_alone_is_graphql_cores(name: str, value: Any) -> None:
    found = definitions(DECLARED)
    given_values = {"needed": "x", name: value}
    full = found.coerce_fully(given_values)
    assert found.coerce(given_values) == (None if full is None else full.coerced)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({"needed": "a"}, {"needed": "b"}, True),
        ({"needed": "a", "int": 1}, {"needed": "a", "int": 2}, True),
        ({"needed": "a", "int": 1}, {"needed": "a", "int": None}, False),
        ({"needed": "a", "int": None}, {"needed": "a"}, True),
        ({"needed": "a", "yes": True}, {"needed": "a", "yes": False}, False),
        ({"needed": "a", "input": {"latitude": 1.0}}, {"needed": "a", "input": {}}, True),
        ({"needed": "a", "input": {}}, {"needed": "a"}, False),
        ({"needed": "a", "where": {"id": {"eq": "a"}}}, {"needed": "a", "where": {}}, False),
        (
            {"needed": "a", "where": {"id": {"in": ["a"]}, "or": [{"title": {"isNull": True}}]}},
            {"needed": "a", "where": {"id": {"in": []}, "or": [{"title": {"isNull": True}}]}},
            True,
        ),
        (
            {"needed": "a", "where": {"or": [{"title": {"isNull": True}}]}},
            {"needed": "a", "where": {"or": [{"title": {"isNull": False}}]}},
            False,
        ),
        ({"needed": "a", "where": {"or": [{}, {}]}}, {"needed": "a", "where": {"or": [{}]}}, False),
        ({"needed": "a", "where": None}, {"needed": "a"}, False),
        (
            {"needed": "a", "where": {"status": {"eq": WorkshopStatus.DRAFT}}},
            {"needed": "a", "where": {"status": {"eq": WorkshopStatus.ACTIVE}}},
            True,
        ),
        (
            {"needed": "a", "order": [{"id": Direction.ASC}]},
            {"needed": "a", "order": [{"id": Direction.DESC}]},
            False,
        ),
    ],
)
def test_the_shape_tells_what_is_null_and_the_switches(
    one: dict[str, Any], other: dict[str, Any], is_same: bool
) -> None:
    found = definitions(DECLARED)
    assert (found.shape(one) == found.shape(other)) is is_same
