"""Writes of one tenant cannot see or change rows of the other tenant."""

from tests.canary.conftest import DatabasePair
from tests.canary.leaks import (
    free_for_all,
    planted,
    touching_everybody,
    without_tenant_in_index,
)
from tests.canary.paired_databases import gateways
from tests.canary.probe import Kind
from tests.canary.writes import WriteProbe, changed, sums
from tests.canary.writing import attempts, success
from tests.support.fixtures import tenants
from tests.support.mutations import INPUTS


async def test_no_mutation_sees_rows_of_another_tenant(own_databases: DatabasePair) -> None:
    server, full, single = own_databases.server, own_databases.full, own_databases.single
    before = [await sums(server, name) for name in (full, single)]
    ours, _ = tenants()
    async with gateways(server.url(database=full), server.url(database=single)) as pair:
        probe = WriteProbe(pair)
        findings = []
        for name in INPUTS:
            findings += await probe.probe(attempts(name), (ours.member, ours.admin))
            findings += await probe.probe(attempts(name)[:1], (None,))
        findings += await probe.probe(map(success, INPUTS), (ours.member, ours.admin))
    assert not findings, "\n\n".join(map(str, findings[:5]))
    assert [await sums(server, name) for name in (full, single)] == before


async def test_a_write_to_another_tenants_row_is_found(own_databases: DatabasePair) -> None:
    """Only the checksum of the rows shows it, as the responses are the same."""
    server, full, single = own_databases.server, own_databases.full, own_databases.single
    before = await sums(server, full)
    ours, _ = tenants()
    async with (
        planted(server, (full, single), touching_everybody(), ()),
        gateways(server.url(database=full), server.url(database=single)) as pair,
    ):
        findings = await WriteProbe(pair).probe([success("createUser")], (ours.admin,))
    assert not findings
    assert changed(before, await sums(server, full)) == ["tenants"]


async def test_policies_that_allow_all_writes_are_found(own_databases: DatabasePair) -> None:
    server, full, single = own_databases.server, own_databases.full, own_databases.single
    ours, _ = tenants()
    async with (
        planted(server, (full, single), free_for_all("tenants"), ()),
        gateways(server.url(database=full), server.url(database=single)) as pair,
    ):
        findings = await WriteProbe(pair).probe(attempts("updateTenant"), (ours.admin,))
    assert Kind.DIFFERS in {finding.kind for finding in findings}


async def test_a_unique_index_without_the_tenant_is_found(own_databases: DatabasePair) -> None:
    server, full, single = own_databases.server, own_databases.full, own_databases.single
    leak = without_tenant_in_index("uq_users_tenant_id_email", "users", "lower(email)")
    ours, _ = tenants()
    async with (
        planted(server, (full, single), leak, ()),
        gateways(server.url(database=full), server.url(database=single)) as pair,
    ):
        findings = await WriteProbe(pair).probe(attempts("createUser"), (ours.admin,))
    assert Kind.DIFFERS in {finding.kind for finding in findings}
