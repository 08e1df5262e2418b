"""`extensions.receipt`: what an operation took, for viewers who may know it."""

import base64
import secrets
from typing import Any
from uuid import UUID

import httpx
import pytest

from db.session.identity import OPERATOR, Identity
from db.settings.fields import Secret
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN, RESOLVERS
from gql.execution.request_options import LANE, NO_RECEIPT, RECEIPT
from tests.support.client import authorization
from tests.support.fixtures import TestTenant
from tests.support.mutations import HERE
from tests.support.serve import http_with

LISTED = "{ users(first: 3) { nodes { id locations(first: 2) { nodes { id user { id } } } } } }"
NODES = ["users", "nodes"]
LOCATIONS = [*NODES, "locations", "nodes"]
SECRET = "a secret that receipts take"


async def asked(
    http: httpx.AsyncClient, query: str, viewer: Identity | None, lane: str = PLAN, value: str = "1"
) -> dict[str, Any]:
    """The whole response to a query with a receipt."""
    headers = {LANE.decode(): lane, RECEIPT.decode(): value}
    if viewer is not None:
        headers |= authorization(viewer)
    response = await http.post("/graphql", json={"query": query}, headers=headers)
    body: dict[str, Any] = response.json()
    return body


async def test_a_planned_query_is_one_statement_on_its_receipt(
    http: httpx.AsyncClient, ours: TestTenant
) -> None:
    # The first run has other estimates of Postgres.
    await asked(http, LISTED, ours.member)
    body = await asked(http, LISTED, ours.member)
    receipt = body["extensions"]["receipt"]
    assert receipt["lane"] == PLAN
    assert receipt["rows"] == 3 + 6 + 6
    assert receipt["cost"] == 3 + 6 + 6
    [statement] = receipt["statements"]
    assert statement["path"] == []
    assert (statement["rows"], statement["server"]) == (1, "primary")
    assert "users" in statement["sql"]
    assert 0 < statement["ms"] <= receipt["ms"]
    assert receipt["stages"].keys() == {"wait", "run"}
    assert [(field["path"], field["cost"], field["rows"]) for field in receipt["fields"]] == [
        ([], 0, 0),
        (NODES, 3, 3),
        (LOCATIONS, 6, 6),
        ([*LOCATIONS, "user"], 6, 6),
    ]
    assert receipt["fields"][0]["statements"] == 1
    assert receipt["explain"]["Plan"]["Total Cost"] > 0


async def test_statements_of_resolvers_are_listed_by_field(
    http: httpx.AsyncClient, ours: TestTenant
) -> None:
    receipt = (await asked(http, LISTED, ours.member, RESOLVERS))["extensions"]["receipt"]
    assert receipt["explain"] is None
    assert receipt["rows"] == 3 + 6 + 6
    # The first statement sets the viewer.
    assert [statement["path"] for statement in receipt["statements"]] == [
        NODES,
        NODES,
        LOCATIONS,
        [*LOCATIONS, "user"],
    ]
    statements = {tuple(field["path"]): field["statements"] for field in receipt["fields"]}
    assert statements == {tuple(NODES): 2, tuple(LOCATIONS): 1, (*LOCATIONS, "user"): 1}
    assert sum(field["ms"] for field in receipt["fields"]) == pytest.approx(
        receipt["stages"]["run"], abs=0.01
    )


async def test_a_new_document_has_all_stages_on_its_receipt(
    http: httpx.AsyncClient, ours: TestTenant
) -> None:
    query = f"query Made{secrets.token_hex(4)} {LISTED}"
    first = (await asked(http, query, ours.member))["extensions"]["receipt"]
    assert first["stages"].keys() == {"parse", "validate", "plan", "wait", "run"}
    assert sum(first["stages"].values()) <= first["ms"]


async def test_a_refused_query_has_a_receipt(http: httpx.AsyncClient, ours: TestTenant) -> None:
    body = await asked(http, "{ users(first: 999) { nodes { id } } }", ours.member)
    assert body["errors"]
    assert body["extensions"]["receipt"]["rows"] == 0
    body = await asked(http, "{ nope }", ours.member)
    assert body["extensions"]["receipt"]["statements"] == []


async def test_a_receipt_does_not_change_the_data(
    http: httpx.AsyncClient, ours: TestTenant
) -> None:
    for lane in (PLAN, RESOLVERS):
        body = await asked(http, LISTED, ours.member, lane)
        headers = {LANE.decode(): lane, **authorization(ours.member)}
        plain = (await http.post("/graphql", json={"query": LISTED}, headers=headers)).json()
        assert plain == {"data": body["data"]}


@pytest.mark.writes
async def test_stored_values_are_on_no_receipt(http: httpx.AsyncClient, ours: TestTenant) -> None:
    """This holds for every value that a write stores."""
    sealed = base64.b64encode(secrets.token_bytes(48)).decode()
    query = (
        "mutation ($input: RecordLocationInput!) { recordLocation(input: $input) { errors { code }"
        " location { id } } }"
    )
    location = {**HERE, "latitude": 12.3456789, "encryptedData": sealed}
    for lane in (PLAN, RESOLVERS):
        response = await http.post(
            "/graphql",
            json={"query": query, "variables": {"input": location}},
            headers={LANE.decode(): lane, RECEIPT.decode(): "1", **authorization(ours.member)},
        )
        body = response.json()
        assert UUID(body["data"]["recordLocation"]["location"]["id"])
        assert body["extensions"]["receipt"]["statements"]
        assert (body["extensions"]["receipt"]["explain"] is None) is (lane == RESOLVERS)
        raw = base64.b64decode(sealed)
        for value in (sealed, raw.hex(), "12.3456789"):
            assert value not in response.text


async def test_production_gives_receipts_only_to_operators_or_for_the_secret(
    url: DatabaseUrl, ours: TestTenant
) -> None:
    production: dict[str, Any] = {"environment": "production"}
    async with http_with(url, **production, receipt_secret=Secret(SECRET)) as http:
        for viewer, value in ((OPERATOR, "1"), (ours.member, SECRET), (None, SECRET)):
            body = await asked(http, "{ __typename }", viewer, value=value)
            assert body["extensions"]["receipt"]["statements"] == []
        for viewer, value in ((ours.admin, "1"), (ours.member, SECRET + "x"), (None, "")):
            body = await asked(http, LISTED, viewer, value=value)
            [error] = body["errors"]
            assert error == {"message": NO_RECEIPT, "extensions": {"code": "FORBIDDEN"}}
            assert body.keys() == {"errors"}
    async with http_with(url, **production) as http:
        for value in ("", "None", "null"):
            body = await asked(http, LISTED, ours.member, value=value)
            assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_each_request_of_a_batch_has_its_own_receipt(
    url: DatabaseUrl, ours: TestTenant
) -> None:
    async with http_with(url, limit_batch=3) as http:
        queries = [LISTED, "{ viewer { role } }", "{ users(first: 1) { nodes { id } } }"]
        response = await http.post(
            "/graphql",
            json=[{"query": query} for query in queries],
            headers={RECEIPT.decode(): "1", **authorization(ours.member)},
        )
    receipts = [body["extensions"]["receipt"] for body in response.json()]
    assert [receipt["rows"] for receipt in receipts] == [15, 0, 1]
    assert all("parse" in receipt["stages"] for receipt in receipts)
    assert [len(receipt["statements"]) for receipt in receipts] == [2, 2, 2]
