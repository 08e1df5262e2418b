"""As one tenant, write with everything another has: it is unknown, and stays as it is."""

from tests.canary.conftest import Names
from tests.canary.leaks import (
    free_for_all,
    planted,
    touching_everybody,
    without_tenant_in_index,
)
from tests.canary.paired_databases import gateways
from tests.canary.probe import Kind
from tests.canary.writes import Writing, changed, sums
from tests.canary.writing import attempts, success
from tests.support.fixtures import tenants
from tests.support.mutations import INPUTS


async def test_what_is_another_tenants_is_unknown_to_every_mutation(own_names: Names) -> None:
    server, full, twin = own_names.server, own_names.full, own_names.twin
    before = [await sums(server, name) for name in (full, twin)]
    ours, _ = tenants()
    async with gateways(server.url(database=full), server.url(database=twin)) as twins:
        writing = Writing(twins)
        found = []
        for name in INPUTS:
            found += await writing.look(attempts(name), (ours.member, ours.admin))
            found += await writing.look(attempts(name)[:1], (None,))
        found += await writing.look(map(success, INPUTS), (ours.member, ours.admin))
    assert not found, "\n\n".join(map(str, found[:5]))
    assert [await sums(server, name) for name in (full, twin)] == before


async def test_a_write_to_another_tenants_row_is_found(own_names: Names) -> None:
    """By the row itself: the answers do not tell."""
    server, full, twin = own_names.server, own_names.full, own_names.twin
    before = await sums(server, full)
    ours, _ = tenants()
    async with (
        planted(server, (full, twin), touching_everybody(), ()),
        gateways(server.url(database=full), server.url(database=twin)) as twins,
    ):
        found = await Writing(twins).look([success("createUser")], (ours.admin,))
    assert not found
    assert changed(before, await sums(server, full)) == ["tenants"]


async def test_policies_that_let_everything_be_written_are_found(own_names: Names) -> None:
    server, full, twin = own_names.server, own_names.full, own_names.twin
    ours, _ = tenants()
    async with (
        planted(server, (full, twin), free_for_all("tenants"), ()),
        gateways(server.url(database=full), server.url(database=twin)) as twins,
    ):
        found = await Writing(twins).look(attempts("updateTenant"), (ours.admin,))
    assert Kind.DIFFERS in {finding.kind for finding in found}


async def test_an_index_that_forgets_the_tenant_is_found(own_names: Names) -> None:
    server, full, twin = own_names.server, own_names.full, own_names.twin
    leak = without_tenant_in_index("uq_users_tenant_id_email", "users", "lower(email)")
    ours, _ = tenants()
    async with (
        planted(server, (full, twin), leak, ()),
        gateways(server.url(database=full), server.url(database=twin)) as twins,
    ):
        found = await Writing(twins).look(attempts("createUser"), (ours.admin,))
    assert Kind.DIFFERS in {finding.kind for finding in found}
