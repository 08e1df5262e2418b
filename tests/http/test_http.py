"""GraphQL over HTTP: media types, statuses, methods and invalid bodies."""

import gzip
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest

from tests.conftest import settings
from tests.support.client import SECRET, Client, authorization
from tests.support.fixtures import TestTenant

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
QUERY = {"query": "{ __typename }"}
ANSWER = {"data": {"__typename": "Query"}}


async def post(client: Client, **options: Any) -> httpx.Response:
    return await client.http.post("/graphql", **options)


def code(response: httpx.Response) -> str:
    [error] = response.json()["errors"]
    assert response.headers["content-type"].startswith((JSON, GRAPHQL))
    return str(error["extensions"]["code"])


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{GRAPHQL};q=0.1, {JSON};q=0.9", JSON),
        ("text/html, */*;q=0.5", JSON),
        (f"{JSON};q=0, */*", GRAPHQL),
        (f"{GRAPHQL.upper()} ; Q=1.0", GRAPHQL),
        (f"{JSON};charset=utf-8;q=0.5, {GRAPHQL}; q = 0.9", GRAPHQL),
        (f'{JSON};profile="a, b;q=0";q=0.9, {GRAPHQL};q=0.5', JSON),
        (f'image/png;x="{GRAPHQL}", {JSON}', JSON),
        (f"{GRAPHQL};q=high", GRAPHQL),
        ("text/html, image/gif, *; q=.2", JSON),
        (",", JSON),
    ],
)
async def test_the_client_chooses_the_media_type(
    client: Client, accept: str | None, media: str
) -> None:
    response = await post(client, json=QUERY, headers={} if accept is None else {"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{media}; charset=utf-8"
    assert response.json() == ANSWER


@pytest.mark.parametrize("accept", ["image/png", "text/html", f"{JSON};q=0", "*/*;q=0"])
async def test_a_media_type_that_is_not_served_is_406(client: Client, accept: str) -> None:
    response = await post(client, json=QUERY, headers={"Accept": accept})
    assert response.status_code == 406
    assert code(response) == "BAD_REQUEST"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [("{", "GRAPHQL_PARSE_FAILED"), ("{ nope }", "GRAPHQL_VALIDATION_FAILED")],
)
async def test_an_invalid_document_is_400_with_the_graphql_media_type(
    client: Client, query: str, wanted: str
) -> None:
    for media, status in ((GRAPHQL, 400), (JSON, 200)):
        response = await post(client, json={"query": query}, headers={"Accept": media})
        assert response.status_code == status
        assert code(response) == wanted
        assert "data" not in response.json()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"1",
        b"null",
        b'"x"',
        b"[]",
        b"{",
        b"{}",
        b"\xff\xfe",
        b'{"query": 1}',
        b'{"query": null}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "variables": "{}"}',
        b'{"query": "{ __typename }", "operationName": 5}',
        b'{"query": "{ __typename }", "extensions": 5}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 100_000 + b"}",
    ],
    ids=lambda body: repr(body[:24]),
)
async def test_a_body_that_is_not_a_request_is_400(client: Client, body: bytes) -> None:
    response = await post(client, content=body, headers={"Content-Type": JSON})
    assert response.status_code == 400
    assert code(response) == "BAD_REQUEST"


@pytest.mark.parametrize(
    "kind",
    [
        f"{JSON}; profile=x",
        f"{JSON.upper()} ;profile=x ; Charset=UTF-8",
        f'{JSON}; profile="a;charset=latin1"; charset="utf\\-8"',
        f"{JSON};;charset = utf8;",
        f"{JSON}; charset=utf-8; charset=UTF_8",
        f"{JSON}; charset='utf-8'",
        f"{JSON}; charset=; odata.metadata=minimal; streaming",
        f'{JSON}; boundary="',
    ],
)
async def test_media_type_parameters_without_effect_are_ignored(client: Client, kind: str) -> None:
    response = await post(client, content=json.dumps(QUERY), headers={"Content-Type": kind})
    assert response.json() == ANSWER


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        f"{JSON}, {JSON}",
        f"{JSON}; charset=latin-1",
        f"{JSON}; profile=x; charset=utf-16",
        f'{JSON}; charset="us-ascii"',
        f"{JSON}; charset=utf-8; charset=windows-1252",
        f"{JSON}; charset=utf-8, {JSON}",
    ],
)
async def test_another_content_type_is_415(client: Client, kind: str) -> None:
    response = await post(client, content=b"{}", headers={"Content-Type": kind})
    assert response.status_code == 415
    assert code(response) == "BAD_REQUEST"


async def test_a_compressed_body_is_415(client: Client) -> None:
    body = gzip.compress(json.dumps(QUERY).encode())
    refused = dict.fromkeys(("gzip", "br", "identity, gzip"), 415)
    for coding, status in {**refused, "Identity": 400, "": 400}.items():
        headers = {"Content-Type": JSON, "Content-Encoding": coding}
        response = await post(client, content=body, headers=headers)
        assert response.status_code == status
        assert code(response) == "BAD_REQUEST"


