"""Derived mutations of many rows: all or none, an outcome for each, and sent again without harm."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from db.orm.ids import new_id
from db.session.database import Database
from models import User
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import ask, do, set_deleted

pytestmark = pytest.mark.writes

USERS = "records { isNew user { id email displayName } }"
WORKSHOPS = "records { isNew workshop { id status members { nodes { role user { id } } } } }"


def person(at: int, **more: Any) -> dict[str, Any]:
    return {"email": f"p{at}@example.com", "displayName": f"P {at}", **more}


def told(payload: dict[str, Any]) -> list[str]:
    return [f"{error['code']} {'.'.join(error['path'])}" for error in payload["errors"]]


async def count(client: Client, tenant: TestTenant) -> int:
    data = await client.data("{ users { totalCount } }", tenant.admin)
    total: int = data["users"]["totalCount"]
    return total


async def test_rows_are_stored_in_order_and_once(client: Client, ours: TestTenant) -> None:
    before = await count(client, ours)
    rows = [person(0, id=str(uuid4())), person(1), person(2, id=str(uuid4()))]
    records = (await do(client, ours.admin, "createUsers", {"users": rows}, USERS))["records"]
    assert [record["user"]["email"] for record in records] == [row["email"] for row in rows]
    assert [record["user"]["id"] for record in (records[0], records[2])] == [
        rows[0]["id"],
        rows[2]["id"],
    ]
    assert all(record["isNew"] for record in records)
    again = [rows[2], {**rows[0], "displayName": "Not kept"}, person(3)]
    records = (await do(client, ours.admin, "createUsers", {"users": again}, USERS))["records"]
    assert [record["isNew"] for record in records] == [False, False, True]
    assert records[1]["user"]["displayName"] == "P 0"
    assert await count(client, ours) == before + 4


async def test_what_comes_with_a_row_comes_with_each(client: Client, ours: TestTenant) -> None:
    rows = [{"title": "A"}, {"title": "B", "status": "ACTIVE", "id": new_id("ws")()}]
    payload = await do(client, ours.admin, "createWorkshops", {"workshops": rows}, WORKSHOPS)
    owner = {"role": "OWNER", "user": {"id": str(ours.admin.id("user_id"))}}
    made = [record["workshop"] for record in payload["records"]]
    assert [workshop["status"] for workshop in made] == ["DRAFT", "ACTIVE"]
    assert made[1]["id"] == rows[1]["id"]
    # A statement does not see what it wrote beside a row: it is read after it.
    ids = [workshop["id"] for workshop in made]
    data = await client.data(
        "query ($ids: [ID!]!) { nodes(ids: $ids) "
        "{ ... on Workshop { members { nodes { role user { id } } } } } }",
        ours.admin,
        {"ids": ids},
    )
    assert data["nodes"] == [{"members": {"nodes": [owner]}}] * 2


async def test_every_row_that_is_refused_is_told_and_nothing_is_stored(
    client: Client, database: Database, ours: TestTenant, theirs: TestTenant
) -> None:
    before = await count(client, ours)
    rows = [person(0), person(1, email="", displayName=""), person(2), person(3, email="\u200b")]
    payload = await ask(client, ours.admin, "createUsers", {"users": rows}, USERS)
    assert payload["records"] is None
    assert told(payload) == [
        "INVALID input.users.1.email",
        "INVALID input.users.1.displayName",
        "INVALID input.users.3.email",
    ]
    rows = [person(0), person(1, id="x"), person(2, id=str(uuid4()).upper()), person(3, id="")]
    payload = await ask(client, ours.admin, "createUsers", {"users": rows}, USERS)
    assert told(payload) == ["INVALID input.users.1.id", "INVALID input.users.3.id"]
    assert await count(client, ours) == before


@pytest.mark.parametrize("case", ["twice in the batch", "stored", "of somebody deleted"])
async def test_a_unique_value_that_is_taken_is_told_for_its_row(
    client: Client, database: Database, ours: TestTenant, case: str
) -> None:
    before = await count(client, ours)
    data = await client.data(
        "query ($id: ID!) { user(id: $id) { email } }", ours.admin, {"id": str(ours.users[5])}
    )
    taken = data["user"]["email"].upper()
    if case == "of somebody deleted":
        await set_deleted(database, User, ours.users[5])
        before -= 1
    rows = [person(0), person(1, email="P0@Example.com" if case.startswith("twice") else taken)]
    payload = await ask(client, ours.admin, "createUsers", {"users": rows}, USERS)
    assert told(payload) == ["NOT_UNIQUE input.users.1.email"]
    assert await count(client, ours) == before


async def test_an_id_that_is_taken_by_a_deleted_row_is_told(
    client: Client, database: Database, ours: TestTenant
) -> None:
    id = str(ours.users[5])
    await set_deleted(database, User, ours.users[5])
    payload = await ask(client, ours.admin, "createUsers", {"users": [person(0, id=id)]}, USERS)
    assert told(payload) == ["NOT_UNIQUE input.users.0.id"]


async def test_the_id_of_another_tenant_is_free(
    client: Client, ours: TestTenant, theirs: TestTenant
) -> None:
    id = str(theirs.users[0])
    payload = await do(client, ours.admin, "createUsers", {"users": [person(0, id=id)]}, USERS)
    assert payload["records"][0]["isNew"]
    data = await client.data(
        "query ($id: ID!) { user(id: $id) { email } }", theirs.admin, {"id": id}
    )
    assert data["user"]["email"] != "p0@example.com"


async def test_the_same_batch_sent_at_once_is_stored_once(client: Client, ours: TestTenant) -> None:
    before = await count(client, ours)
    rows = [person(at, id=str(uuid4())) for at in range(50)]
    payloads = await asyncio.gather(
        *(
            ask(client, ours.admin, "createUsers", {"users": rows[at:] + rows[:at]}, USERS)
            for at in range(8)
        )
    )
    assert [told(payload) for payload in payloads] == [[]] * 8
    new = [record for payload in payloads for record in payload["records"] if record["isNew"]]
    assert len(new) == 50
    assert await count(client, ours) == before + 50


async def test_a_thousand_rows_are_stored_and_one_more_is_not(
    client: Client, ours: TestTenant
) -> None:
    before = await count(client, ours)
    rows = [person(at) for at in range(1_001)]
    payload = await ask(client, ours.admin, "createUsers", {"users": rows})
    assert told(payload) == ["INVALID input.users"]
    assert "1001 rows; send at most 1000" in payload["errors"][0]["message"]
    await do(client, ours.admin, "createUsers", {"users": rows[1:]}, "records { isNew }")
    assert await count(client, ours) == before + 1_000


async def test_no_rows_are_no_error(client: Client, ours: TestTenant) -> None:
    assert (await do(client, ours.admin, "createUsers", {"users": []}, USERS))["records"] == []


async def test_a_member_adds_nobody(client: Client, ours: TestTenant) -> None:
    body = await client.send(
        "mutation ($input: CreateUsersInput!) { createUsers(input: $input) { errors { code } } }",
        ours.member,
        {"input": {"users": [person(0)]}},
    )
    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
