"""Writing workshops: their owners, sessions and documents, and how one vanishes and comes back."""

from typing import Any

import pytest

from db.session.database import Database
from db.session.identity import OPERATOR, Identity
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN, RESOLVERS
from models import User, Workshop
from models.build_pack import CONTENT_BYTES
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import ask, do, id_of, refusal, set_deleted
from tests.support.serve import http_with

pytestmark = pytest.mark.writes

READS = """
query ($id: ID!, $member: ID!, $step: ID!, $session: ID!, $pack: ID!) {
  workshop(id: $id) { id }
  node(id: $id) { id }
  nodes(ids: [$id]) { id }
  workshops(where: { id: { eq: $id } }) { totalCount nodes { id } }
  tenants { nodes { workshops(first: 200) { nodes { id } } } }
  workshopMember(id: $member) { workshop { id } }
  workshopStep(id: $step) { workshop { id } }
  session(id: $session) { workshop { id } }
  buildPack(id: $pack) { workshop { id } }
}
"""
MEMBERS = "query ($id: ID!) { workshop(id: $id) { members { nodes { id role user { id } } } } }"
SEEN = "workshop { title description status createdAt updatedAt }"


async def reads(client: Client, viewer: Identity, tenant: TestTenant) -> dict[str, Any]:
    """Everything that may show the first workshop."""
    variables = {
        "id": id_of(tenant, "workshops", 0),
        "member": id_of(tenant, "workshop_members", 0),
        "step": id_of(tenant, "workshop_steps", 0),
        "session": id_of(tenant, "sessions", 0),
        "pack": id_of(tenant, "build_packs", 0),
    }
    return await client.data(READS, viewer, variables)


async def test_a_deleted_workshop_vanishes_from_every_read_and_comes_back(
    client: Client, ours: TestTenant
) -> None:
    id = id_of(ours, "workshops", 0)
    for viewer in (ours.member, OPERATOR):
        before = await reads(client, viewer, ours)
        assert str(before).count(id) == 9
        await do(client, ours.admin, "deleteWorkshop", {"id": id})
        assert id not in str(await reads(client, viewer, ours))
        await do(client, ours.admin, "restoreWorkshop", {"id": id})
        assert await reads(client, viewer, ours) == before


@pytest.mark.parametrize(("days", "is_restored"), [(89.9, True), (90.1, False)])
async def test_a_workshop_can_be_restored_for_ninety_days(
    resolvers: Client, database: Database, ours: TestTenant, days: float, *, is_restored: bool
) -> None:
    id = id_of(ours, "workshops", 0)
    await set_deleted(database, Workshop, id, days)
    payload = await ask(resolvers, ours.admin, "restoreWorkshop", {"id": id})
    codes = [error["code"] for error in payload["errors"]]
    assert codes == ([] if is_restored else ["WRONG_STATE"])


async def test_a_deleted_workshop_takes_nothing_in(
    client: Client, database: Database, ours: TestTenant
) -> None:
    id = id_of(ours, "workshops", 0)
    await set_deleted(database, Workshop, id)
    person = {"userId": str(ours.users[0]), "role": "OWNER"}
    pack = {"title": "X", "format": "MARKDOWN", "content": ""}
    attempts: dict[str, dict[str, Any]] = {
        "addWorkshopMember": person,
        "addWorkshopStep": {"title": "X"},
        "startSession": {},
        "createBuildPack": pack,
    }
    for name, given in attempts.items():
        found = await refusal(client, ours.admin, name, given | {"workshopId": id})
        assert found == "NOT_FOUND input.workshopId"


async def test_who_makes_a_workshop_owns_it(client: Client, ours: TestTenant) -> None:
    made = await do(client, ours.admin, "createWorkshop", {"title": "Plans"}, "workshop { id }")
    members = await client.data(MEMBERS, ours.member, {"id": made["workshop"]["id"]})
    [member] = members["workshop"]["members"]["nodes"]
    assert (member["role"], member["user"]) == ("OWNER", {"id": str(ours.admin.id("user_id"))})
    found = await refusal(client, ours.admin, "removeWorkshopMember", {"id": member["id"]})
    assert found == "LAST_OWNER input.id"


async def test_a_workshop_that_is_refused_leaves_nothing(client: Client, ours: TestTenant) -> None:
    query = "{ workshops { totalCount } workshopMembers { totalCount } }"
    before = await client.data(query, ours.admin)
    given = {"title": "Plans", "description": "x" * 10_001}
    found = await refusal(client, ours.admin, "createWorkshop", given)
    assert found == "INVALID input.description"
    assert await client.data(query, ours.admin) == before


async def test_a_description_has_room(client: Client, ours: TestTenant) -> None:
    # Characters are counted, not bytes.
    given = {"title": "\U0001f600" * 200, "description": "\U0001f600" * 10_000}
    payload = await do(client, ours.admin, "createWorkshop", given, SEEN)
    assert payload["workshop"]["title"] == given["title"]
    assert payload["workshop"]["description"] == given["description"]


async def test_what_is_left_out_stays_and_null_clears(client: Client, ours: TestTenant) -> None:
    id = id_of(ours, "workshops", 0)
    before = (await do(client, ours.admin, "updateWorkshop", {"id": id}, SEEN))["workshop"]
    renamed = await do(client, ours.admin, "updateWorkshop", {"id": id, "title": "New"}, SEEN)
    after = renamed["workshop"]
    assert after == before | {"title": "New", "updatedAt": after["updatedAt"]}
    assert before["description"] is not None
    cleared = await do(client, ours.admin, "updateWorkshop", {"id": id, "description": None}, SEEN)
    last = cleared["workshop"]
    assert last == after | {"description": None, "updatedAt": last["updatedAt"]}
    again = await do(client, ours.admin, "updateWorkshop", {"id": id, "description": None}, SEEN)
    assert again == cleared
    assert before["updatedAt"] < after["updatedAt"] < last["updatedAt"]


