"""An operation never holds one connection while it waits for another."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from db.session.database import Database
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN, RESOLVERS
from tests.support.cases import Case, all_cases
from tests.support.client import Client, authorization
from tests.support.fixtures import TestTenant
from tests.support.mutations import INPUTS, LIFECYCLE, OPEN, document, prepare
from tests.support.replicated import replicated
from tests.support.serve import http_with
from tests.support.standby import Standby

# Every way to the database: who asks is looked up each time, estimates and receipts ask Postgres
# beside the operation itself, and a second connection is not to be had.
ONE: dict[str, Any] = {
    "database_pool_size": 1,
    "database_connect_seconds": 0.5,
    "auth_recheck_seconds": 1e-6,
    "limit_rate": 10_000_000,
}
RECEIPT = {"X-Gateway-Receipt": "1", "X-Gateway-Cost": "1"}
CREATE = '{0}: createWorkshop(input: {{title: "x"}}) {{ workshop {{ id createdBy {{ id }} }} }}'


@pytest.fixture(params=[PLAN, RESOLVERS])
async def alone(request: pytest.FixtureRequest, url: DatabaseUrl) -> AsyncIterator[Client]:
    """A client of a gateway with a single connection; each lane."""
    async with http_with(url, **ONE) as http:
        http.headers.update(RECEIPT)
        yield Client(http, request.param)


def unavailable(response: httpx.Response) -> bool:
    return "SERVICE_UNAVAILABLE" in response.text


async def asked_without_connection(client: Client, cases: list[Case]) -> list[str]:
    """The names of those `cases` that would need a second connection."""
    return [
        case.name
        for case in cases
        if unavailable(await client.post(case.query, case.viewer, case.variables))
    ]


async def test_every_reading_case_takes_one_connection(alone: Client) -> None:
    cases = [case for case in all_cases() if not case.writes]
    assert await asked_without_connection(alone, cases) == []


@pytest.mark.writes
async def test_every_writing_case_takes_one_connection(alone: Client) -> None:
    cases = [case for case in all_cases() if case.writes]
    assert await asked_without_connection(alone, cases) == []


@pytest.mark.writes
async def test_every_mutation_twice_in_one_operation_takes_one_connection(
    alone: Client, database: Database, ours: TestTenant
) -> None:
    await prepare(database, ours)
    for name in INPUTS:
        if name in LIFECYCLE or name == OPEN:
            continue
        one = document(name).removeprefix("mutation").partition("{")[2].rpartition("}")[0]
        given = f"{name[0].upper()}{name[1:]}Input!"
        query = f"mutation ($input: {given}) {{ a: {one} b: {one} }}"
        response = await alone.post(query, ours.admin, {"input": INPUTS[name](ours)})
        assert not unavailable(response), (name, response.text)


@pytest.mark.writes
async def test_reads_and_writes_of_many_at_once_share_few_connections(
    url: DatabaseUrl, ours: TestTenant, theirs: TestTenant
) -> None:
    """Eight writes that read what they wrote, in each of twenty operations, on two connections."""
    eight = f"mutation {{ {' '.join(CREATE.format(f'a{n}') for n in range(8))} }}"
    read = {"query": "{ users(first: 1) { nodes { id } } }"}
    async with http_with(url, database_pool_size=2, limit_rate=10_000_000) as http:

        async def ask(query: dict[str, str], headers: dict[str, str]) -> httpx.Response:
            return await http.post("/graphql", json=query, headers=headers)

        writes = [ask({"query": eight}, authorization(ours.admin)) for _ in range(20)]
        reads = [ask(read, authorization(theirs.member)) for _ in range(5)]
        for response in await asyncio.gather(*writes, *reads):
            assert "errors" not in response.json(), response.text
        found = await Client(http).data("{ workshops { totalCount } }", ours.admin)
    assert found["workshops"]["totalCount"] == len(ours.rows("workshops")) + 160


async def test_reads_with_a_replica_take_one_connection_beside_those_that_watch(
    standby: Standby, monkeypatch: pytest.MonkeyPatch, ours: TestTenant
) -> None:
    """Two to each server: one watches the replica, and one is for what is asked."""
    cases = [case for case in all_cases() if not case.writes][::8]
    async with replicated(standby, monkeypatch, **{**ONE, "database_pool_size": 2}) as made:
        await made.until(ours.member, served=True)
        for client in (made.client, Client(made.client.http, RESOLVERS)):
            assert await asked_without_connection(client, cases) == []
        assert "replica" in {pool.server for pool in made.ran}
