"""Every mutation takes at most three round trips to Postgres, once its statements are prepared."""

from typing import Any

import pytest
from graphql import get_named_type

from db.session.database import Database
from db.session.identity import OPERATOR, Identity
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN
from gql.execution.request_options import LANE
from gql.schema import build_schema
from gql.types import application
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import INPUTS, LIFECYCLE, MADE_UP, OPEN, document, prepare
from tests.support.proxy import proxy_to
from tests.support.serve import http_with

# What a payload selects that the statement of the write cannot see.
AGAIN = {"user": "memberships", "workshop": "steps", "tenant": "users", "location": "user"}
BATCHES = (
    "recordLocations",
    "createUsers",
    "createWorkshops",
    *(name for name, made in MADE_UP.items() if made.is_batch),
)


def payload_field(name: str) -> str:
    """The first field of the payload of a mutation, with a selection if it needs one."""
    schema = build_schema(application).executable
    payload = schema.type_map[f"{name[0].upper()}{name[1:]}Payload"]
    field = str(next(iter(payload.fields)))  # type: ignore[attr-defined]
    if field == "records":
        return "records { isNew }"
    if field in ("deletedId", "deletedCount"):
        return field
    row: Any = get_named_type(payload.fields[field].type)  # type: ignore[attr-defined]
    return f"{field} {{ id {'createdAt' if 'createdAt' in row.fields else ''} }}"


def viewer_of(name: str, tenant: TestTenant) -> Identity | None:
    if name == OPEN:
        return None
    return OPERATOR if name in LIFECYCLE else tenant.admin


@pytest.mark.writes
@pytest.mark.parametrize("name", INPUTS)
async def test_a_mutation_takes_at_most_three_round_trips(
    url: DatabaseUrl, database: Database, ours: TestTenant, theirs: TestTenant, name: str
) -> None:
    await prepare(database, ours)
    await prepare(database, theirs)
    async with (
        proxy_to(url.port) as proxy,
        http_with(proxy.url(url), database_pool_size=1) as http,
    ):
        client = Client(http)
        taken: list[int] = []
        # The first prepares the statements, in another tenant.
        for tenant in (theirs, ours):
            given = INPUTS[name](tenant)
            if name == "createTenant":
                given = {**given, "slug": f"acme-{len(taken)}"}
            viewer = viewer_of(name, tenant)
            if viewer is not None:
                # The first request of a viewer pays for the check of the account.
                await client.data("{ viewer { tenant { id } } }", viewer)
            proxy.round_trips = 0
            response = await client.post(
                document(name, payload_field(name)), viewer, {"input": given}
            )
            taken.append(proxy.round_trips)
            assert response.headers[LANE.decode()] == (PLAN)
        assert taken[1] <= 3
        # A function of Postgres, or what is decided in Python, is a statement before the payload.
        is_one = name not in (*LIFECYCLE, *BATCHES, OPEN, "updateTenant", "updateBuildPack")
        assert taken[1] == 1 or not is_one