async def owners(client: Client, tenant: TestTenant) -> tuple[str, str]:
    """The parts of two people who both own the first workshop."""
    first, second = (id_of(tenant, "workshop_members", at) for at in (0, 1))
    await do(client, tenant.admin, "updateWorkshopMember", {"id": second, "role": "OWNER"})
    return first, second


@pytest.mark.parametrize("name", ["removeWorkshopMember", "updateWorkshopMember"])
async def test_of_two_owners_one_may_go(client: Client, ours: TestTenant, name: str) -> None:
    first, second = await owners(client, ours)
    role = {"role": "PARTICIPANT"} if name == "updateWorkshopMember" else dict[str, str]()
    await do(client, ours.admin, name, {"id": first} | role)
    found = await refusal(client, ours.admin, name, {"id": second} | role)
    assert found == f"LAST_OWNER input.{'role' if role else 'id'}"


async def test_a_deleted_owner_is_not_counted(
    client: Client, database: Database, ours: TestTenant
) -> None:
    first, second = await owners(client, ours)
    await set_deleted(database, User, ours.rows("workshop_members")[1][3])
    found = await refusal(client, ours.admin, "removeWorkshopMember", {"id": first})
    assert found == "LAST_OWNER input.id"
    await do(client, ours.admin, "removeWorkshopMember", {"id": second})


async def test_a_deleted_person_takes_no_part(
    client: Client, database: Database, ours: TestTenant
) -> None:
    await set_deleted(database, User, ours.users[2])
    given = {"workshopId": id_of(ours, "workshops", 0), "userId": str(ours.users[2])}
    found = await refusal(client, ours.admin, "addWorkshopMember", given | {"role": "OWNER"})
    assert found == "NOT_FOUND input.userId"


async def test_owners_of_other_workshops_do_not_count(client: Client, ours: TestTenant) -> None:
    parts = ours.rows("workshop_members")
    for row in parts:
        if row[4] == "owner":
            found = await refusal(client, ours.admin, "removeWorkshopMember", {"id": row[1]})
            assert found == "LAST_OWNER input.id"


async def test_a_session_ends_before_the_next_starts(client: Client, ours: TestTenant) -> None:
    given = {"workshopId": id_of(ours, "workshops", 0)}
    fields = "session { id startedAt endedAt updatedAt }"
    first = (await do(client, ours.admin, "startSession", given, fields))["session"]
    assert first["endedAt"] is None
    found = await refusal(client, ours.admin, "startSession", given)
    assert found == "NOT_UNIQUE input.workshopId"
    end = {"id": first["id"], "expectedUpdatedAt": first["updatedAt"]}
    ended = (await do(client, ours.admin, "endSession", end, fields))["session"]
    assert ended["endedAt"] == ended["updatedAt"] > first["startedAt"] == ended["startedAt"]
    over = await refusal(client, ours.admin, "endSession", {"id": first["id"]})
    assert over == "WRONG_STATE input.id"
    second = (await do(client, ours.admin, "startSession", given, fields))["session"]
    assert second["id"] != first["id"]


async def test_a_document_has_room_for_a_mebibyte(url: DatabaseUrl, ours: TestTenant) -> None:
    # What the table takes; a request is held to less, unless it is told otherwise.
    async with http_with(url, limit_body_bytes=2 * CONTENT_BYTES) as http:
        for lane in (PLAN, RESOLVERS):
            await _fill_a_document(Client(http, lane), ours)


async def _fill_a_document(client: Client, ours: TestTenant) -> None:
    given = {"workshopId": id_of(ours, "workshops", 0), "title": "Long", "format": "MARKDOWN"}
    most = "\u00e9" * (CONTENT_BYTES // 2)
    made = await do(
        client,
        ours.admin,
        "createBuildPack",
        given | {"content": most},
        "buildPack { id content }",
    )
    assert made["buildPack"]["content"] == most
    found = await refusal(client, ours.admin, "createBuildPack", given | {"content": f"{most}x"})
    assert found == "INVALID input.content"
    longer = {"id": made["buildPack"]["id"], "content": f"{most}x"}
    assert await refusal(client, ours.admin, "updateBuildPack", longer) == "INVALID input.content"


async def test_a_document_in_json_stays_one(client: Client, ours: TestTenant) -> None:
    given = {"workshopId": id_of(ours, "workshops", 0), "title": "Data", "format": "JSON"}
    fields = "buildPack { id format content updatedAt }"
    made = await do(client, ours.admin, "createBuildPack", given | {"content": "[1]"}, fields)
    pack = made["buildPack"]
    broken = {"id": pack["id"], "content": "[1"}
    assert await refusal(client, ours.admin, "updateBuildPack", broken) == "INVALID input.content"
    same = {"id": pack["id"], "content": "[1]", "format": "JSON"}
    assert (await do(client, ours.admin, "updateBuildPack", same, fields)) == made
    markdown = broken | {"format": "MARKDOWN"}
    after = (await do(client, ours.admin, "updateBuildPack", markdown, fields))["buildPack"]
    assert (after["format"], after["content"]) == ("MARKDOWN", "[1")
