"""Invite codes: made by admins, redeemed once by strangers, who are then members."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func

from db.session.database import Database
from db.urls.url import DatabaseUrl
from models import InviteCode, Tenant, TenantStatus, User
from models.base import identity
from tests.conftest import settings
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import (
    ask,
    change,
    do,
    document,
    id_of,
    refusal,
    set_deleted,
    unused_code,
)
from tests.support.serve import http_to

pytestmark = pytest.mark.writes

ZOE = {"email": "zoe@example.com", "displayName": "Zoe"}
JOINED = "user { id email tenant { id } } accessToken"


async def redeem(client: Client, given: dict[str, Any]) -> dict[str, Any]:
    """The payload of a stranger who redeems a code."""
    body = await client.send(document("redeemInviteCode", JOINED), None, {"input": given})
    assert "errors" not in body, body["errors"]
    payload: dict[str, Any] = body["data"]["redeemInviteCode"]
    return payload


async def as_bearer(client: Client, token: str, query: str) -> dict[str, Any]:
    response = await client.http.post(
        "/graphql", json={"query": query}, headers={"Authorization": f"Bearer {token}"}
    )
    body: dict[str, Any] = response.json()
    return body


async def test_who_redeems_a_code_is_a_member_of_its_tenant(
    client: Client, ours: TestTenant
) -> None:
    made = await do(client, ours.admin, "createInviteCode", {}, "inviteCode { id code }")
    payload = await redeem(client, ZOE | {"code": made["inviteCode"]["code"]})
    assert payload["errors"] == []
    user, token = payload["user"], payload["accessToken"]
    assert user == {"id": user["id"], "email": ZOE["email"], "tenant": {"id": str(ours.id)}}
    who = await as_bearer(client, token, "{ viewer { role user { id } tenant { id } } }")
    assert who["data"]["viewer"] == {
        "role": "MEMBER",
        "user": {"id": user["id"]},
        "tenant": {"id": str(ours.id)},
    }
    query = "query ($id: ID!) { inviteCode(id: $id) { usedAt usedBy { id } } }"
    used = await client.data(query, ours.admin, {"id": made["inviteCode"]["id"]})
    assert used["inviteCode"]["usedBy"] == {"id": user["id"]}
    assert used["inviteCode"]["usedAt"] is not None


async def test_who_joined_records_places_and_does_nothing_an_admin_does(
    client: Client, ours: TestTenant
) -> None:
    token = (await redeem(client, ZOE | {"code": unused_code(ours)}))["accessToken"]
    record = "mutation { recordLocation(input: {latitude: 1, longitude: 2}) "
    body = await as_bearer(client, token, record + "{ location { user { email } } } }")
    assert body["data"]["recordLocation"]["location"]["user"] == {"email": ZOE["email"]}
    code = await as_bearer(
        client, token, "mutation { createInviteCode(input: {}) { inviteCode { code } } }"
    )
    assert [error["extensions"]["code"] for error in code["errors"]] == ["FORBIDDEN"]


async def test_without_tokens_to_sign_there_is_none(url: DatabaseUrl, ours: TestTenant) -> None:
    database = Database(settings(auth_token_seconds=0), url)
    try:
        async with http_to(database) as http:
            payload = await redeem(Client(http), ZOE | {"code": unused_code(ours)})
    finally:
        await database.close()
    assert payload["errors"] == []
    assert payload["accessToken"] is None
    assert payload["user"]["email"] == ZOE["email"]


async def test_a_code_works_once(client: Client, ours: TestTenant) -> None:
    given = ZOE | {"code": unused_code(ours)}
    assert (await redeem(client, given))["errors"] == []
    again = await redeem(client, given | {"email": "eve@example.com"})
    assert [error["code"] for error in again["errors"]] == ["CODE_NOT_USABLE"]
    users = await client.data(
        '{ users(where: { email: { eq: "eve@example.com" } }) { totalCount } }', ours.admin
    )
    assert users["users"]["totalCount"] == 0


async def test_why_a_code_does_not_work_is_not_told(
    client: Client, database: Database, ours: TestTenant, theirs: TestTenant
) -> None:
    unknown = await redeem(client, ZOE | {"code": "0000-0000-0000-0000"})
    assert [error["code"] for error in unknown["errors"]] == ["CODE_NOT_USABLE"]
    for column in ("expires_at", "revoked_at"):
        values = {"expires_at": None, "revoked_at": None} | {column: func.now()}
        await change(database, InviteCode, id_of(ours, "invite_codes", 0), **values)
        assert await redeem(client, ZOE | {"code": ours.rows("invite_codes")[0][2]}) == unknown
    for status in (TenantStatus.PAUSED, TenantStatus.CANCELLED):
        await change(database, Tenant, theirs.id, status=status)
        assert await redeem(client, ZOE | {"code": unused_code(theirs)}) == unknown
    await change(database, Tenant, theirs.id, status=TenantStatus.ACTIVE)
    await set_deleted(database, Tenant, theirs.id)
    assert await redeem(client, ZOE | {"code": unused_code(theirs)}) == unknown


async def test_a_code_that_did_not_work_works_when_its_tenant_does_again(
    client: Client, database: Database, ours: TestTenant
) -> None:
    given = ZOE | {"code": unused_code(ours)}
    await change(database, Tenant, ours.id, status=TenantStatus.PAUSED)
    assert (await redeem(client, given))["user"] is None
    await change(database, Tenant, ours.id, status=TenantStatus.GRACE)
    assert (await redeem(client, given))["user"]["email"] == ZOE["email"]


async def test_a_code_outlives_the_deletion_of_its_maker(
    client: Client, database: Database, ours: TestTenant
) -> None:
    await set_deleted(database, User, ours.users[0])
    assert (await redeem(client, ZOE | {"code": unused_code(ours)}))["errors"] == []


async def test_a_code_survives_a_refusal(client: Client, ours: TestTenant) -> None:
    given = ZOE | {"code": unused_code(ours)}
    taken = await redeem(client, given | {"email": "ADA.levi.0@demo.example"})
    assert [error["code"] for error in taken["errors"]] == ["NOT_UNIQUE"]
    assert taken["user"] is taken["accessToken"] is None
    assert (await redeem(client, given))["errors"] == []


async def test_a_code_works_until_it_expires(
    client: Client, database: Database, ours: TestTenant
) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    made = await do(
        client, ours.admin, "createInviteCode", {"expiresAt": soon}, "inviteCode { id code }"
    )
    code = made["inviteCode"]
    await change(database, InviteCode, code["id"], expires_at=func.now())
    assert (await redeem(client, ZOE | {"code": code["code"]}))["user"] is None
    later = datetime.now(UTC) + timedelta(minutes=1)
    await change(database, InviteCode, code["id"], expires_at=later)
    assert (await redeem(client, ZOE | {"code": code["code"]}))["errors"] == []


async def test_a_code_taken_back_twice_was_taken_back_the_first_time(
    client: Client, ours: TestTenant
) -> None:
    given = {"id": id_of(ours, "invite_codes", 0)}
    fields = "inviteCode { revokedAt updatedAt }"
    first = await do(client, ours.admin, "revokeInviteCode", given, fields)
    assert first["inviteCode"]["revokedAt"] == first["inviteCode"]["updatedAt"]
    assert await do(client, ours.admin, "revokeInviteCode", given, fields) == first


async def test_a_used_code_is_not_taken_back(client: Client, ours: TestTenant) -> None:
    await redeem(client, ZOE | {"code": ours.rows("invite_codes")[0][2]})
    given = {"id": id_of(ours, "invite_codes", 0)}
    assert await refusal(client, ours.admin, "revokeInviteCode", given) == "WRONG_STATE input.id"


async def test_the_payload_is_read_as_who_joined(client: Client, theirs: TestTenant) -> None:
    query = """
    mutation ($input: RedeemInviteCodeInput!) {
      redeemInviteCode(input: $input) { user { tenant { users { totalCount } } } }
    }
    """
    given = ZOE | {"code": unused_code(theirs)}
    body = await client.send(query, None, {"input": given})
    users = body["data"]["redeemInviteCode"]["user"]["tenant"]["users"]
    assert users == {"totalCount": len(theirs.users) + 1}


async def test_an_operator_with_a_tenant_and_no_person_makes_no_code(
    client: Client, ours: TestTenant, theirs: TestTenant
) -> None:
    for user in (None, theirs.users[0]):
        viewer = identity("operator", ours.id, user)
        variables = {"input": dict[str, Any]()}
        assert await client.code(document("createInviteCode"), viewer, variables) == "FORBIDDEN"
    payload = await ask(
        client,
        identity("operator", ours.id, ours.users[2]),
        "createInviteCode",
        {},
        "inviteCode { createdBy { id } }",
    )
    assert payload["inviteCode"]["createdBy"] == {"id": str(ours.users[2])}
