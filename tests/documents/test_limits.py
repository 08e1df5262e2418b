"""Limits as a client meets them: what is refused, with which words, and what goes on beside it."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest

from db.embedded.bootstrap import SUPERUSER, Server
from db.session.database import Database
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN, RESOLVERS
from gql.execution.request_options import LANE
from gql.plan.estimate import explain
from tests.support.client import authorization
from tests.support.fixtures import TestTenant
from tests.support.serve import http_to, http_with

GRAPHQL = "application/graphql-response+json"
USERS = "{ users(first: 10) { nodes { locations(first: 20) { nodes { id } } } } }"
COST = {"X-Gateway-Cost": "1"}
WAITING = """
select exists (
  select from pg_locks join pg_database on pg_database.oid = database
  where not granted and datname = current_database()
)
"""
# Takes as long as somebody holds the table.
WAITS = "{ users { totalCount } }"


async def ask(
    http: httpx.AsyncClient,
    query: str,
    tenant: TestTenant,
    variables: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    body = {"query": query, "variables": variables}
    return await http.post(
        "/graphql", json=body, headers={**authorization(tenant.member), **(headers or {})}
    )


def error_of(response: httpx.Response) -> dict[str, Any]:
    [error] = response.json()["errors"]
    found: dict[str, Any] = error
    return found


@pytest.mark.parametrize("lane", [PLAN, RESOLVERS])
async def test_the_cost_is_told_to_who_asks_for_it(
    http: httpx.AsyncClient, ours: TestTenant, lane: str
) -> None:
    told = await ask(http, USERS, ours, headers=COST | {LANE.decode(): lane})
    path = ["users", "nodes", "locations", "nodes"]
    assert told.json()["extensions"] == {"cost": {"requested": 210, "limit": 20_000, "path": path}}
    assert "extensions" not in (await ask(http, USERS, ours)).json()
    free = await http.post("/graphql", json={"query": "{ __typename }"}, headers=COST)
    assert free.json()["extensions"]["cost"]["requested"] == 0


async def test_what_costs_too_much_is_refused_with_the_limit_and_the_dearest_place(
    url: DatabaseUrl, ours: TestTenant
) -> None:
    async with http_with(url, limit_cost=209) as http:
        for media, status in ((GRAPHQL, 400), ("application/json", 200)):
            response = await ask(http, USERS, ours, headers={"Accept": media})
            assert response.status_code == status
            assert "data" not in response.json()
            error = error_of(response)
            assert error["extensions"]["code"] == "COST_ESTIMATED_TOO_EXPENSIVE"
            assert error["extensions"]["cost"] == {
                "requested": 210,
                "limit": 209,
                "path": ["users", "nodes", "locations", "nodes"],
            }
            for word in ("210", "209", "users.nodes.locations.nodes"):
                assert word in error["message"]
        # Another page of the same shape is another price.
        query = "query ($n: Int) { users(first: $n) { nodes { id } } }"
        for first, code in ((209, None), (50, None), (200, None)):
            body = {"query": query, "variables": {"n": first}}
            response = await http.post("/graphql", json=body, headers=authorization(ours.member))
            assert ("errors" in response.json()) is (first > 200), code


async def test_postgres_own_estimate_can_refuse(url: DatabaseUrl, ours: TestTenant) -> None:
    async with http_with(url, limit_estimate=1) as http:
        for _ in range(2):
            error = error_of(await ask(http, USERS, ours))
            assert error["extensions"]["code"] == "COST_ESTIMATED_TOO_EXPENSIVE"
            cost = error["extensions"]["cost"]
            assert cost["limit"] == 1
            assert cost["estimate"] > 1
        assert (await ask(http, "{ __typename }", ours)).json() == {"data": {"__typename": "Query"}}
    async with http_with(url, limit_estimate=0) as http:
        assert "data" in (await ask(http, USERS, ours)).json()


NEAR = "query ($near: NearFilter!) { locations(where: { near: $near }) { totalCount } }"
NAMED = "query ($text: String!) { users(where: { email: { contains: $text } }) { totalCount } }"


async def analyze(server: Server, url: DatabaseUrl) -> None:
    administrator = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    await administrator.execute("analyze")
    await administrator.close()


async def estimate_of(url: DatabaseUrl, ours: TestTenant, given: dict[str, Any]) -> float:
    """What Postgres estimates for `NEAR`, which a limit of 1 refuses."""
    async with http_with(url, limit_estimate=1) as http:
        error = error_of(await ask(http, NEAR, ours, given))
        return float(error["extensions"]["cost"]["estimate"])


@pytest.mark.writes
@pytest.mark.parametrize("is_wide_first", [True, False])
async def test_an_estimate_is_of_the_values_of_its_own_request(
    server: Server, url: DatabaseUrl, ours: TestTenant, is_wide_first: bool
) -> None:
    """One that is refused keeps out no other of its shape, and one that is let in admits none."""
    await analyze(server, url)
    here = {"latitude": 32.0853, "longitude": 34.7818}
    wide, narrow = ({"near": {**here, "radiusMeters": meters}} for meters in (5e6, 1))
    costs = [await estimate_of(url, ours, given) for given in (narrow, wide)]
    assert costs[0] < costs[1]
    async with http_with(url, limit_estimate=sum(costs) / 2) as http:
        for is_wide in (is_wide_first, not is_wide_first, is_wide_first, not is_wide_first):
            body = (await ask(http, NEAR, ours, wide if is_wide else narrow)).json()
            assert ("errors" in body) is is_wide


async def test_an_estimate_is_asked_for_once_for_what_its_cost_depends_on(
    database: Database, ours: TestTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids, cursors and who asks find their rows by an index: they cost no round trip more."""
    asked: list[str] = []
    really = explain

    async def counting(*given: Any) -> Any:
        asked.append(given[2])
        return await really(*given)

    monkeypatch.setattr("gql.plan.estimate.explain", counting)
    by_id = "query ($id: ID!) { user(id: $id) { email } }"
    pages = "query ($after: String) { users(first: 2, after: $after) { pageInfo { endCursor } } }"
    async with http_to(database) as http:
        for user in ours.users[:4]:
            await ask(http, by_id, ours, {"id": str(user)})
        assert len(asked) == 1
        found = (await ask(http, pages, ours)).json()
        for _ in range(3):
            after = found["data"]["users"]["pageInfo"]["endCursor"]
            found = (await ask(http, pages, ours, {"after": after})).json()
        # The first page is another statement than those after a cursor.
        assert len(asked) == 3
        for text in ("a", "b", "a", "b"):
            await ask(http, NAMED, ours, {"text": text})
        assert len(asked) == 5


