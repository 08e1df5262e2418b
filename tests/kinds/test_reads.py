"""Reads of every kind: values, orders, filters, aggregates and groups, the same on both lanes."""

import json
from typing import Any

import asyncpg
import httpx
import pytest

from db.session.identity import OPERATOR
from gql.columns.column_type import Comparisons
from gql.execution.request_context import PLAN, RESOLVERS
from tests.kinds.application import kinds
from tests.kinds.cases import KINDS, ROWS
from tests.kinds.conftest import row_id
from tests.kinds.kind import Filter, Kind
from tests.kinds.models import Sample
from tests.support.client import Client
from tests.support.lanes import body_of_both

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVERY = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
SORTED = [kind for kind in KINDS if kind.is_sortable]
FILTERS = [
    pytest.param(kind, each, id=f"{kind.name}-{each.operator}-{at}")
    for kind in KINDS
    for at, each in enumerate(kind.filters)
]
# Those that can be compared with a list of values.
IN_LISTS = [
    kind
    for kind in KINDS
    if Comparisons.MEMBERSHIP in kinds.registry[Sample].columns[kind.name].column_type.comparisons
]
BAD = [
    pytest.param(kind, value, id=f"{kind.name}-{at}")
    for kind in KINDS
    for at, value in enumerate(kind.bad)
]


