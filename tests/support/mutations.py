"""A valid input for every mutation, and functions that send mutations."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from sqlalchemy import Text, cast, func, literal, null, update

from db.session.database import Database
from db.session.identity import OPERATOR, Identity
from db.session.transaction import write
from models import Base, Session, User, Workshop
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.made_up_inputs import made_up_inputs

Input: TypeAlias = dict[str, Any]

HERE = {"latitude": 32.0853, "longitude": 34.7818}
UNKNOWN = "00000000-0000-4000-8000-000000000000"
# The mutations on tenants, which only operators may run.
LIFECYCLE = ("createTenant", "changeTenantStatus", "deleteTenant", "restoreTenant")
# The mutation that needs no token.
OPEN = "redeemInviteCode"
# The mutations that members may run on their own rows.
OWN = ("recordLocation", "recordLocations", "deleteLocation", "deleteLocations")


def document(name: str, fields: str = "") -> str:
    """A mutation that selects `fields` of its payload and its errors."""
    input_type = f"{name[0].upper()}{name[1:]}Input"
    return (
        f"mutation ($input: {input_type}!) "
        f"{{ {name}(input: $input) {{ {fields} errors {{ code message path }} }} }}"
    )


async def ask(
    client: Client, viewer: Identity, name: str, input: Input, fields: str = ""
) -> dict[str, Any]:
    """The payload of a mutation, with or without errors."""
    data = await client.data(document(name, fields), viewer, {"input": input})
    payload: dict[str, Any] = data[name]
    return payload


async def do(
    client: Client, viewer: Identity, name: str, input: Input, fields: str = ""
) -> dict[str, Any]:
    """The payload of a mutation that must have no errors."""
    payload = await ask(client, viewer, name, input, fields)
    assert payload["errors"] == []
    return payload


async def refusal(client: Client, viewer: Identity, name: str, input: Input) -> str:
    """The code and the path of the only error of a mutation, such as `INVALID input.email`."""
    [error] = (await ask(client, viewer, name, input))["errors"]
    return f"{error['code']} {'.'.join(error['path'])}"


def id_of(tenant: TestTenant, table: str, at: int) -> str:
    return str(tenant.rows(table)[at][1])


def place_of(tenant: TestTenant, user: int) -> str:
    """The id of a location of a user of the tenant."""
    return next(str(row[1]) for row in tenant.locations() if row[2] == tenant.users[user])


# An input for each mutation by name, valid for an admin after `prepare`; those of `LIFECYCLE` need
# an operator. The inputs of other derived mutations are made up.
_INPUTS: Mapping[str, Callable[[TestTenant], Input]] = {
    "createUser": lambda of: {"email": "zoe@example.com", "displayName": "Zoe"},
    "createUsers": lambda of: {"users": [{"email": "ada@example.com", "displayName": "Ada"}]},
    "upsertUserByEmail": lambda of: {"email": "zoe@example.com", "displayName": "Zoe"},
    "updateUser": lambda of: {"id": str(of.users[2]), "displayName": "Zoe"},
    "deleteUser": lambda of: {"id": str(of.users[2])},
    "restoreUser": lambda of: {"id": str(of.users[5])},
    "createInviteCode": lambda of: {},
    "revokeInviteCode": lambda of: {"id": id_of(of, "invite_codes", 2)},
    "redeemInviteCode": lambda of: {
        "code": unused_code(of),
        "email": "eve@example.com",
        "displayName": "Eve",
    },
    "createWorkshop": lambda of: {"title": "Plans"},
    "createWorkshops": lambda of: {"workshops": [{"title": "Plans"}]},
    "updateWorkshop": lambda of: {"id": id_of(of, "workshops", 0), "title": "Plans"},
    "deleteWorkshop": lambda of: {"id": id_of(of, "workshops", 6)},
    "restoreWorkshop": lambda of: {"id": id_of(of, "workshops", 7)},
    "addWorkshopMember": lambda of: {
        "workshopId": str(stranger(of)[0]),
        "userId": str(stranger(of)[1]),
        "role": "OWNER",
    },
    "updateWorkshopMember": lambda of: {"id": id_of(of, "workshop_members", 1), "role": "OWNER"},
    "removeWorkshopMember": lambda of: {"id": id_of(of, "workshop_members", 2)},
    "addWorkshopStep": lambda of: {"workshopId": id_of(of, "workshops", 0), "title": "Rest"},
    "updateWorkshopStep": lambda of: {"id": id_of(of, "workshop_steps", 0), "title": "Rest"},
    "moveWorkshopStep": lambda of: {"id": id_of(of, "workshop_steps", 1), "position": 0},
    "removeWorkshopStep": lambda of: {"id": id_of(of, "workshop_steps", 2)},
    "startSession": lambda of: {"workshopId": id_of(of, "workshops", 1)},
    "endSession": lambda of: {"id": id_of(of, "sessions", 0)},
    "createBuildPack": lambda of: {
        "workshopId": id_of(of, "workshops", 0),
        "title": "Plans",
        "format": "JSON",
        "content": "{}",
    },
    "updateBuildPack": lambda of: {"id": id_of(of, "build_packs", 0), "title": "Plans"},
    "deleteBuildPack": lambda of: {"id": id_of(of, "build_packs", 1)},
    "recordLocation": lambda of: HERE,
    "recordLocations": lambda of: {"locations": [HERE]},
    "deleteLocation": lambda of: {"id": place_of(of, 0)},
    "deleteLocations": lambda of: {
        "userId": str(of.users[0]),
        "recordedFrom": "2026-01-01T00:00:00Z",
        "recordedUntil": "2027-01-01T00:00:00Z",
    },
    "updateTenant": lambda of: {"id": str(of.id), "name": "Plans"},
    "createTenant": lambda of: {"name": "Acme", "slug": "acme"},
    "changeTenantStatus": lambda of: {"id": str(of.id), "status": "CANCELLED"},
    "deleteTenant": lambda of: {"id": str(of.id)},
    "restoreTenant": lambda of: {"id": str(of.id)},
}
MADE_UP = made_up_inputs(frozenset(_INPUTS))
# The first ones refer to rows that the others delete.
INPUTS: Mapping[str, Callable[[TestTenant], Input]] = {
    **{name: made.input for name, made in MADE_UP.items()},
    **_INPUTS,
}


def unused_code(tenant: TestTenant) -> str:
    """A valid invite code that never expires."""
    return next(
        str(row[2]) for row in tenant.rows("invite_codes") if row[4] is None and row[5] is None
    )


def stranger(tenant: TestTenant) -> tuple[Any, Any]:
    """The first workshop, and a user who is not a member of it."""
    workshop = tenant.rows("workshops")[0][1]
    part = {row[3] for row in tenant.rows("workshop_members") if row[2] == workshop}
    return workshop, next(user for user in tenant.users if user not in part)


async def prepare(database: Database, tenant: TestTenant) -> None:
    """Prepare the rows for `INPUTS`: a deleted user, a deleted workshop and an open session."""
    await set_deleted(database, User, tenant.users[5])
    await set_deleted(database, Workshop, id_of(tenant, "workshops", 7))
    await change(database, Session, id_of(tenant, "sessions", 0), ended_at=null())
    for made in MADE_UP.values():
        if made.restores:
            await set_deleted(database, made.model, made.input(tenant)["id"])


async def set_deleted(database: Database, model: type[Base], id: Any, days_ago: float = 0) -> None:
    """Soft-delete a row, with a time `days_ago` days in the past."""
    age = func.make_interval(0, 0, 0, 0, 0, 0, literal(days_ago * 86400.0))
    await change(database, model, id, deleted_at=func.now() - age)


async def change(database: Database, model: type[Base], id: Any, **values: Any) -> None:
    """Change a row without the rules of the mutations."""
    same = cast(model.id, Text) == str(id)  # type: ignore[attr-defined]
    async with write(database, OPERATOR) as tx:
        await tx.execute(update(model).where(same).values(**values))
