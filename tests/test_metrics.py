"""What Prometheus reads, after requests whose numbers are known."""

import re
from collections.abc import Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from db.url import DatabaseUrl
from gql.asking import PLAN, RESOLVERS
from gql.metrics import MOST_OPERATIONS, NAMELESS, OTHERS
from gql.wishes import LANE
from tests.client import authorization
from tests.serve import http_with
from tests.world import TestTenant

USERS = "query Users { users(first: 3) { nodes { id } } }"


async def numbers(http: httpx.AsyncClient) -> dict[str, float]:
    """Every sample by its name and labels, such as `gateway_plans` or `x_total{code="Y"}`."""
    response = await http.get("/metrics")
    assert response.status_code == 200
    return dict(_samples(response.text))


def _samples(text: str) -> Iterator[tuple[str, float]]:
    for family in text_string_to_metric_families(text):
        assert family.documentation, family.name
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            yield (f"{sample.name}{{{labels}}}" if labels else sample.name), sample.value


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
    wrong = f'lane="resolvers",operation="{NAMELESS}"'
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
    assert found["gateway_requests_in_flight"] == 0
    assert found['gateway_connections{server="primary",state="most"}'] == 20
    assert found['gateway_connections{server="primary",state="used"}'] == 0
    assert found['gateway_connections{server="primary",state="idle"}'] >= 1


async def test_nobody_can_make_up_labels_without_end(url: DatabaseUrl, ours: TestTenant) -> None:
    async with http_with(url) as http:
        headers = authorization(ours.member)
        for number in range(MOST_OPERATIONS + 20):
            query = f"query Made{number} {{ __typename }}"
            await http.post("/graphql", json={"query": query}, headers=headers)
        found = await numbers(http)
    names = {match[1] for name in found if (match := re.search(r'operation="([^"]*)"', name))}
    assert len(names) == MOST_OPERATIONS + 1
    others = f'gateway_requests_total{{lane="resolvers",operation="{OTHERS}",outcome="ok"}}'
    assert found[others] == 20


async def test_metrics_tell_nothing_of_anybody(url: DatabaseUrl, ours: TestTenant) -> None:
    async with http_with(url) as http:
        body = {"query": 'query Secret { user(id: "a-secret") { id email } }'}
        await http.post("/graphql", json=body, headers=authorization(ours.member))
        text = (await http.get("/metrics")).text
    for word in ("a-secret", str(ours.id), str(ours.member.user_id), ours.slug):
        assert word not in text


async def test_metrics_can_be_off(url: DatabaseUrl) -> None:
    async with http_with(url, metrics=False) as http:
        assert (await http.get("/metrics")).status_code == 404
