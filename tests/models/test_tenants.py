"""The life of tenants: which state follows which, who decides, and what a deleted one leaves."""

from itertools import product
from typing import Any

import pytest

from db.session.database import Database
from db.session.identity import OPERATOR
from models import Tenant, TenantStatus
from models.base import identity
from models.tenant import TRANSITIONS
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import ask, change, do, document, refusal, set_deleted

pytestmark = pytest.mark.writes

TRIAL, ACTIVE, GRACE, PAUSED, CANCELLED = TenantStatus
# As docs and descriptions tell it, not as the code has it.
TOLD = {
    TRIAL: {ACTIVE, CANCELLED},
    ACTIVE: {GRACE, PAUSED, CANCELLED},
    GRACE: {ACTIVE, PAUSED, CANCELLED},
    PAUSED: {ACTIVE, CANCELLED},
    CANCELLED: set[TenantStatus](),
}
READS = """
query ($id: ID!, $user: ID!) {
  tenant(id: $id) { id }
  node(id: $id) { id }
  nodes(ids: [$id]) { id }
  tenants { totalCount nodes { id } }
  user(id: $user) { tenant { id } }
}
"""


async def status_of(client: Client, tenant: TestTenant) -> str:
    query = "query ($id: ID!) { tenant(id: $id) { status } }"
    data = await client.data(query, OPERATOR, {"id": str(tenant.id)})
    return str(data["tenant"]["status"])


@pytest.mark.parametrize(("before", "after"), list(product(TenantStatus, repeat=2)))
async def test_a_state_follows_only_where_life_leads(
    resolvers: Client,
    database: Database,
    ours: TestTenant,
    before: TenantStatus,
    after: TenantStatus,
) -> None:
    await change(database, Tenant, ours.id, status=before)
    given = {"id": str(ours.id), "status": after.name}
    payload = await ask(resolvers, OPERATOR, "changeTenantStatus", given, "tenant { status }")
    if after in TOLD[before]:
        assert payload == {"tenant": {"status": after.name}, "errors": []}
        return
    [error] = payload["errors"]
    assert (error["code"], error["path"]) == ("WRONG_STATE", ["input", "status"])
    assert before.name in error["message"]
    named = {status for status in TenantStatus if status.name in error["message"]}
    assert named == TOLD[before] | {before}
    assert await status_of(resolvers, ours) == before.name


def test_the_table_of_states_is_the_one_that_is_told() -> None:
    assert TOLD == TRANSITIONS


async def test_only_operators_lead_the_life_of_tenants(
    client: Client, ours: TestTenant, theirs: TestTenant
) -> None:
    attempts: list[tuple[str, dict[str, Any]]] = [
        ("createTenant", {"name": "Acme", "slug": "acme"}),
        ("changeTenantStatus", {"id": str(ours.id), "status": "GRACE"}),
        ("deleteTenant", {"id": str(ours.id)}),
        ("restoreTenant", {"id": str(ours.id)}),
    ]
    for viewer in (ours.admin, ours.member, theirs.admin):
        for name, given in attempts:
            assert await client.code(document(name), viewer, {"input": given}) == "FORBIDDEN"
    assert await status_of(client, ours) == "ACTIVE"


async def test_a_new_tenant_is_on_trial_and_empty(client: Client) -> None:
    fields = "tenant { id slug status timezone users { totalCount } workshops { totalCount } }"
    given = {"name": "Acme", "slug": "acme", "timezone": None}
    made = (await do(client, OPERATOR, "createTenant", given, fields))["tenant"]
    assert made == {
        "id": made["id"],
        "slug": "acme",
        "status": "TRIAL",
        "timezone": "Asia/Jerusalem",
        "users": {"totalCount": 0},
        "workshops": {"totalCount": 0},
    }
    found = await client.data(
        "query ($id: ID!) { tenant(id: $id) { slug } }", OPERATOR, {"id": made["id"]}
    )
    assert found == {"tenant": {"slug": "acme"}}


