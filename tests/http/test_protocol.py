"""Support for browsers and caches: CSRF, CORS, batches, status 294 and slow clients."""

import asyncio
from typing import Any

import httpx
import pytest

from db.urls.url import DatabaseUrl
from tests.http.test_http import ANSWER, GRAPHQL, QUERY, code
from tests.support.client import authorization
from tests.support.fixtures import TestTenant
from tests.support.serve import http_with

ORIGIN = "https://app.example.com"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"},
        {"Content-Type": "multipart/form-data"},
        {"Apollo-Require-Preflight": ""},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_a_get_without_a_preflight_is_refused(
    http: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    response = await http.get("/graphql", params=QUERY, headers=headers)
    assert response.status_code == 400
    assert code(response) == "BAD_REQUEST"


@pytest.mark.parametrize(
    "headers",
    [
        {"Apollo-Require-Preflight": "1"},
        {"X-Apollo-Operation-Name": "Q"},
        {"Content-Type": "application/json"},
    ],
)
async def test_a_get_with_a_header_that_needs_a_preflight_is_answered(
    http: httpx.AsyncClient, headers: dict[str, str], ours: TestTenant
) -> None:
    for more in (headers, authorization(ours.member)):
        response = await http.get("/graphql", params=QUERY, headers=more)
        assert response.json() == ANSWER


async def test_csrf_prevention_can_be_off(url: DatabaseUrl) -> None:
    async with http_with(url, csrf_prevention=False) as http:
        assert (await http.get("/graphql", params=QUERY)).json() == ANSWER


async def test_other_origins_are_refused_by_default(http: httpx.AsyncClient) -> None:
    response = await http.post("/graphql", json=QUERY, headers={"Origin": ORIGIN})
    assert "access-control-allow-origin" not in response.headers
    preflight = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    assert (await http.options("/graphql", headers=preflight)).status_code == 405


async def test_only_listed_origins_are_allowed(url: DatabaseUrl) -> None:
    async with http_with(url, cors_origins=(ORIGIN,)) as http:
        for origin, may in ((ORIGIN, True), ("https://evil.example", False), ("null", False)):
            preflight = {
                "Origin": origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization, content-type, x-gateway-cost",
            }
            allowed = await http.options("/graphql", headers=preflight)
            assert (allowed.status_code == 200) is may
            # What is refused as well: a page must be able to read why.
            for body in (QUERY, {"query": "{"}, {}):
                response = await http.post("/graphql", json=body, headers={"Origin": origin})
                found = response.headers.get("access-control-allow-origin")
                assert found == (origin if may else None)
                assert "access-control-allow-credentials" not in response.headers
                words = [word.strip().lower() for word in response.headers["vary"].split(",")]
                assert {"accept", "authorization"} <= set(words)
                assert not may or "origin" in words


async def test_batches_are_refused_by_default(http: httpx.AsyncClient) -> None:
    response = await http.post("/graphql", json=[QUERY])
    assert response.status_code == 400
    assert code(response) == "BAD_REQUEST"


async def test_responses_of_a_batch_are_in_the_order_of_its_requests(
    url: DatabaseUrl, ours: TestTenant
) -> None:
    several: list[Any] = [
        QUERY,
        {"query": "{ nope }"},
        {},
        {"query": "{ users(first: 1) { nodes { id } } }"},
        {"query": "{ __typename }", "variables": 5},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}},
        {"query": "{ users(first: 200) { nodes { locations(first: 200) { nodes { id } } } } }"},
    ]
    codes = [
        None,
        "GRAPHQL_VALIDATION_FAILED",
        "BAD_REQUEST",
        None,
        "BAD_REQUEST",
        "PERSISTED_QUERY_NOT_FOUND",
        "COST_ESTIMATED_TOO_EXPENSIVE",
    ]
    async with http_with(url, limit_batch=10) as http:
        headers = {**authorization(ours.member), "Accept": GRAPHQL}
        response = await http.post("/graphql", json=several, headers=headers)
        assert response.status_code == 200
        answers = response.json()
        found = [
            answer["errors"][0]["extensions"]["code"] if "errors" in answer else None
            for answer in answers
        ]
        assert found == codes
        assert answers[0] == ANSWER
        assert len(answers[3]["data"]["users"]["nodes"]) == 1
        for wrong in ([], [QUERY] * 11, [QUERY, 5], [[QUERY]], [None]):
            response = await http.post("/graphql", json=wrong, headers=headers)
            assert response.status_code == 400, wrong
            assert code(response) == "BAD_REQUEST"


@pytest.mark.writes
async def test_mutations_in_a_batch_are_executed(url: DatabaseUrl, ours: TestTenant) -> None:
    record = "mutation { recordLocation(input: {latitude: 1, longitude: 2}) { errors { code } } }"
    async with http_with(url, limit_batch=10) as http:
        count = {"query": "{ viewer { user { locations { totalCount } } } }"}
        headers = authorization(ours.member)

        async def counted() -> int:
            body = (await http.post("/graphql", json=count, headers=headers)).json()
            return int(body["data"]["viewer"]["user"]["locations"]["totalCount"])

        before = await counted()
        response = await http.post("/graphql", json=[{"query": record}] * 10, headers=headers)
        assert response.json() == [{"data": {"recordLocation": {"errors": []}}}] * 10
        assert await counted() == before + 10


async def test_partial_success_is_294_with_the_graphql_media_type(
    http: httpx.AsyncClient, ours: TestTenant
) -> None:
    query = {"query": "{ viewer { role } users(first: 201) { totalCount } user(id: 5) { id } }"}
    partial = {"query": '{ __typename node(id: "x") { id } users(first: -1) { totalCount } }'}
    headers = authorization(ours.member)
    for body in (query, partial):
        for media, status in ((GRAPHQL, 294), ("application/json", 200)):
            response = await http.post("/graphql", json=body, headers={**headers, "Accept": media})
            assert response.status_code == status
            assert response.json()["errors"]


async def raw(http: httpx.AsyncClient) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", http.base_url.port)


async def test_a_client_that_sends_too_slowly_is_disconnected(url: DatabaseUrl) -> None:
    begin = b"POST /graphql HTTP/1.1\r\nHost: x\r\n"
    rest = b"Content-Type: application/json\r\nContent-Length: 50\r\n\r\n"
    async with http_with(url, limit_body_seconds=0.3) as http:
        # Nothing at all, half of the headers, half of the body, and half of a second request.
        whole = begin + b"Content-Type: application/json\r\nContent-Length: 27\r\n\r\n"
        whole += b'{"query": "{ __typename }"}'
        for sent, answered in (
            (b"", b""),
            (begin, b""),
            (begin + rest + b'{"query": ', b"HTTP/1.1 408 "),
            (whole + begin, b"HTTP/1.1 200 "),
        ):
            reader, writer = await raw(http)
            writer.write(sent)
            async with asyncio.timeout(5):
                answer = await reader.read()
            assert answer.startswith(answered)
            assert bool(answer) is bool(answered)
            writer.close()
        assert (await http.post("/graphql", json=QUERY)).json() == ANSWER
