"""Tokens of deleted accounts are rejected soon after the deletion."""

import asyncio

import httpx
import pytest
from sqlalchemy import null

import gql.access.account_check
from db.session.database import Database
from db.session.identity import OPERATOR, Identity
from models import Tenant, User
from models.base import identity
from tests.conftest import settings
from tests.support.client import Client, authorization
from tests.support.fixtures import TestTenant
from tests.support.mutations import change, set_deleted
from tests.support.recorder import Recorder
from tests.support.serve import http_to

QUERY = "{ users(first: 1) { nodes { id } } }"
NAMELESS = {"query": "{ __typename }"}

pytestmark = pytest.mark.writes


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock of the account check."""
    now = [1_000.0]
    monkeypatch.setattr(gql.access.account_check, "monotonic", lambda: now[0])
    return now


async def is_let_in(client: Client, viewer: Identity) -> bool:
    response = await client.post(QUERY, viewer)
    if response.status_code == 401:
        [error] = response.json()["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        return False
    assert "errors" not in response.json()
    return True


@pytest.mark.parametrize("model", [User, Tenant])
async def test_a_token_of_a_deleted_account_is_soon_rejected(
    client: Client,
    database: Database,
    ours: TestTenant,
    theirs: TestTenant,
    clock: list[float],
    model: type[User | Tenant],
) -> None:
    id = ours.id if model is Tenant else ours.member.id("user_id")
    assert await is_let_in(client, ours.member)
    await set_deleted(database, model, id)
    assert await is_let_in(client, ours.member)
    clock[0] += settings().auth_recheck_seconds
    for _ in range(2):
        assert not await is_let_in(client, ours.member)
    # A new token of the account is rejected as well; other viewers are not affected.
    assert await is_let_in(client, theirs.member)
    assert await is_let_in(client, OPERATOR)
    await change(database, model, id, deleted_at=null())
    assert await is_let_in(client, ours.member)


async def test_a_token_of_an_unknown_account_is_rejected(
    client: Client, ours: TestTenant, theirs: TestTenant
) -> None:
    for stranger in (
        identity("admin", ours.id, theirs.users[0]),
        identity("member", theirs.id, ours.users[0]),
        identity("admin", ours.users[0], ours.id),
    ):
        assert not await is_let_in(client, stranger)


async def test_concurrent_requests_share_one_account_check(
    http: httpx.AsyncClient, recorder: Recorder, theirs: TestTenant
) -> None:
    headers = authorization(theirs.member)
    asked = (http.post("/graphql", json=NAMELESS, headers=headers) for _ in range(30))
    assert {response.status_code for response in await asyncio.gather(*asked)} == {200}
    assert sum("JOIN tenants" in statement for statement in recorder.statements) == 1


async def test_account_checks_can_be_disabled(database: Database, ours: TestTenant) -> None:
    await set_deleted(database, User, ours.member.id("user_id"))
    changed = Database(settings(auth_recheck_seconds=0), database.url)
    async with http_to(changed) as http:
        assert await is_let_in(Client(http), ours.member)
    await changed.close()


async def test_an_unavailable_database_is_no_reason_to_sign_out_or_to_skip_the_check(
    database: Database, ours: TestTenant
) -> None:
    chosen = settings(database_pool_size=1, database_connect_seconds=0.1)
    full = Database(chosen, database.url)
    lent = await full.pool.acquire()
    async with http_to(full) as http:
        headers = authorization(ours.member)
        response = await http.post("/graphql", json=NAMELESS, headers=headers)
        assert response.status_code == 503
        assert response.headers["retry-after"] == "1"
        [error] = response.json()["errors"]
        assert error["extensions"]["code"] == "SERVICE_UNAVAILABLE"
        await full.pool.release(lent)
        assert await is_let_in(Client(http), ours.member)
    await full.close()