async def test_a_viewer_may_ask_for_so_much_in_a_minute(
    url: DatabaseUrl, ours: TestTenant, theirs: TestTenant
) -> None:
    async with http_with(url, limit_rate=500) as http:
        for _ in range(2):
            assert "data" in (await ask(http, USERS, ours)).json()
        refused = await ask(http, USERS, ours)
        assert refused.status_code == 429
        assert error_of(refused)["extensions"]["code"] == "REQUEST_RATE_LIMITED"
        wait = int(refused.headers["retry-after"])
        assert 1 <= wait <= 60
        assert f"try again in {wait} s" in error_of(refused)["message"]
        # What is refused is not counted, and what costs less still fits.
        assert "data" in (await ask(http, "{ users(first: 50) { nodes { id } } }", ours)).json()
        # Others are not held up by it: another person, another tenant, nobody.
        other = authorization(ours.admin)
        assert "data" in (await http.post("/graphql", json={"query": USERS}, headers=other)).json()
        assert "data" in (await ask(http, USERS, theirs)).json()
        assert "data" in (await http.post("/graphql", json={"query": "{ __typename }"})).json()
        for _ in range(26):
            await ask(http, "{ nope }", theirs)
        assert (await ask(http, "{ nope }", theirs)).status_code == 429


async def test_no_more_requests_are_under_way_than_may_be(
    server: Server, url: DatabaseUrl, ours: TestTenant
) -> None:
    administrator = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    async with http_with(url, limit_in_flight=3) as http:
        assert (await ask(http, "{ __typename }", ours)).status_code == 200
        async with administrator.transaction():
            await administrator.execute("lock table users in access exclusive mode")
            waiting = [asyncio.create_task(ask(http, WAITS, ours)) for _ in range(3)]
            refused = None
            async with asyncio.timeout(10):
                while refused is None or refused.status_code == 200:
                    refused = await ask(http, "{ __typename }", ours)
            assert refused.status_code == 503
            assert refused.headers["retry-after"] == "1"
            assert error_of(refused)["extensions"]["code"] == "SERVICE_UNAVAILABLE"
        for response in await asyncio.gather(*waiting):
            assert response.json()["data"]["users"]["totalCount"] > 0
        assert (await ask(http, "{ __typename }", ours)).status_code == 200
    await administrator.close()


