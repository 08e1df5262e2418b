"""Writing people: what is unique, what is kept, and how somebody vanishes and comes back."""

from typing import Any

import pytest

from db.session.database import Database
from db.session.identity import OPERATOR, Identity
from models import User
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import HERE, ask, do, id_of, refusal, set_deleted

pytestmark = pytest.mark.writes

READS = """
query ($id: ID!, $workshop: ID!, $member: ID!) {
  user(id: $id) { id }
  node(id: $id) { id }
  nodes(ids: [$id]) { id }
  users(where: { id: { eq: $id } }) { totalCount nodes { id } edges { node { id } } }
  every: users(first: 200) { nodes { id } }
  tenants { nodes { users(first: 200) { nodes { id } } } }
  workshop(id: $workshop) { createdBy { id } }
  workshopMember(id: $member) { user { id } }
  locations(first: 200) { nodes { user { id } } }
}
"""
SEEN = "user { email displayName createdAt updatedAt }"
# Who made the first workshop, and is its owner.
MAKER = 4


async def reads(client: Client, viewer: Identity, tenant: TestTenant) -> str:
    """Everything that may show `MAKER`, as text."""
    variables = {
        "id": str(tenant.users[MAKER]),
        "workshop": id_of(tenant, "workshops", 0),
        "member": id_of(tenant, "workshop_members", 0),
    }
    return str(await client.data(READS, viewer, variables))


async def test_a_deleted_person_vanishes_from_every_read_and_comes_back(
    client: Client, ours: TestTenant
) -> None:
    id = str(ours.users[MAKER])
    # The last owner of a workshop stays.
    part = {"id": id_of(ours, "workshop_members", 1), "role": "OWNER"}
    await do(client, ours.admin, "updateWorkshopMember", part)
    for viewer in (ours.admin, OPERATOR):
        before = await reads(client, viewer, ours)
        assert before.count(id) >= 9
        assert (await do(client, ours.admin, "deleteUser", {"id": id}, "deletedId")) == {
            "deletedId": id,
            "errors": [],
        }
        without = await reads(client, viewer, ours)
        assert id not in without
        assert "'createdBy': None" in without
        await do(client, ours.admin, "restoreUser", {"id": id})
        assert await reads(client, viewer, ours) == before


async def test_a_deleted_person_is_nobody_to_themselves(
    client: Client, database: Database, ours: TestTenant
) -> None:
    query = "{ viewer { role user { id } tenant { id } } }"
    assert (await client.data(query, ours.member))["viewer"]["user"] is not None
    await set_deleted(database, User, ours.member.id("user_id"))
    # For as long as nobody has looked again whether they are there.
    assert (await client.data(query, ours.member))["viewer"]["user"] is None
    record = (
        "mutation ($input: RecordLocationInput!) { recordLocation(input: $input) { __typename } }"
    )
    assert await client.code(record, ours.member, {"input": HERE}) == "FORBIDDEN"


async def test_the_last_owner_of_a_workshop_stays(client: Client, ours: TestTenant) -> None:
    found = await refusal(client, ours.admin, "deleteUser", {"id": str(ours.users[MAKER])})
    assert found == "LAST_OWNER input.id"


async def test_a_deleted_admin_writes_nothing(
    client: Client, database: Database, ours: TestTenant
) -> None:
    await client.data("{ __typename }", ours.admin)
    await set_deleted(database, User, ours.admin.id("user_id"))
    writes: dict[str, dict[str, Any]] = {
        "createWorkshop": {"title": "Plans"},
        "createInviteCode": {},
        "createUser": {"email": "zoe@example.com", "displayName": "Zoe"},
        "restoreUser": {"id": str(ours.admin.id("user_id"))},
        "recordLocation": HERE | {"userId": str(ours.users[2])},
        "recordLocations": {"locations": [HERE | {"userId": str(ours.users[2])}]},
    }
    for name, given in writes.items():
        kind = f"{name[0].upper()}{name[1:]}Input"
        document = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ errors {{ code }} }} }}"
        assert await client.code(document, ours.admin, {"input": given}) == "FORBIDDEN"


