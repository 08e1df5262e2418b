"""Ids that clients made: two tenants may have one, and operators, who see both, are told of one."""

from typing import Any

import pytest

from db.session.identity import OPERATOR
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import HERE, do, refusal

pytestmark = pytest.mark.writes

READS = """
query ($id: ID!) {
  location(id: $id) { tenant { id } }
  node(id: $id) { ... on Location { tenant { id } } }
  nodes(ids: [$id, $id]) { ... on Location { tenant { id } } }
}
"""


async def test_an_id_of_two_tenants_is_each_ones_own(
    client: Client, ours: TestTenant, theirs: TestTenant
) -> None:
    id = str(theirs.locations()[0][1])
    given = {"locations": [{"id": id, **HERE}]}
    stored = await do(client, ours.member, "recordLocations", given, "records { isNew }")
    assert stored["records"] == [{"isNew": True}]
    for tenant in (ours, theirs):
        assert await tenants_of(client, tenant.admin, id) == {str(tenant.id)}
    # The first by tenant, in either lane and however it is asked for.
    assert await tenants_of(client, OPERATOR, id) == {min(str(ours.id), str(theirs.id))}
    found = await refusal(client, OPERATOR, "deleteLocation", {"id": id})
    assert found == "CONFLICT input.id"


async def tenants_of(client: Client, viewer: Any, id: str) -> set[str]:
    data = await client.data(READS, viewer, {"id": id})
    return {row["tenant"]["id"] for row in (data["location"], data["node"], *data["nodes"])}
