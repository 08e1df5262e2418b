"""What holds for every mutation: who may ask, which tenants write, whose ids are known."""

from typing import Any

import pytest

from db.orm.scope import scope_of
from db.session.database import Database
from db.session.identity import Identity
from gql.schema import build_schema
from gql.types import application
from models import Tenant, TenantStatus
from models.base import identity
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import (
    INPUTS,
    LIFECYCLE,
    MADE_UP,
    OPEN,
    OWN,
    ask,
    change,
    document,
    place_of,
    prepare,
    refusal,
    set_deleted,
)

pytestmark = pytest.mark.writes

ADMINS = [name for name in INPUTS if name not in (*LIFECYCLE, OPEN)]
# These make something new: their inputs name nothing that is there.
NEW = (
    "createUser",
    "createUsers",
    "upsertUserByEmail",
    "createInviteCode",
    "createWorkshop",
    "createWorkshops",
    "recordLocation",
    "recordLocations",
    *(name for name, made in MADE_UP.items() if not made.names_rows),
)
# The rows that these write belong to no tenant.
SHARED = [name for name, made in MADE_UP.items() if scope_of(made.model) is None]
OF_TENANTS = [name for name in ADMINS if name not in SHARED]


def inputs(tenant: TestTenant) -> dict[str, dict[str, Any]]:
    return {name: given(tenant) for name, given in INPUTS.items()}


async def told(client: Client, viewer: Identity | None, name: str, given: dict[str, Any]) -> str:
    """The codes of what is wrong, be it forbidden or refused, each once; `OK` if nothing is."""
    body = await client.send(document(name), viewer, {"input": given})
    if "errors" in body:
        return str(body["errors"][0]["extensions"]["code"])
    codes = dict.fromkeys(error["code"] for error in body["data"][name]["errors"])
    return " ".join(codes) or "OK"


def test_every_mutation_has_an_input_here() -> None:
    mutations = build_schema(application).executable.mutation_type
    assert mutations is not None
    assert set(mutations.fields) == set(INPUTS)


async def test_an_admin_writes_everything_but_the_life_of_tenants(
    client: Client, database: Database, ours: TestTenant
) -> None:
    await prepare(database, ours)
    found = {
        name: await told(client, ours.admin, name, given) for name, given in inputs(ours).items()
    }
    assert found == {name: "FORBIDDEN" if name in LIFECYCLE else "OK" for name in INPUTS}


async def test_a_member_writes_places_alone(
    client: Client, database: Database, ours: TestTenant
) -> None:
    await prepare(database, ours)
    mine = inputs(ours)
    mine["deleteLocation"] = {"id": place_of(ours, 1)}
    mine["deleteLocations"] |= {"userId": str(ours.member.id("user_id"))}
    found = {name: await told(client, ours.member, name, given) for name, given in mine.items()}
    assert found == {name: "OK" if name in (*OWN, OPEN) else "FORBIDDEN" for name in INPUTS}


async def test_without_a_token_one_can_only_join(
    client: Client, database: Database, ours: TestTenant
) -> None:
    await prepare(database, ours)
    found = {name: await told(client, None, name, given) for name, given in inputs(ours).items()}
    assert found == {name: "OK" if name == OPEN else "UNAUTHENTICATED" for name in INPUTS}


async def test_another_tenants_ids_are_unknown_to_every_mutation(
    client: Client, database: Database, ours: TestTenant, theirs: TestTenant
) -> None:
    await prepare(database, ours)
    for name in OF_TENANTS:
        for viewer in (theirs.admin, theirs.member):
            if name in NEW:
                continue
            # Whether anything was deleted is not for members to know.
            is_told = viewer == theirs.admin or not name.startswith("restore")
            expected = "NOT_FOUND" if is_told else "FORBIDDEN"
            assert await told(client, viewer, name, INPUTS[name](ours)) == expected, name


@pytest.mark.parametrize("status", [TenantStatus.PAUSED, TenantStatus.CANCELLED])
async def test_a_paused_or_cancelled_tenant_refuses_every_mutation(
    client: Client, database: Database, ours: TestTenant, status: TenantStatus
) -> None:
    await prepare(database, ours)
    await change(database, Tenant, ours.id, status=status)
    operator = identity("operator", ours.id, ours.users[0])
    for name in OF_TENANTS:
        for viewer in (ours.admin, operator):
            [error] = (await ask(client, viewer, name, INPUTS[name](ours)))["errors"]
            assert (name, error["code"]) == (name, "TENANT_READ_ONLY")
            assert status.name in error["message"]
    assert await told(client, None, OPEN, INPUTS[OPEN](ours)) == "CODE_NOT_USABLE"


@pytest.mark.parametrize("status", [TenantStatus.PAUSED, TenantStatus.CANCELLED])
async def test_a_member_of_a_paused_or_cancelled_tenant_records_nothing(
    client: Client, database: Database, ours: TestTenant, status: TenantStatus
) -> None:
    await change(database, Tenant, ours.id, status=status)
    mine = {name: INPUTS[name](ours) for name in OWN}
    mine["deleteLocation"] = {"id": place_of(ours, 1)}
    for name, given in mine.items():
        assert await told(client, ours.member, name, given) == "TENANT_READ_ONLY", name


async def test_another_tenant_writes_while_one_is_paused(
    client: Client, database: Database, ours: TestTenant, theirs: TestTenant
) -> None:
    await change(database, Tenant, ours.id, status=TenantStatus.PAUSED)
    assert await told(client, theirs.admin, "updateUser", INPUTS["updateUser"](theirs)) == "OK"


async def test_nobody_of_a_deleted_tenant_writes_anything(
    client: Client, database: Database, ours: TestTenant
) -> None:
    await prepare(database, ours)
    viewers = (ours.admin, ours.member)
    # For as long as nobody has looked again whether they are there.
    for viewer in viewers:
        await client.data("{ __typename }", viewer)
    await set_deleted(database, Tenant, ours.id)
    for name in OF_TENANTS:
        for viewer in viewers:
            expected = "NOT_FOUND" if name == "updateTenant" else "FORBIDDEN"
            assert await told(client, viewer, name, INPUTS[name](ours)) == expected, name
    assert await told(client, None, OPEN, INPUTS[OPEN](ours)) == "CODE_NOT_USABLE"


@pytest.mark.parametrize(
    "name", [name for name in ADMINS if name.startswith(("update", "delete", "restore", "move"))]
)
async def test_an_operator_without_a_tenant_writes_rows_that_are_there(
    resolvers: Client, database: Database, ours: TestTenant, name: str
) -> None:
    await prepare(database, ours)
    operator = identity("operator")
    assert await told(resolvers, operator, name, INPUTS[name](ours)) == "OK"


async def test_an_input_that_names_another_kind_of_row_names_nothing(
    resolvers: Client, ours: TestTenant
) -> None:
    for name in ADMINS:
        given = INPUTS[name](ours)
        if "id" in given:
            other = "ses_" + "a" * 24 if name != "endSession" else str(ours.users[0])
            found = await refusal(resolvers, ours.admin, name, given | {"id": other})
            assert found == "NOT_FOUND input.id"
