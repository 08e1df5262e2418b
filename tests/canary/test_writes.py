"""As one tenant, write with everything another has: it is unknown, and stays as it is."""

import pytest

from tests.canary.conftest import Names
from tests.canary.twins import gateways
from tests.canary.writes import Writing, sums
from tests.canary.writing import attempts, success, told
from tests.mutations import INPUTS
from tests.world import tenants


async def test_what_is_another_tenants_is_unknown_to_every_mutation(own_names: Names) -> None:
    server, full, twin = own_names.server, own_names.full, own_names.twin
    before = await sums(server, full), await sums(server, twin)
    ours, _ = tenants()
    async with gateways(server.url(database=full), server.url(database=twin)) as twins:
        writing = Writing(twins)
        found = []
        for name in INPUTS:
            found += await writing.look(attempts(name), (ours.member, ours.admin))
            found += await writing.look(attempts(name)[:1], (None,))
        found += await writing.look(map(success, INPUTS), (ours.member, ours.admin))
    assert not found, "\n\n".join(map(str, found[:5]))
    assert (await sums(server, full), await sums(server, twin)) == before


@pytest.mark.xfail(reason="Slugs are unique in all tenants, and the error says so.", strict=True)
async def test_a_slug_of_another_tenant_is_not_told(own_names: Names) -> None:
    server, full, twin = own_names.server, own_names.full, own_names.twin
    ours, _ = tenants()
    async with gateways(server.url(database=full), server.url(database=twin)) as twins:
        found = await Writing(twins).look([told()], (ours.admin,))
    assert not found, found[0]
