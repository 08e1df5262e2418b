"""Writes at the same moment, over connections of their own: one wins, and nothing is lost."""

import asyncio
from collections import Counter
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from tests.support.client import Client
from tests.support.fixtures import TestTenant

pytestmark = pytest.mark.writes

HERE = {"latitude": 32.0853, "longitude": 34.7818}
REDEEM = """
mutation ($input: RedeemInviteCodeInput!) {
  redeemInviteCode(input: $input) { user { id email } errors { code } }
}
"""
MOVE = """
mutation ($input: MoveWorkshopStepInput!) {
  moveWorkshopStep(input: $input) { workshopStep { position } errors { code } }
}
"""
STEPS = """
query ($id: ID!) { workshop(id: $id) { steps { nodes { id position } } } }
"""
UPDATE = """
mutation ($input: UpdateWorkshopInput!) {
  updateWorkshop(input: $input) { workshop { title } errors { code path } }
}
"""
RECORD = """
mutation ($input: RecordLocationsInput!) {
  recordLocations(input: $input) { records { isNew location { id } } errors { code } }
}
"""
REMOVE = """
mutation ($id: ID!) { removeWorkshopMember(input: { id: $id }) { deletedId errors { code } } }
"""


def codes(payload: dict[str, Any]) -> list[str]:
    return [error["code"] for error in payload["errors"]]


async def test_of_fifty_who_redeem_one_code_one_joins(client: Client, ours: TestTenant) -> None:
    made = await client.data(
        "mutation { createInviteCode(input: {}) { inviteCode { id code } } }", ours.admin
    )
    code = made["createInviteCode"]["inviteCode"]

    async def redeem(number: int) -> dict[str, Any]:
        given = {"code": code["code"], "email": f"p{number}@x.example", "displayName": "P"}
        body = await client.send(REDEEM, None, {"input": given})
        payload: dict[str, Any] = body["data"]["redeemInviteCode"]
        return payload

    payloads = await asyncio.gather(*(redeem(number) for number in range(50)))
    joined = [payload["user"] for payload in payloads if payload["user"]]
    assert len(joined) == 1
    assert Counter(code for payload in payloads for code in codes(payload)) == {
        "CODE_NOT_USABLE": 49
    }
    query = """
    query ($id: ID!) {
      inviteCode(id: $id) { usedBy { id email } }
      users(where: { email: { endsWith: "@x.example" } }) { totalCount }
    }
    """
    found = await client.data(query, ours.admin, {"id": code["id"]})
    assert found == {"inviteCode": {"usedBy": joined[0]}, "users": {"totalCount": 1}}


async def test_fifty_moves_leave_positions_dense(client: Client, ours: TestTenant) -> None:
    workshop = str(ours.rows("workshops")[0][1])
    random = Random(4)

    async def steps() -> list[dict[str, Any]]:
        data = await client.data(STEPS, ours.admin, {"id": workshop})
        nodes: list[dict[str, Any]] = data["workshop"]["steps"]["nodes"]
        return nodes

    async def act(number: int) -> dict[str, Any]:
        if number % 10 == 0:
            add = f'addWorkshopStep(input: {{ workshopId: "{workshop}", title: "x", position: 1 }})'
            data = await client.data(f"mutation {{ {add} {{ errors {{ code }} }} }}", ours.admin)
        else:
            moved = {"id": random.choice(before)["id"], "position": random.randrange(len(before))}
            data = await client.data(MOVE, ours.admin, {"input": moved})
        [payload] = data.values()
        found: dict[str, Any] = payload
        return found

    before = await steps()
    payloads = await asyncio.gather(*(act(number) for number in range(50)))
    assert [code for payload in payloads for code in codes(payload)] == []
    after = await steps()
    assert [step["position"] for step in after] == list(range(len(before) + 5))
    assert {step["id"] for step in before} <= {step["id"] for step in after}