async def test_a_body_over_the_limit_is_413(client: Client) -> None:
    response = await post(
        client,
        content=b" " * (settings().limit_body_bytes + 1),
        headers={"Content-Type": f"{JSON};charset=UTF-8"},
    )
    assert response.status_code == 413


async def test_get_runs_queries_but_not_mutations(client: Client, ours: TestTenant) -> None:
    headers = authorization(ours.admin)
    parameters = {
        "query": "query Q($n: Int) { users(first: $n) { nodes { id } } } query R { __typename }",
        "variables": '{"n": 2}',
        "operationName": "Q",
    }
    response = await client.http.get("/graphql", params=parameters, headers=headers)
    assert len(response.json()["data"]["users"]["nodes"]) == 2
    mutation = "mutation { recordLocation(input: {latitude: 1, longitude: 1}) { errors { code } } }"
    response = await client.http.get("/graphql", params={"query": mutation}, headers=headers)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    for broken in ({}, {"query": "{ __typename }", "variables": "{"}):
        response = await client.http.get("/graphql", params=broken)
        assert response.status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_another_method_is_405_with_the_allowed_methods(client: Client, method: str) -> None:
    response = await client.http.request(method, "/graphql", json=QUERY)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"
    assert code(response) == "BAD_REQUEST"


async def test_a_document_with_two_operations_needs_a_name(
    client: Client, ours: TestTenant
) -> None:
    query = "query A { __typename } query B { viewer { role } }"
    assert await client.code(query, ours.admin) == "GRAPHQL_VALIDATION_FAILED"
    for name, wanted in (("A", {"__typename": "Query"}), ("B", {"viewer": {"role": "ADMIN"}})):
        body = {"query": query, "operationName": name, "unknown": True}
        response = await post(client, json=body, headers=authorization(ours.admin))
        assert response.json() == {"data": wanted}


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_subscription_is_not_run_as_a_query(
    client: Client, ours: TestTenant, method: str
) -> None:
    query = {"query": "subscription { __typename users { nodes { id } } }"}
    body: Any = {"json" if method == "POST" else "params": query}
    headers = {**authorization(ours.member), "Accept": GRAPHQL}
    response = await client.http.request(method, "/graphql", headers=headers, **body)
    assert response.status_code == 400
    assert "data" not in response.json()


async def test_the_order_of_two_operations_does_not_matter(
    client: Client, ours: TestTenant
) -> None:
    query = "mutation A { __typename } query B { __typename }"
    for name in ("", "C", None):
        body = {"query": query, "operationName": name}
        response = await post(client, json=body, headers=authorization(ours.admin))
        assert "data" not in response.json(), name


async def test_responses_are_not_cached_or_sniffed(client: Client) -> None:
    headers = (await post(client, json=QUERY)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert {"accept", "authorization"} <= {
        word.strip().lower() for word in headers["vary"].split(",")
    }
    assert len(headers["x-request-id"]) == 16


def claims(tenant: TestTenant, **changes: Any) -> dict[str, Any]:
    made = {
        "sub": str(tenant.users[0]),
        "tid": str(tenant.id),
        "role": "admin",
        "exp": datetime.now(UTC) + timedelta(minutes=5),
    }
    return {name: value for name, value in (made | changes).items() if value is not None}


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"exp": None},
        {"role": "owner"},
        {"role": None},
        {"role": ["admin"]},
        {"tid": None},
        {"tid": "1"},
        {"tid": 5},
        {"sub": None},
        {"sub": "x' or true --"},
        {"nbf": datetime(2090, 1, 1, tzinfo=UTC)},
    ],
)
async def test_a_token_that_is_incomplete_or_expired_is_401(
    client: Client, ours: TestTenant, changes: dict[str, Any]
) -> None:
    token = jwt.encode(claims(ours, **changes), SECRET, algorithm="HS256")
    await refused(client, f"Bearer {token}")


async def test_an_expiry_in_quotes_is_read_as_a_number(client: Client, ours: TestTenant) -> None:
    token = jwt.encode(claims(ours, exp=str(int(time.time()) + 60)), SECRET, algorithm="HS256")
    for _ in range(2):
        response = await post(client, json=QUERY, headers={"Authorization": f"Bearer {token}"})
        assert response.json() == ANSWER


async def test_a_token_with_another_signature_is_401(client: Client, ours: TestTenant) -> None:
    good = claims(ours)
    token = jwt.encode(good, SECRET, algorithm="HS256")
    head, payload, signature = token.split(".")
    for forged in (
        jwt.encode(good, "another secret, just as long as ours", algorithm="HS256"),
        jwt.encode(good, SECRET * 2, algorithm="HS512"),
        jwt.encode(good, "", algorithm="none"),
        f"{head}.{payload}.",
        f"{head}.{payload}",
        f"{head}.{payload}x.{signature}",
        "nonsense",
    ):
        await refused(client, f"Bearer {forged}")
    for header in ("Basic YTpi", "Bearer", token, ""):
        await refused(client, header)
    response = await post(client, json=QUERY, headers={"Authorization": f"bearer {token}"})
    assert response.json() == ANSWER


async def refused(client: Client, header: str) -> None:
    response = await post(client, json=QUERY, headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert code(response) == "UNAUTHENTICATED"
