"""Mutations about several rows of a workshop, all at once: the rule holds, and nothing fails."""

import asyncio
from typing import Any

import pytest

from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import document, place_of

pytestmark = pytest.mark.writes

MEMBERS = """
query ($id: ID!) {
  workshop(id: $id) { members(first: 50) { nodes { id role user { id } } } }
}
"""
STEPS = "query ($id: ID!) { workshop(id: $id) { steps(first: 200) { nodes { id position } } } }"


async def send(client: Client, tenant: TestTenant, name: str, **input: Any) -> list[str]:
    """The codes of what was refused; an error of the request is one as well."""
    body = await client.send(document(name), tenant.admin, {"input": input})
    above = [error["extensions"]["code"] for error in body.get("errors", ())]
    payload = (body.get("data") or {}).get(name) or {"errors": ()}
    return above + [error["code"] for error in payload["errors"]]


async def owned_by_all(client: Client, tenant: TestTenant) -> tuple[str, list[dict[str, Any]]]:
    """A new workshop of which every user of the tenant is an owner, and its members."""
    create = 'mutation { createWorkshop(input: {title: "All"}) { workshop { id } } }'
    made = await client.data(create, tenant.admin)
    workshop = made["createWorkshop"]["workshop"]["id"]
    for user in tenant.users:
        input = {"workshopId": workshop, "userId": str(user), "role": "OWNER"}
        assert await send(client, tenant, "addWorkshopMember", **input) in ([], ["NOT_UNIQUE"])
    data = await client.data(MEMBERS, tenant.admin, {"id": workshop})
    members: list[dict[str, Any]] = data["workshop"]["members"]["nodes"]
    return workshop, members


async def test_one_owner_stays_whatever_way_all_leave(client: Client, ours: TestTenant) -> None:
    workshop, members = await owned_by_all(client, ours)
    me = str(ours.admin.id("user_id"))
    leaving = []
    for at, member in enumerate(members):
        if at % 3 == 0 and member["user"]["id"] != me:
            leaving.append(send(client, ours, "deleteUser", id=member["user"]["id"]))
        elif at % 3 == 1:
            update = {"id": member["id"], "role": "PARTICIPANT"}
            leaving.append(send(client, ours, "updateWorkshopMember", **update))
        else:
            leaving.append(send(client, ours, "removeWorkshopMember", id=member["id"]))
    outcomes = await asyncio.gather(*leaving)
    # Who is deleted may be the last owner of another workshop, too.
    assert all(outcome in ([], ["LAST_OWNER"]) for outcome in outcomes), outcomes
    data = await client.data(MEMBERS, ours.admin, {"id": workshop})
    nodes = data["workshop"]["members"]["nodes"]
    assert [node for node in nodes if node["role"] == "OWNER" and node["user"]]


async def test_positions_stay_dense_whatever_happens_to_the_workshop(
    client: Client, ours: TestTenant
) -> None:
    workshop = str(ours.rows("workshops")[0][1])

    async def steps() -> list[dict[str, Any]]:
        data = await client.data(STEPS, ours.admin, {"id": workshop})
        nodes: list[dict[str, Any]] = data["workshop"]["steps"]["nodes"]
        return nodes

    for at in range(12):
        await send(client, ours, "addWorkshopStep", workshopId=workshop, title=f"S{at}")
    before = await steps()
    changes = []
    for at in range(60):
        step = before[at % len(before)]["id"]
        match at % 5:
            case 0:
                input = {"workshopId": workshop, "title": "New", "position": at % 3}
                changes.append(send(client, ours, "addWorkshopStep", **input))
            case 1:
                changes.append(send(client, ours, "removeWorkshopStep", id=step))
            case 2:
                changes.append(send(client, ours, "updateWorkshop", id=workshop, title=f"T{at}"))
            case 3:
                changes.append(send(client, ours, "updateWorkshopStep", id=step, title=f"T{at}"))
            case _:
                changes.append(send(client, ours, "moveWorkshopStep", id=step, position=at % 4))
    outcomes = await asyncio.gather(*changes)
    # A step may be removed before it is changed.
    assert all(outcome in ([], ["NOT_FOUND"]) for outcome in outcomes), outcomes
    assert [step["position"] for step in await steps()] == list(range(len(await steps())))


async def test_a_workshop_that_is_deleted_meanwhile_takes_no_part(
    client: Client, ours: TestTenant
) -> None:
    for at in range(6):
        workshop = str(ours.rows("workshops")[at][1])
        outcomes = await asyncio.gather(
            send(client, ours, "deleteWorkshop", id=workshop),
            *(
                send(client, ours, "addWorkshopStep", workshopId=workshop, title="x")
                for _ in range(3)
            ),
        )
        assert outcomes[0] == []
        assert all(outcome in ([], ["NOT_FOUND"]) for outcome in outcomes[1:]), outcomes


async def test_of_two_who_delete_a_row_at_once_one_finds_nothing(
    client: Client, ours: TestTenant
) -> None:
    for user in ours.users[3:6]:
        outcomes = await asyncio.gather(
            *(send(client, ours, "deleteUser", id=str(user)) for _ in range(4))
        )
        refused = sorted(code for outcome in outcomes for code in outcome)
        assert refused in (["NOT_FOUND"] * 3, ["LAST_OWNER"] * 4), outcomes


async def test_of_two_who_delete_a_row_for_good_at_once_one_finds_nothing(
    client: Client, ours: TestTenant
) -> None:
    for at in range(4):
        id = place_of(ours, at)
        outcomes = await asyncio.gather(
            *(send(client, ours, "deleteLocation", id=id) for _ in range(4))
        )
        assert sorted(code for outcome in outcomes for code in outcome) == ["NOT_FOUND"] * 3
