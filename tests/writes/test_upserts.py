"""Derived mutations that add a row, or change the one with the same unique key."""

import asyncio
from typing import Any

import pytest

from db.session.database import Database
from models import User
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import do, document, refusal, set_deleted

pytestmark = pytest.mark.writes

NAME = "upsertUserByEmail"
FIELDS = "user { id email displayName createdAt updatedAt }"


async def upsert(client: Client, tenant: TestTenant, email: str, name: str) -> dict[str, Any]:
    payload = await do(client, tenant.admin, NAME, {"email": email, "displayName": name}, FIELDS)
    user: dict[str, Any] = payload["user"]
    return user


async def test_a_row_is_added_then_changed_then_left(client: Client, ours: TestTenant) -> None:
    new = await upsert(client, ours, "zoe@example.com", "Zoe")
    changed = await upsert(client, ours, "ZOE@example.com", "Zo")
    assert changed["id"] == new["id"]
    # The key that a row was found by stays as it is.
    assert changed["email"] == "zoe@example.com"
    assert changed["displayName"] == "Zo"
    assert changed["createdAt"] == new["createdAt"]
    assert changed["updatedAt"] > new["updatedAt"]
    assert await upsert(client, ours, "zoe@example.com", "Zo") == changed


async def test_the_row_of_another_tenant_is_not_changed(
    client: Client, ours: TestTenant, theirs: TestTenant
) -> None:
    theirs_too = await upsert(client, theirs, "zoe@example.com", "Theirs")
    ours_too = await upsert(client, ours, "zoe@example.com", "Ours")
    assert theirs_too["id"] != ours_too["id"]
    assert (await upsert(client, theirs, "zoe@example.com", "Theirs")) == theirs_too


async def test_the_key_of_a_deleted_row_is_taken(
    client: Client, database: Database, ours: TestTenant
) -> None:
    gone = await upsert(client, ours, "zoe@example.com", "Zoe")
    await set_deleted(database, User, gone["id"])
    given = {"email": "zoe@example.com", "displayName": "Zoe"}
    assert await refusal(client, ours.admin, NAME, given) == "NOT_UNIQUE input.email"


async def test_rules_hold_as_for_a_new_row(client: Client, ours: TestTenant) -> None:
    given = {"email": "zoe@example.com", "displayName": " "}
    assert await refusal(client, ours.admin, NAME, given) == "INVALID input.displayName"
    given = {"email": "zoe@example.com", "displayName": "Zoe"}
    body = await client.send(document(NAME), ours.member, {"input": given})
    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_many_at_once_make_one_row(client: Client, ours: TestTenant) -> None:
    users = await asyncio.gather(
        *(upsert(client, ours, "zoe@example.com", f"Zoe {at}") for at in range(12))
    )
    assert len({user["id"] for user in users}) == 1
