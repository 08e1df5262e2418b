"""BigInt and Decimal as numbers (BIG_NUMBERS): the same digits on both lanes, and as input."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
import pytest_asyncio

from db.session.identity import OPERATOR
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN
from tests.kinds.application import PATH, kinds
from tests.kinds.cases import KINDS
from tests.kinds.kind import Kind
from tests.kinds.test_reads import both
from tests.support.client import Client
from tests.support.serve import http_with

pytestmark = pytest.mark.asyncio(loop_scope="session")

NUMBERS = [
    kind
    for kind in KINDS
    if kind.name in "big exact price cash object_id percent bigs exacts".split()
]
EVERY = pytest.mark.parametrize("kind", NUMBERS, ids=lambda kind: kind.name)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def numbers(samples_url: DatabaseUrl) -> AsyncIterator[httpx.AsyncClient]:
    """A gateway that prints numbers as numbers."""
    async with http_with(samples_url, application=PATH, big_numbers="number") as http:
        yield http


def as_number(printed: Any) -> Any:
    """What is printed as a string, as a number; NaN and infinity stay strings."""
    if isinstance(printed, list):
        return [as_number(item) for item in printed]
    is_number = printed is not None and Decimal(printed).is_finite()
    return Number(printed) if is_number else printed


class Number(str):
    """The digits of a number in JSON."""

    __slots__ = ()


def parsed(body: bytes) -> Any:
    return json.loads(body, parse_int=Number, parse_float=Number)


def typed(value: Any) -> Any:
    """`value` with the types of texts, which compare equal otherwise."""
    if isinstance(value, list):
        return [typed(item) for item in value]
    return type(value).__name__, value


async def numbers_of(http: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    await both(http, query, **variables)
    response = await Client(http, PLAN, kinds).post(query, OPERATOR, variables)
    body = parsed(response.content)
    assert "errors" not in body, body
    return body["data"]


@EVERY
async def test_value_has_the_digits_of_the_string(numbers: httpx.AsyncClient, kind: Kind) -> None:
    query = f"{{ samples(first: 20) {{ nodes {{ {kind.field} }} }} }}"
    nodes = (await numbers_of(numbers, query))["samples"]["nodes"]
    found = [node[kind.field] for node in nodes][: len(kind.values)]
    assert typed(found) == typed([as_number(value) for value in kind.values.values()])


@EVERY
async def test_aggregates_and_keys_of_groups_are_numbers(
    numbers: httpx.AsyncClient, kind: Kind
) -> None:
    functions = " ".join(name for name in kind.functions if name != "avg")
    parts = [f"aggregates {{ {kind.field} {{ {functions} }} }}"] if functions else []
    if kind.is_groupable:
        by = f"by: [{kind.name.upper()}], limit: 100"
        parts.append(f"groupBy({by}) {{ key {{ {kind.field} }} aggregates {{ count }} }}")
    if not parts:
        return
    found = (await numbers_of(numbers, f"{{ samples {{ {' '.join(parts)} }} }}"))["samples"]
    if functions:
        values = found["aggregates"][kind.field].values()
        assert all(
            type(value) is Number or value in ("NaN", "Infinity", "-Infinity") for value in values
        )
    if kind.is_groupable:
        keys = {group["key"][kind.field] for group in found["groupBy"]}
        assert {type(key) for key in keys - {None}} == {Number}


async def test_cursors_and_both_forms_of_input_work(numbers: httpx.AsyncClient) -> None:
    query = """query ($after: String, $where: SampleFilter) {
      samples(first: 1, after: $after, where: $where, orderBy: [{ big: DESC_NULLS_LAST }]) {
        nodes { big } pageInfo { endCursor } } }"""
    after, values = None, []
    for _ in range(4):
        page = (await numbers_of(numbers, query, after=after))["samples"]
        values += [node["big"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert values[:2] == ["9223372036854775807", "9007199254740993"]
    for given in ("9007199254740993", 9007199254740993):
        body = await both(numbers, query, where={"big": {"eq": given}})
        assert body["data"]["samples"]["nodes"] == [{"big": 9007199254740993}]


@pytest_asyncio.fixture(loop_scope="session")
async def writing(written_url: DatabaseUrl) -> AsyncIterator[httpx.AsyncClient]:
    """As `numbers`, for tests that write."""
    async with http_with(written_url, application=PATH, big_numbers="number") as http:
        yield http


async def test_written_number_is_printed_as_a_number(writing: httpx.AsyncClient, lane: str) -> None:
    query = """mutation ($input: CreateSampleInput!) { createSample(input: $input) {
      sample { big exact price bigs exacts } errors { message } } }"""
    client = Client(writing, lane, kinds)
    for big, exact in ((9007199254740993, 12.5), ("9007199254740993", "12.5")):
        input = {"big": big, "exact": exact, "price": 2, "bigs": [big, None], "exacts": [exact]}
        response = await client.post(query, OPERATOR, {"input": input})
        sample = parsed(response.content)["data"]["createSample"]["sample"]
        assert sample == {
            "big": "9007199254740993",
            "exact": "12.5",
            "price": "2.00",
            "bigs": ["9007199254740993", None],
            "exacts": ["12.5"],
        }
        assert b'"price":2.00' in response.content