async def test_of_two_updates_of_what_both_have_seen_one_wins(
    client: Client, ours: TestTenant
) -> None:
    workshop = str(ours.rows("workshops")[1][1])
    query = "query ($id: ID!) { workshop(id: $id) { title updatedAt } }"
    for turn in range(5):
        seen = (await client.data(query, ours.admin, {"id": workshop}))["workshop"]["updatedAt"]

        async def update(title: str, seen: str = seen) -> dict[str, Any]:
            given = {"id": workshop, "title": title, "expectedUpdatedAt": seen}
            payload: dict[str, Any] = (await client.data(UPDATE, ours.admin, {"input": given}))[
                "updateWorkshop"
            ]
            return payload

        payloads = await asyncio.gather(*(update(f"{turn} {number}") for number in range(4)))
        won = [payload["workshop"]["title"] for payload in payloads if payload["workshop"]]
        lost = [payload["errors"] for payload in payloads if payload["errors"]]
        assert len(won) == 1
        assert lost == [[{"code": "CONFLICT", "path": ["input", "expectedUpdatedAt"]}]] * 3
        assert (await client.data(query, ours.admin, {"id": workshop}))["workshop"]["title"] in won


async def test_batches_sent_again_at_once_are_stored_once(client: Client, ours: TestTenant) -> None:
    ids = [str(uuid4()) for _ in range(300)]
    before = "{ locations { totalCount } }"
    count = (await client.data(before, ours.member))["locations"]["totalCount"]

    async def record(number: int) -> list[dict[str, Any]]:
        # Each overlaps with the others by a part, in an order of its own.
        part = Random(number).sample(ids[number * 20 :] + ids[: number * 10], 150)
        given = {"locations": [{"id": id, **HERE} for id in sorted(part)]}
        payload = (await client.data(RECORD, ours.member, {"input": given}))["recordLocations"]
        assert payload["errors"] == []
        records: list[dict[str, Any]] = payload["records"]
        assert [record["location"]["id"] for record in records] == sorted(part)
        return records

    answers = await asyncio.gather(*(record(number) for number in range(8)))
    new = Counter(
        record["location"]["id"] for records in answers for record in records if record["isNew"]
    )
    stored = {record["location"]["id"] for records in answers for record in records}
    assert set(new) == stored
    assert set(new.values()) == {1}
    after = (await client.data(before, ours.member))["locations"]["totalCount"]
    assert after == count + len(stored)


async def test_two_owners_who_leave_at_once_leave_one(client: Client, ours: TestTenant) -> None:
    made = await client.data(
        """
        mutation {
          createWorkshop(input: { title: "Two owners" }) {
            workshop { id members { nodes { id } } }
          }
        }
        """,
        ours.admin,
    )
    workshop = made["createWorkshop"]["workshop"]
    add = """
    mutation ($input: AddWorkshopMemberInput!) {
      addWorkshopMember(input: $input) { workshopMember { id } }
    }
    """
    given = {"workshopId": workshop["id"], "userId": str(ours.users[5]), "role": "OWNER"}
    second = (await client.data(add, ours.admin, {"input": given}))["addWorkshopMember"]
    members = [workshop["members"]["nodes"][0]["id"], second["workshopMember"]["id"]]
    payloads = await asyncio.gather(
        *(client.data(REMOVE, ours.admin, {"id": member}) for member in members)
    )
    outcomes = sorted(str(codes(payload["removeWorkshopMember"])) for payload in payloads)
    assert outcomes == ["['LAST_OWNER']", "[]"]


async def test_of_sessions_started_at_once_one_is(client: Client, ours: TestTenant) -> None:
    workshop = str(ours.rows("workshops")[2][1])
    start = """
    mutation ($id: ID!) { startSession(input: { workshopId: $id }) { errors { code } } }
    """
    payloads = await asyncio.gather(
        *(client.data(start, ours.admin, {"id": workshop}) for _ in range(10))
    )
    outcomes = Counter(str(codes(payload["startSession"])) for payload in payloads)
    assert outcomes == {"[]": 1, "['NOT_UNIQUE']": 9}


async def test_of_people_with_one_address_added_at_once_one_is(
    client: Client, ours: TestTenant
) -> None:
    create = """
    mutation ($email: String!) {
      createUser(input: { email: $email, displayName: "P" }) { user { id } errors { code path } }
    }
    """
    emails = ("Same@x.example", "same@X.example", "SAME@x.EXAMPLE") * 4
    payloads = await asyncio.gather(
        *(client.data(create, ours.admin, {"email": email}) for email in emails)
    )
    added = [payload for payload in payloads if payload["createUser"]["user"]]
    assert len(added) == 1
    refused = [payload["createUser"]["errors"] for payload in payloads if payload not in added]
    assert refused == [[{"code": "NOT_UNIQUE", "path": ["input", "email"]}]] * 11
