"""The steps of a workshop: their positions are 0, 1, 2 and so on, whatever happens."""

from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import ask, do, id_of, refusal

pytestmark = pytest.mark.writes

STEPS = "query ($id: ID!) { workshop(id: $id) { steps { nodes { id position } } } }"


@dataclass
class Steps:
    """The steps of one workshop: the ids as they must be in order, and what changes them."""

    client: Client
    tenant: TestTenant
    workshop: str
    ids: list[str]

    async def add(self, position: int | None) -> None:
        given = {"workshopId": self.workshop, "title": "New", "position": position}
        made = await self.do("addWorkshopStep", given, "workshopStep { id position }")
        at = len(self.ids) if position is None else position
        self.ids.insert(at, made["workshopStep"]["id"])
        assert made["workshopStep"]["position"] == at

    async def move(self, id: str, position: int) -> None:
        moved = await self.do(
            "moveWorkshopStep", {"id": id, "position": position}, "workshopStep { position }"
        )
        assert moved["workshopStep"] == {"position": position}
        self.ids.remove(id)
        self.ids.insert(position, id)

    async def remove(self, id: str) -> None:
        await self.do("removeWorkshopStep", {"id": id})
        self.ids.remove(id)

    async def do(self, name: str, given: dict[str, Any], fields: str = "") -> dict[str, Any]:
        return await do(self.client, self.tenant.admin, name, given, fields)

    async def check(self) -> None:
        data = await self.client.data(STEPS, self.tenant.member, {"id": self.workshop})
        found = [(step["id"], step["position"]) for step in data["workshop"]["steps"]["nodes"]]
        assert found == [(id, at) for at, id in enumerate(self.ids)]


def steps_of(client: Client, tenant: TestTenant, workshop: int) -> Steps:
    id = id_of(tenant, "workshops", workshop)
    ids = [str(row[1]) for row in tenant.rows("workshop_steps") if row[2] == id]
    return Steps(client, tenant, id, ids)


@pytest.mark.parametrize("seed", range(3))
async def test_positions_have_no_gaps_after_anything(
    client: Client, ours: TestTenant, seed: int
) -> None:
    random = Random(seed)
    steps, others = steps_of(client, ours, 0), steps_of(client, ours, 1)
    for _ in range(25):
        kind = random.choice(["add", "add at", "move", "move", "remove"])
        if kind == "add" or not steps.ids:
            await steps.add(None)
        elif kind == "add at":
            await steps.add(random.randint(0, len(steps.ids)))
        elif kind == "move":
            await steps.move(random.choice(steps.ids), random.randrange(len(steps.ids)))
        else:
            await steps.remove(random.choice(steps.ids))
        await steps.check()
    await others.check()


async def test_every_step_can_move_everywhere(resolvers: Client, ours: TestTenant) -> None:
    steps = steps_of(resolvers, ours, 0)
    for id in list(steps.ids):
        for position in range(len(steps.ids)):
            await steps.move(id, position)
            await steps.check()


async def test_the_first_step_of_a_new_workshop_stands_at_zero(
    client: Client, ours: TestTenant
) -> None:
    made = await do(client, ours.admin, "createWorkshop", {"title": "Plans"}, "workshop { id }")
    steps = Steps(client, ours, made["workshop"]["id"], [])
    given = {"workshopId": steps.workshop, "title": "First", "position": 1}
    [error] = (await ask(client, ours.admin, "addWorkshopStep", given))["errors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "position"])
    await steps.add(0)
    await steps.check()
    await steps.remove(steps.ids[0])
    await steps.check()


async def test_a_refused_step_moves_nothing(client: Client, ours: TestTenant) -> None:
    steps = steps_of(client, ours, 0)
    given = {"workshopId": steps.workshop, "title": " ", "position": 2}
    assert await refusal(client, ours.admin, "addWorkshopStep", given) == "INVALID input.title"
    stale = {"id": steps.ids[0], "position": 3, "expectedUpdatedAt": "2026-01-01T00:00:00Z"}
    found = await refusal(client, ours.admin, "moveWorkshopStep", stale)
    assert found == "CONFLICT input.expectedUpdatedAt"
    await steps.check()


async def test_a_move_to_where_it_stands_changes_nothing(client: Client, ours: TestTenant) -> None:
    steps = steps_of(client, ours, 0)
    query = "query ($id: ID!) { workshopStep(id: $id) { updatedAt } }"
    before = [await client.data(query, ours.member, {"id": id}) for id in steps.ids]
    for position, id in enumerate(list(steps.ids)):
        await steps.move(id, position)
    assert [await client.data(query, ours.member, {"id": id}) for id in steps.ids] == before