@pytest.mark.parametrize(("days", "is_restored"), [(0, True), (89.9, True), (90.1, False)])
async def test_a_person_can_be_restored_for_ninety_days(
    client: Client, database: Database, ours: TestTenant, days: float, *, is_restored: bool
) -> None:
    await set_deleted(database, User, ours.users[MAKER], days)
    payload = await ask(
        client, ours.admin, "restoreUser", {"id": str(ours.users[MAKER])}, "user { id }"
    )
    if is_restored:
        assert payload["errors"] == []
        return
    assert payload["user"] is None
    [error] = payload["errors"]
    assert (error["code"], error["path"]) == ("WRONG_STATE", ["input", "id"])
    assert "90 days" in error["message"]


async def test_an_address_is_taken_whatever_its_case_and_by_the_deleted_too(
    client: Client, database: Database, ours: TestTenant
) -> None:
    await set_deleted(database, User, ours.users[MAKER])
    for number, name in ((0, "ada"), (MAKER, "lena")):
        given = {"email": f"{name.upper()}.levi.{number}@Demo.Example", "displayName": "Zoe"}
        assert await refusal(client, ours.admin, "createUser", given) == "NOT_UNIQUE input.email"
        other = {"id": str(ours.users[1]), "email": given["email"]}
        assert await refusal(client, ours.admin, "updateUser", other) == "NOT_UNIQUE input.email"


async def test_an_address_is_free_in_another_tenant(client: Client, theirs: TestTenant) -> None:
    given = {"email": "ada.levi.0@demo.example", "displayName": "Ada"}
    payload = await do(client, theirs.admin, "createUser", given, "user { email tenant { id } }")
    assert payload["user"] == {"email": given["email"], "tenant": {"id": str(theirs.id)}}


async def test_what_is_left_out_stays_as_it_is(client: Client, ours: TestTenant) -> None:
    id = str(ours.users[2])
    before = await seen(client, ours, {"id": id})
    renamed = await seen(client, ours, {"id": id, "displayName": "Zoe"})
    assert renamed == before | {"displayName": "Zoe", "updatedAt": renamed["updatedAt"]}
    moved = await seen(client, ours, {"id": id, "email": "zoe@example.com"})
    assert moved == renamed | {"email": "zoe@example.com", "updatedAt": moved["updatedAt"]}
    assert before["updatedAt"] < renamed["updatedAt"] < moved["updatedAt"]


async def test_updated_at_stays_when_nothing_changes(client: Client, ours: TestTenant) -> None:
    id = str(ours.users[2])
    before = await seen(client, ours, {"id": id})
    same = {"id": id, "email": before["email"], "displayName": before["displayName"]}
    assert await seen(client, ours, same) == before


async def test_a_change_must_know_the_last_one_if_it_says_what_it_expects(
    client: Client, ours: TestTenant
) -> None:
    given = {"id": str(ours.users[2]), "displayName": "First"}
    last = (await seen(client, ours, given))["updatedAt"]
    given = {"id": str(ours.users[2]), "displayName": "Second", "expectedUpdatedAt": last}
    after = await seen(client, ours, given)
    assert after["updatedAt"] > last
    for name in ("updateUser", "deleteUser"):
        stale = {"id": str(ours.users[2]), "expectedUpdatedAt": last}
        [error] = (await ask(client, ours.admin, name, stale))["errors"]
        assert (error["code"], error["path"]) == ("CONFLICT", ["input", "expectedUpdatedAt"])
        assert after["updatedAt"] in error["message"]
    assert await seen(client, ours, {"id": str(ours.users[2])}) == after


async def seen(client: Client, tenant: TestTenant, given: dict[str, Any]) -> dict[str, Any]:
    """A person after `updateUser`."""
    user: dict[str, Any] = (await do(client, tenant.admin, "updateUser", given, SEEN))["user"]
    return user