async def test_an_operator_fills_a_new_tenant_with_a_token_that_names_it(client: Client) -> None:
    given = {"name": "Acme", "slug": "acme"}
    made = (await do(client, OPERATOR, "createTenant", given, "tenant { id }"))["tenant"]["id"]
    within = identity("operator", made)
    person = {"email": "ada.levi.0@demo.example", "displayName": "Ada"}
    payload = await do(client, within, "createUser", person, "user { tenant { slug } }")
    assert payload["user"] == {"tenant": {"slug": "acme"}}


async def test_a_deleted_tenant_vanishes_from_every_read_and_comes_back(
    client: Client, ours: TestTenant
) -> None:
    variables = {"id": str(ours.id), "user": str(ours.users[0])}
    for viewer in (OPERATOR, ours.admin):
        before = await client.data(READS, viewer, variables)
        assert str(before).count(str(ours.id)) == 5
        await do(client, OPERATOR, "deleteTenant", {"id": str(ours.id)})
        assert str(ours.id) not in str(await client.data(READS, viewer, variables))
        await do(client, OPERATOR, "restoreTenant", {"id": str(ours.id)})
        assert await client.data(READS, viewer, variables) == before


@pytest.mark.parametrize(("days", "is_restored"), [(89.9, True), (90.1, False)])
async def test_a_tenant_can_be_restored_for_ninety_days(
    resolvers: Client, database: Database, ours: TestTenant, days: float, *, is_restored: bool
) -> None:
    await set_deleted(database, Tenant, ours.id, days)
    payload = await ask(resolvers, OPERATOR, "restoreTenant", {"id": str(ours.id)})
    codes = [error["code"] for error in payload["errors"]]
    assert codes == ([] if is_restored else ["WRONG_STATE"])


@pytest.mark.parametrize("status", [PAUSED, CANCELLED])
async def test_a_paused_or_cancelled_tenant_can_be_deleted_and_restored(
    resolvers: Client, database: Database, ours: TestTenant, status: TenantStatus
) -> None:
    await change(database, Tenant, ours.id, status=status)
    await do(resolvers, OPERATOR, "deleteTenant", {"id": str(ours.id)})
    await do(resolvers, OPERATOR, "restoreTenant", {"id": str(ours.id)})
    assert await status_of(resolvers, ours) == status.name


async def test_a_tenant_that_is_active_again_writes_again(client: Client, ours: TestTenant) -> None:
    person = {"email": "zoe@example.com", "displayName": "Zoe"}
    for status in ("PAUSED", "ACTIVE"):
        await do(client, OPERATOR, "changeTenantStatus", {"id": str(ours.id), "status": status})
        errors = (await ask(client, ours.admin, "createUser", person))["errors"]
        assert [error["code"] for error in errors] == ["TENANT_READ_ONLY"] * (status == "PAUSED")


async def test_the_slug_of_a_deleted_tenant_stays_taken(
    client: Client, database: Database, ours: TestTenant, theirs: TestTenant
) -> None:
    await set_deleted(database, Tenant, ours.id)
    given = {"name": "Demo", "slug": ours.slug}
    assert await refusal(client, OPERATOR, "createTenant", given) == "NOT_UNIQUE input.slug"
    given = {"id": str(theirs.id), "slug": ours.slug}
    assert await refusal(client, OPERATOR, "updateTenant", given) == "NOT_UNIQUE input.slug"


@pytest.mark.parametrize("slug", ["another", None, "demo"])
async def test_an_admin_cannot_choose_a_slug_and_so_not_ask_for_others(
    client: Client, theirs: TestTenant, slug: str | None
) -> None:
    given = {"id": str(theirs.id), "slug": slug}
    assert (
        await client.code(document("updateTenant"), theirs.admin, {"input": given}) == "FORBIDDEN"
    )


async def test_days_are_those_of_the_new_time_zone(client: Client, ours: TestTenant) -> None:
    fields = "tenant { timezone updatedAt }"
    given = {"id": str(ours.id), "timezone": "Pacific/Kiritimati"}
    first = await do(client, ours.admin, "updateTenant", given, fields)
    again = await do(client, ours.admin, "updateTenant", given, fields)
    assert first["tenant"]["timezone"] == "Pacific/Kiritimati"
    assert again == first
