"""The canary finds every leak that these tests plant."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import pytest

from gql.types import application
from models import Base
from tests.canary.conftest import DatabasePair
from tests.canary.leaks import (
    as_view,
    cached_arguments,
    cached_results,
    errors_with_counts,
    planted,
    shared_loaders,
    shared_reads,
    without_policy,
    without_row_security,
)
from tests.canary.planted import belongs_to_tenants
from tests.canary.probe import Finding, GatewayPair, Kind, probe
from tests.canary.question import Question
from tests.canary.topics import TOPICS, questions
from tests.canary.walk import root_list

pytestmark = pytest.mark.asyncio(loop_scope="package")

TABLES = [table.name for table in Base.metadata.sorted_tables if belongs_to_tenants(table)]
LISTS = {node.model.__tablename__: root_list(node) for node in application.registry.nodes}


def kinds(findings: Sequence[Finding]) -> set[Kind]:
    return {finding.kind for finding in findings}


def about(table: str, topic: str = "selections", limit: int = 1) -> tuple[Question, ...]:
    """The first questions about the root list of a table."""
    return questions(topic, LISTS[table])[:limit]


@pytest.mark.parametrize("table", TABLES)
async def test_a_dropped_policy_is_found(
    pair: GatewayPair, databases: DatabasePair, table: str
) -> None:
    async with planted(
        databases.server, (databases.full, databases.single), *without_policy(table)
    ):
        findings = await probe(pair, about(table))
    assert {Kind.DIFFERS, Kind.SHOWS} <= kinds(findings)


@pytest.mark.parametrize("table", TABLES)
async def test_a_view_that_reads_as_its_owner_is_found(
    pair: GatewayPair, databases: DatabasePair, table: str
) -> None:
    async with planted(databases.server, (databases.full, databases.single), *as_view(table)):
        findings = await probe(pair, about(table))
    assert {Kind.DIFFERS, Kind.SHOWS} <= kinds(findings)


async def test_row_security_that_is_off_is_found(
    pair: GatewayPair, databases: DatabasePair
) -> None:
    leak = without_row_security("users")
    async with planted(databases.server, (databases.full, databases.single), *leak):
        findings = await probe(pair, about("users"))
    assert {Kind.DIFFERS, Kind.SHOWS} <= kinds(findings)


@pytest.mark.parametrize("topic", [topic for topic in TOPICS if topic != "refusals"])
async def test_every_topic_finds_a_dropped_policy(
    pair: GatewayPair, databases: DatabasePair, topic: str
) -> None:
    async with planted(
        databases.server, (databases.full, databases.single), *without_policy("users")
    ):
        findings = await probe(pair, about("users", topic))
    # Counts contain no value of theirs, so only the difference shows the leak.
    assert Kind.DIFFERS in kinds(findings)


async def test_reads_shared_by_requests_are_found(pair: GatewayPair) -> None:
    async with shared_reads():
        findings = await probe(pair, about("users"))
    assert Kind.SHOWS in kinds(findings)


@pytest.mark.parametrize(
    ("leak", "topic", "kind"),
    [
        (shared_loaders, "lookups", Kind.SHOWS),
        (cached_results, "selections", Kind.SHOWS),
        (cached_arguments, "selections", Kind.SHOWS),
        (errors_with_counts, "refusals", Kind.DIFFERS),
    ],
)
async def test_state_shared_by_requests_is_found(
    pair: GatewayPair, leak: Callable[[], AbstractContextManager[None]], topic: str, kind: Kind
) -> None:
    assert not await probe(pair, about("workshops", topic))
    with leak():
        findings = await probe(pair, about("workshops", topic))
    assert kind in kinds(findings)


async def test_planted_leaks_are_removed(pair: GatewayPair) -> None:
    for table in TABLES:
        assert not await probe(pair, about(table))