async def both(http: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    return await body_of_both(http, query, OPERATOR, variables, kinds)


@EVERY
async def test_value_is_printed_alike(samples_http: httpx.AsyncClient, kind: Kind) -> None:
    query = f"{{ samples(first: 100) {{ nodes {{ {kind.field} }} }} }}"
    body = await both(samples_http, query)
    assert "errors" not in body, body
    values = [node[kind.field] for node in body["data"]["samples"]["nodes"]]
    expected = [*kind.values.values(), *[None] * (ROWS - len(kind.values))]
    if kind.name == "plain":
        values[3] = expected[3]
    assert values == expected


@EVERY
async def test_row_is_read_by_its_id(samples_http: httpx.AsyncClient, kind: Kind) -> None:
    lookups = f'sample(id: "{row_id(0)}") {{ {kind.field} }}'
    any_table = f'node(id: "{row_id(0)}") {{ id ... on Sample {{ {kind.field} }} }}'
    body = await both(samples_http, f"{{ {lookups} {any_table} }}")
    first = next(iter(kind.values.values()))
    assert body["data"]["sample"] == {kind.field: first}
    assert body["data"]["node"] == {"id": str(row_id(0)), kind.field: first}


@pytest.mark.parametrize("direction", ["ASC", "DESC", "DESC_NULLS_LAST"])
@pytest.mark.parametrize("kind", SORTED, ids=lambda kind: kind.name)
async def test_pages_follow_the_order(
    samples_http: httpx.AsyncClient,
    administrator: asyncpg.Connection,
    kind: Kind,
    direction: str,
) -> None:
    query = f"""query ($after: String) {{
      samples(first: 3, after: $after, orderBy: [{{ {kind.field}: {direction} }}]) {{
        edges {{ cursor node {{ id }} }}
        pageInfo {{ endCursor hasNextPage hasPreviousPage }} }} }}"""
    ids: list[str] = []
    after = None
    for _ in range(ROWS):
        body = await both(samples_http, query, after=after)
        assert "errors" not in body, body
        page = body["data"]["samples"]
        ids += [edge["node"]["id"] for edge in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    by = direction.replace("_", " ")
    tie = direction.partition("_")[0]
    rows = await administrator.fetch(f"select id from samples order by {kind.name} {by}, id {tie}")
    assert ids == [str(row["id"]) for row in rows]


@pytest.mark.parametrize(("kind", "each"), FILTERS)
async def test_filter_finds_what_sql_finds(
    samples_http: httpx.AsyncClient, administrator: asyncpg.Connection, kind: Kind, each: Filter
) -> None:
    query = "query ($where: SampleFilter) { samples(first: 100, where: $where) { nodes { id } } }"
    where = {kind.field: {each.operator: each.operand}}
    body = await both(samples_http, query, where=where)
    assert "errors" not in body, body
    ids = [node["id"] for node in body["data"]["samples"]["nodes"]]
    rows = await administrator.fetch(f"select id from samples where {each.condition} order by id")
    assert ids == [str(row["id"]) for row in rows]


@pytest.mark.parametrize("kind", IN_LISTS, ids=lambda kind: kind.name)
async def test_list_of_a_value_finds_what_the_value_finds(
    samples_http: httpx.AsyncClient, kind: Kind
) -> None:
    query = "query ($where: SampleFilter) { samples(first: 100, where: $where) { nodes { id } } }"
    values = [
        value
        for text, value in kind.values.items()
        if value is not None and text not in kind.unwritable and value not in kind.unwritable
    ]
    for one, several in (("eq", "in"), ("ne", "notIn")):
        for value in values:
            alone = await both(samples_http, query, where={kind.field: {one: value}})
            listed = await both(samples_http, query, where={kind.field: {several: [value]}})
            assert "errors" not in listed, listed
            assert listed == alone
    every = await both(samples_http, query, where={kind.field: {"notIn": values}})
    assert "errors" not in every, every


@pytest.mark.parametrize(("kind", "value"), BAD)
async def test_operand_that_is_no_value_is_refused_in_words(
    samples_http: httpx.AsyncClient, kind: Kind, value: Any
) -> None:
    query = "query ($where: SampleFilter) { samples(first: 100, where: $where) { nodes { id } } }"
    body = await both(samples_http, query, where={kind.field: {"eq": value}})
    [error] = body["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT", error
    assert f".{kind.field}.eq" in error["message"]


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.functions], ids=lambda kind: kind.name
)
async def test_aggregates_are_printed_alike(
    samples_http: httpx.AsyncClient, administrator: asyncpg.Connection, kind: Kind
) -> None:
    functions = " ".join(kind.functions)
    query = f"""{{ samples {{ aggregates {{ {kind.field} {{ {functions} }} }}
      groupBy(by: [TRUTH], limit: 5) {{ aggregates {{ {kind.field} {{ {functions} }} }} }} }} }}"""
    body = await both(samples_http, query)
    assert "errors" not in body, body
    values = body["data"]["samples"]["aggregates"][kind.field]
    printed = list(kind.values.values())
    for function in ("min", "max"):
        direction = "asc" if function == "min" else "desc"
        row = await administrator.fetchval(
            f"select id from samples where {kind.name} is not null"
            f" order by {kind.name} {direction}, id limit 1"
        )
        assert values[function] == printed[row.int - row_id(0).int]


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.is_groupable], ids=lambda kind: kind.name
)
async def test_groups_have_keys(samples_http: httpx.AsyncClient, kind: Kind) -> None:
    every = f", every: {kind.every}" if kind.every else ""
    query = f"""{{ samples {{ groupBy(by: [{kind.name.upper()}], limit: 100{every}) {{
      key {{ {kind.field} }} aggregates {{ count }} }} }} }}"""
    body = await both(samples_http, query)
    assert "errors" not in body, body
    groups = body["data"]["samples"]["groupBy"]
    assert sum(group["aggregates"]["count"] for group in groups) == ROWS
    keys = [group["key"][kind.field] for group in groups]
    if not kind.every:
        printed = {json.dumps(value) for value in kind.values.values()}
        assert {json.dumps(key) for key in keys} == printed | {"null"}


async def test_table_of_texts_has_no_groups(samples: Client) -> None:
    assert await samples.data("{ notes { totalCount nodes { text } } }", OPERATOR) == {
        "notes": {"totalCount": 0, "nodes": []}
    }
    query = "{ notes { groupBy(by: [TEXT], limit: 1) { key { text } } } }"
    assert await samples.code(query, OPERATOR) == "GRAPHQL_VALIDATION_FAILED"


async def test_json_of_the_database_is_kept_to_the_byte(samples_http: httpx.AsyncClient) -> None:
    for lane in (PLAN, RESOLVERS):
        client = Client(samples_http, lane, kinds)
        response = await client.post("{ samples(first: 4) { nodes { plain } } }", OPERATOR)
        assert b'{"plain":{ "a" : 1,\n "a": 2 }}' in response.content
        assert b'{"plain":[1e400]}' in response.content
