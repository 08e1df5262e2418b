"""The cost of an operation: the rows that could come back."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode, get_introspection_query, parse, validate

from gql.cost.cost import INTROSPECTED, WHOLE_LIST, cost_of, usual_lengths
from gql.cost.cost_model import Price
from gql.cost.field_collection import Collector
from gql.documents.variables import VariableDefinitions
from gql.schema import build_schema
from gql.types import application

SCHEMA = build_schema(application).executable
LIST = WHOLE_LIST


def price(source: str, **variables: Any) -> Price:
    collector = collected(source, **variables)
    return cost_of(collector).of(collector.variables.coerced)


def collected(source: str, **variables: Any) -> Collector:
    """The selections of a valid document."""
    document = parse(source)
    assert validate(SCHEMA, document) == []
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    values = VariableDefinitions(SCHEMA, operation).coerce_fully(variables)
    assert values is not None
    return Collector(SCHEMA, document, operation, values)


@pytest.mark.parametrize(
    ("source", "total"),
    [
        ("{ __typename }", 0),
        ("{ viewer { role } }", 0),
        ("{ viewer { user { id } tenant { id } } }", 2),
        ('{ user(id: "x") { id } }', 1),
        ("{ users { nodes { id } } }", 50),
        ("{ users(first: 3) { nodes { id } } }", 3),
        ("{ users(last: 3) { edges { cursor node { id } } } }", 3),
        ("{ users(first: 3) { pageInfo { hasNextPage } } }", 0),
        ("{ users(first: 3) { nodes { id } edges { cursor } } }", 6),
        ("{ users(first: 10) { nodes { locations(first: 5) { nodes { id } } } } }", 10 + 50),
        ("{ users(first: 10) { nodes { tenant { id name } } } }", 10 + 10),
        ("{ users { totalCount } }", LIST),
        ("{ users { aggregates { count } } }", LIST),
        ("{ users(first: 2) { nodes { locations { totalCount } } } }", 2 + 2 * LIST),
        (
            (
                "{ locations { groupBy(by: [RECORDED_AT], every: DAY, limit: 7) "
                "{ key { recordedAt } aggregates { count } } } }"
            ),
            LIST + 7,
        ),
        ('{ node(id: "x") { id } }', 1),
        ('{ nodes(ids: ["a", "b", "c"]) { id } }', 3),
        (
            (
                '{ node(id: "x") { ... on User { locations(first: 9) { nodes { id } } } '
                "... on Workshop { steps(first: 4) { nodes { id } } } } }"
            ),
            1 + 9,
        ),
        # The same field by two fragments is read once.
        (
            (
                "{ users(first: 3) { ...A ...B } } fragment A on UserConnection { nodes { id } } "
                "fragment B on UserConnection { nodes { email tenant { id } } }"
            ),
            3 + 3,
        ),
        ("{ a: users(first: 3) { nodes { id } } b: users(first: 4) { nodes { id } } }", 7),
        ("{ users(first: 3) @skip(if: true) { nodes { id } } }", 0),
        # A page that is too large is refused in words of its own.
        ("{ users(first: 100000) { nodes { id } } }", 200),
        ("{ users(first: -5) { nodes { id } } }", 0),
    ],
)
def test_the_rows_that_could_come_back_are_counted(source: str, total: int) -> None:
    assert price(source).total == total


def test_variables_decide_how_many() -> None:
    query = (
        "query ($n: Int, $m: Int = 2, $skip: Boolean!) { users(first: $n) { nodes { id "
        "locations(last: $m) @skip(if: $skip) { nodes { id } } } } }"
    )
    assert price(query, n=10, skip=False).total == 10 + 20
    assert price(query, n=10, m=7, skip=False).total == 10 + 70
    assert price(query, n=10, m=None, skip=False).total == 10 + 500
    assert price(query, skip=True).total == 50
    assert price("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["a"] * 30).total == 30


def test_a_batch_counts_each_row_it_writes() -> None:
    query = (
        "mutation ($input: RecordLocationsInput!) { recordLocations(input: $input) "
        "{ records { location { user { id } } } errors { code } } }"
    )
    rows = [{"latitude": 1, "longitude": 2}] * 40
    assert 40 <= price(query, input={"locations": rows}).total <= 160
    one = "mutation { recordLocation(input: {latitude: 1, longitude: 2}) { location { id } } }"
    assert 1 <= price(one).total <= 3


def test_the_dearest_place_is_named() -> None:
    found = price(
        "{ viewer { role } some: users(first: 10) { nodes { places: locations(first: 5) "
        "{ nodes { id } } tenant { id } } } }"
    )
    assert found.path == ("some", "nodes", "places", "nodes")
    assert found.largest == 50


def test_introspection_counts_and_the_query_of_every_tool_is_within_the_limit() -> None:
    types = usual_lengths(SCHEMA)["__Schema", "types"]
    assert types == len(SCHEMA.type_map)
    assert price("{ __schema { types { name } } }").total == types * INTROSPECTED
    assert 0 < price(get_introspection_query()).total < 20_000
    again = " ".join(f"a{n}: __schema {{ types {{ fields {{ name }} }} }}" for n in range(10))
    assert price(f"{{ {again} }}").total > 20_000
    assert price('{ __type(name: "User") { fields { name } } }').total < 100
