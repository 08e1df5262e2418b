"""What the benchmark asks, of the gateway and of its peers."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from graphql import parse, validate

from bench.contestants import PEERS
from bench.dataset import Dataset
from bench.loads import SHAPES
from bench.queries import LIST, QUERIES
from bench.query import FIRST_NUMBER, UNIQUE, Query
from gql.schema import build_schema
from gql.types import application
from tests.bench.conftest import WORLD


@pytest.mark.parametrize("query", LIST, ids=lambda query: query.name)
def test_document_is_valid(query: Query, chinook: Dataset) -> None:
    served = application if query.dataset == "demo" else chinook.application
    document = parse(query.document.replace(UNIQUE, FIRST_NUMBER))
    assert validate(build_schema(served).executable, document) == []
    assert query.variables(WORLD)


@pytest.mark.parametrize("peer", ["postgraphile", "mercurius"])
def test_peer_is_asked_or_lacks_something(peer: str) -> None:
    asked = json.loads((PEERS / "contestants.json").read_text())[peer]
    expected = {query.same_as or query.name for query in LIST if peer not in query.lacks}
    assert set(asked) == expected


def test_shapes_of_the_filter_differ() -> None:
    shapes = {json.dumps(each) for each in QUERIES["s1"].variables(WORLD)}
    assert len(shapes) == SHAPES


def test_documents_in_rotation_have_a_kilobyte() -> None:
    for name in ("d1", "k1"):
        assert 950 <= len(QUERIES[name].document) <= 1_050


def test_each_deletion_names_another_user() -> None:
    [variables] = QUERIES["w5"].variables(WORLD)
    assert UUID(variables["input"]["id"].replace(UNIQUE, FIRST_NUMBER))
