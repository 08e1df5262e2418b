"""Errors of values that only Postgres can judge name the argument, wherever it stands."""

import base64
import json
from typing import Any

import httpx
import pytest

from db.session.identity import OPERATOR
from tests.kinds.application import kinds
from tests.kinds.test_reads import both
from tests.support.client import Client
from tests.support.forged_cursors import encoded

pytestmark = pytest.mark.asyncio(loop_scope="session")

WHERE = "query ($where: SampleFilter) { samples(where: $where) { %s } }"
SELECTIONS = [
    "nodes { id }",
    "totalCount",
    "counted: totalCount(upTo: 3)",
    "aggregates { count }",
    "groupBy(by: [TRUTH], limit: 3) { aggregates { count } }",
    "pageInfo { endCursor }",
]
NESTED: list[tuple[dict[str, Any], str]] = [
    ({"numbers": {"eq": "[2,1]"}}, "where.numbers.eq"),
    ({"numbers": {"contains": "[1,2)", "overlaps": "[2,1]"}}, "where.numbers.overlaps"),
    ({"document": {"path": "$.["}}, "where.document.path"),
    ({"document": {"path": '$.a ? (@ like_regex "(")'}}, "where.document.path"),
    ({"document": {"path": '$.a ? (@ like_regex "a" flag "x")'}}, "where.document.path"),
    ({"document": {"path": "$" + ".a[*]" * 150 + "x["}}, "where.document.path"),
    ({"lasting": {"gt": "1 dya"}}, "where.lasting.gt"),
    ({"lasting": {"gt": "999999999999 years"}}, "where.lasting.gt"),
    ({"network": {"in": ["192.0.2.0/24", "192.0.2.1/24"]}}, "where.network.in"),
    ({"grid": {"eq": [[1, 2], [3]]}}, "where.grid.eq"),
    ({"cash": {"lt": "1e30"}}, "where.cash.lt"),
    (
        {"or": [{"truth": {"eq": True}}, {"not": {"days": {"eq": "[2026-02-30,)"}}}]},
        "where.or.1.not.days.eq",
    ),
    ({"documents": {"contains": [{"a": "\u0000"}]}}, "where.documents.contains"),
]


@pytest.mark.parametrize(("where", "path"), NESTED)
async def test_operand_is_named_with_its_path(
    samples_http: httpx.AsyncClient, where: dict[str, Any], path: str
) -> None:
    [error] = (await both(samples_http, WHERE % "nodes { id }", where=where))["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith(f"`{path}` "), error


@pytest.mark.parametrize("selection", SELECTIONS)
async def test_operand_is_named_whatever_is_selected(
    samples_http: httpx.AsyncClient, selection: str
) -> None:
    where = {"numbers": {"eq": "[2,1]"}}
    [error] = (await both(samples_http, WHERE % selection, where=where))["errors"]
    assert error["message"].startswith("`where.numbers.eq` cannot be read")


async def test_fields_beside_a_bad_one_are_read(samples_http: httpx.AsyncClient) -> None:
    query = """{ note(id: "00000000-0000-4000-8000-000000000000") { id }
      samples { nodes { id } } notes { nodes { id } } }"""
    query = query.replace("samples {", 'samples(where: { numbers: { eq: "[2,1]" } }) {')
    body = await both(samples_http, query)
    assert [error["path"][0] for error in body["errors"]] == ["samples"]


async def test_cursor_is_named(samples_http: httpx.AsyncClient) -> None:
    query = """query ($after: String) {
      samples(first: 1, after: $after, orderBy: [{ address: ASC }]) {
        pageInfo { endCursor } } }"""
    page = await both(samples_http, query)
    cursor = page["data"]["samples"]["pageInfo"]["endCursor"]
    forged = encoded(_with_value(cursor, "x"))
    [error] = (await both(samples_http, query, after=forged))["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith("`after` cannot be read as the type `inet`")


def _with_value(cursor: str, value: str) -> bytes:

    mark, _, id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return json.dumps([mark, value, id]).encode()


async def test_fault_of_the_database_is_none_of_a_value(
    samples_http: httpx.AsyncClient, lane: str
) -> None:
    client = Client(samples_http, lane, kinds)
    where = {"words": {"eq": "a"}, "numbers": {"eq": "[1,2)"}}
    body = await client.send(WHERE % "nodes { id }", OPERATOR, {"where": where})
    assert body["data"] == {"samples": {"nodes": []}}
