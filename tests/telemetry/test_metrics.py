"""The metrics for Prometheus after requests with known numbers."""

import asyncio
import re

import asyncpg
import pytest

from db.embedded.bootstrap import SUPERUSER, Server
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN, RESOLVERS
from gql.execution.request_options import LANE
from gql.resolvers.loaders import Reads
from gql.telemetry.metrics import MAX_OPERATIONS, OTHER, UNNAMED
from tests.support.client import Client, authorization
from tests.support.docs_commands import OPERATIONS_MD
from tests.support.fixtures import TestTenant
from tests.support.running import eventually
from tests.support.samples import numbers
from tests.support.serve import http_with

CONNECTIONS = 'gateway_connections{server="primary"'
LEFT = 'gateway_errors_total{code="CLIENT_CLOSED_REQUEST"}'
USERS = "query Users { users(first: 3) { nodes { id } } }"


@pytest.mark.parametrize("lane", [PLAN, RESOLVERS])
async def test_requests_are_counted_by_operation_and_lane(
    url: DatabaseUrl, ours: TestTenant, lane: str
) -> None:
    async with http_with(url) as http:
        headers = {**authorization(ours.member), LANE.decode(): lane}
        for query in (USERS, USERS, "{ users(first: 999) { totalCount } }", "query Bad { nope }"):
            await http.post("/graphql", json={"query": query}, headers=headers)
        await http.post("/graphql", content=b"{", headers={"Content-Type": "application/json"})
        await http.post("/graphql", json={"query": USERS}, headers={"Authorization": "Bearer x"})
        found = await numbers(http)
    of = f'lane="{lane}",operation="Users"'
    assert found[f'gateway_requests_total{{{of},outcome="ok"}}'] == 2
    wrong = f'lane="resolvers",operation="{UNNAMED}"'
    assert found[f'gateway_requests_total{{{wrong},outcome="failed"}}'] >= 1
    assert found[f"gateway_request_seconds_count{{{of}}}"] == 2
    assert 0 < found[f"gateway_request_seconds_sum{{{of}}}"] < 60
    every = f'lane="{lane}",le="+Inf",operation="Users"'
    assert found[f"gateway_request_seconds_bucket{{{every}}}"] == 2
    assert found["gateway_request_cost_sum"] == 3 + 3 + 10
    assert found['gateway_errors_total{code="BAD_REQUEST"}'] == 1
    assert found['gateway_errors_total{code="UNAUTHENTICATED"}'] == 1
    assert found[f'gateway_statement_seconds_count{{lane="{lane}"}}'] >= 2
    assert found['gateway_plan_lookups_total{outcome="hit"}'] == 1
    assert found['gateway_errors_total{code="GRAPHQL_VALIDATION_FAILED"}'] == 1
    assert found['gateway_errors_total{code="BAD_USER_INPUT"}'] >= 1
    assert found["gateway_plans"] >= 2
    assert found['gateway_cache_lookups_total{kind="document",outcome="hit"}'] == 1
    assert found['gateway_cache_lookups_total{kind="plan",outcome="hit"}'] == 1
    assert found["gateway_cache_bytes"] > 1_000
    assert found["gateway_requests_in_flight"] == 0
    assert found['gateway_connections{server="primary",state="most"}'] == 20
    assert found['gateway_connections{server="primary",state="used"}'] == 0
    assert found['gateway_connections{server="primary",state="idle"}'] >= 1


async def test_waiting_requests_and_partial_results_are_counted(
    server: Server, shared_url: DatabaseUrl, ours: TestTenant
) -> None:
    place = next(str(row[1]) for row in ours.locations())
    query = f'query Half {{ viewer {{ role }} location(id: "{place}") {{ id }} }}'
    administrator = await asyncpg.connect(server.url(SUPERUSER, shared_url.database).dsn)
    async with http_with(shared_url, database_pool_size=1, database_lock_seconds=0.5) as http:
        client = Client(http, RESOLVERS)
        async with administrator.transaction():
            await administrator.execute("lock table locations in access exclusive mode")
            asking = [asyncio.create_task(client.send(query, ours.member)) for _ in range(3)]

            async def waits() -> bool:
                found = await numbers(http)
                return found[f'{CONNECTIONS},state="awaited"}}'] == 2

            await eventually(waits)
            found = await numbers(http)
            assert found["gateway_requests_in_flight"] == 3
            assert found[f'{CONNECTIONS},state="used"}}'] == 1
            asking.pop().cancel()

            async def has_left() -> bool:
                return (await numbers(http)).get(LEFT) == 1

            await eventually(has_left)
            await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.gather(*asking)
        found = await numbers(http)
    await administrator.close()
    half = 'gateway_requests_total{lane="resolvers",operation="Half",outcome="partial"}'
    assert found[half] >= 1
    assert found['gateway_errors_total{code="SERVICE_UNAVAILABLE"}'] == found[half]
    assert found["gateway_requests_in_flight"] == 0


async def test_an_internal_error_is_counted(
    url: DatabaseUrl, ours: TestTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Reads, "page", broken)
    async with http_with(url) as http:
        await Client(http, RESOLVERS).send(USERS, ours.member)
        found = await numbers(http)
    assert found['gateway_errors_total{code="INTERNAL_SERVER_ERROR"}'] == 1


async def test_the_docs_list_every_metric_and_no_other(url: DatabaseUrl) -> None:
    async with http_with(url) as http:
        text = (await http.get("/metrics")).text
    names = set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE))
    table = OPERATIONS_MD.read_text().partition("| metric | labels |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(gateway_\w+)`", table)) == names


async def test_the_number_of_operation_labels_is_limited(
    url: DatabaseUrl, ours: TestTenant
) -> None:
    async with http_with(url) as http:
        headers = authorization(ours.member)
        for number in range(MAX_OPERATIONS + 20):
            query = f"query Made{number} {{ __typename }}"
            await http.post("/graphql", json={"query": query}, headers=headers)
        found = await numbers(http)
    names = {match[1] for name in found if (match := re.search(r'operation="([^"]*)"', name))}
    assert len(names) == MAX_OPERATIONS + 1
    others = f'gateway_requests_total{{lane="resolvers",operation="{OTHER}",outcome="ok"}}'
    assert found[others] == 20


async def test_metrics_contain_no_data_of_tenants(url: DatabaseUrl, ours: TestTenant) -> None:
    async with http_with(url) as http:
        body = {"query": 'query Secret { user(id: "a-secret") { id email } }'}
        await http.post("/graphql", json=body, headers=authorization(ours.member))
        text = (await http.get("/metrics")).text
    for word in ("a-secret", str(ours.id), str(ours.member.id("user_id")), ours.slug):
        assert word not in text


async def test_metrics_can_be_off(url: DatabaseUrl) -> None:
    async with http_with(url, metrics=False) as http:
        assert (await http.get("/metrics")).status_code == 404