@pytest.mark.parametrize("lane", [PLAN, RESOLVERS])
async def test_a_request_that_takes_too_long_is_ended_with_its_sql(
    server: Server, url: DatabaseUrl, ours: TestTenant, lane: str
) -> None:
    administrator = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    async with http_with(url, limit_request_seconds=0.3) as http:
        assert (await ask(http, "{ __typename }", ours)).status_code == 200
        async with administrator.transaction():
            await administrator.execute("lock table users in access exclusive mode")
            response = await ask(http, WAITS, ours, headers={LANE.decode(): lane})
            assert response.status_code == 503
            assert "too long" in error_of(response)["message"]
            async with asyncio.timeout(10):
                while await administrator.fetchval(WAITING):
                    await asyncio.sleep(0.01)
        assert "data" in (await ask(http, WAITS, ours, headers={LANE.decode(): lane})).json()
    await administrator.close()


@pytest.mark.writes
async def test_a_lock_that_another_holds_is_waited_for_a_while(
    server: Server, url: DatabaseUrl, ours: TestTenant
) -> None:
    administrator = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    rename = (
        'mutation ($id: ID!) { updateUser(input: {id: $id, displayName: "Z"}) '
        "{ user { displayName } errors { code } } }"
    )
    body = {"query": rename, "variables": {"id": str(ours.users[1])}}
    async with http_with(url, database_lock_seconds=0.2) as http:
        async with administrator.transaction():
            await administrator.execute("select from users for update")
            response = await http.post("/graphql", json=body, headers=authorization(ours.admin))
            [error] = response.json()["errors"]
            assert error["extensions"]["code"] == "SERVICE_UNAVAILABLE"
            assert "Another request" in error["message"]
        response = await http.post("/graphql", json=body, headers=authorization(ours.admin))
        assert response.json()["data"]["updateUser"]["user"] == {"displayName": "Z"}
    await administrator.close()


async def test_without_introspection_no_name_is_told(url: DatabaseUrl, ours: TestTenant) -> None:
    mined = {
        "{ user { id } }": "Query",
        "{ usr { id } }": "user",
        "{ users { nods { id } } }": "nodes",
        "{ users(frst: 1) { nodes { id } } }": "first",
        '{ users(where: {emial: {eq: "x"}}) { nodes { id } } }': "email",
        "{ users(orderBy: [{email: ASCC}]) { nodes { id } } }": "ASC",
        "query ($a: UserFiltr) { users(where: $a) { nodes { id } } }": "UserFilter",
        "{ users { nodes { ... on Usr { id } } } }": "User",
    }
    async with http_with(url, introspection=False) as http:
        for hidden in ("{ __schema { types { name } } }", '{ __type(name: "User") { name } }'):
            for error in (await ask(http, hidden, ours)).json()["errors"]:
                assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        for query in mined:
            for error in (await ask(http, query, ours)).json()["errors"]:
                assert "Did you mean" not in error["message"], query
        body = {
            "query": "query ($o: [UserOrder!]) { users(orderBy: $o) { nodes { id } } }",
            "variables": {"o": [{"emial": "ASC"}]},
        }
        response = await http.post("/graphql", json=body, headers=authorization(ours.member))
        assert "Did you mean" not in response.text
        assert (await ask(http, "{ __typename }", ours)).json() == {"data": {"__typename": "Query"}}
    async with http_with(url) as http:
        told = [(await ask(http, query, ours)).text for query in mined]
        assert sum("Did you mean" in text for text in told) >= 4
