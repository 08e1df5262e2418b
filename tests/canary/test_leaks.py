"""The suite is itself tested: each leak that is planted is found."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import pytest

from gql.types import application
from models import Base
from tests.canary.conftest import Names
from tests.canary.leaks import (
    as_view,
    kept_answers,
    kept_arguments,
    planted,
    shared_loaders,
    shared_reads,
    telling_errors,
    without_policy,
    without_row_security,
)
from tests.canary.probe import Finding, Kind, Twins, look
from tests.canary.question import Question
from tests.canary.topics import TOPICS, questions
from tests.canary.walk import root_list

pytestmark = pytest.mark.asyncio(loop_scope="package")

TABLES = sorted(Base.metadata.tables)
LISTS = {node.plural: root_list(node) for node in application.registry.nodes}


def kinds(found: Sequence[Finding]) -> set[Kind]:
    return {finding.kind for finding in found}


def about(table: str, topic: str = "selections", most: int = 1) -> tuple[Question, ...]:
    """The first questions about the list of all rows of a table."""
    return questions(topic, LISTS[table])[:most]


@pytest.mark.parametrize("table", TABLES)
async def test_a_dropped_policy_is_found(twins: Twins, names: Names, table: str) -> None:
    async with planted(names.server, (names.full, names.twin), *without_policy(table)):
        found = await look(twins, about(table))
    assert {Kind.DIFFERS, Kind.SHOWS} <= kinds(found)


@pytest.mark.parametrize("table", TABLES)
async def test_a_view_that_reads_as_its_owner_is_found(
    twins: Twins, names: Names, table: str
) -> None:
    async with planted(names.server, (names.full, names.twin), *as_view(table)):
        found = await look(twins, about(table))
    assert {Kind.DIFFERS, Kind.SHOWS} <= kinds(found)


async def test_row_security_that_is_off_is_found(twins: Twins, names: Names) -> None:
    leak = without_row_security("users")
    async with planted(names.server, (names.full, names.twin), *leak):
        found = await look(twins, about("users"))
    assert {Kind.DIFFERS, Kind.SHOWS} <= kinds(found)


@pytest.mark.parametrize("topic", [topic for topic in TOPICS if topic != "refusals"])
async def test_every_topic_finds_a_dropped_policy(twins: Twins, names: Names, topic: str) -> None:
    async with planted(names.server, (names.full, names.twin), *without_policy("users")):
        found = await look(twins, about("users", topic))
    # Numbers say nothing that is theirs alone: that they differ gives them away.
    assert Kind.DIFFERS in kinds(found)


async def test_reads_that_all_requests_share_are_found(twins: Twins) -> None:
    async with shared_reads():
        found = await look(twins, about("users"))
    assert Kind.SHOWS in kinds(found)


@pytest.mark.parametrize(
    ("leak", "topic", "kind"),
    [
        (shared_loaders, "lookups", Kind.SHOWS),
        (kept_answers, "selections", Kind.SHOWS),
        (kept_arguments, "selections", Kind.SHOWS),
        (telling_errors, "refusals", Kind.DIFFERS),
    ],
)
async def test_what_requests_share_is_found(
    twins: Twins, leak: Callable[[], AbstractContextManager[None]], topic: str, kind: Kind
) -> None:
    assert not await look(twins, about("workshops", topic))
    with leak():
        found = await look(twins, about("workshops", topic))
    assert kind in kinds(found)


async def test_a_leak_that_was_planted_is_gone_again(twins: Twins) -> None:
    for table in TABLES:
        assert not await look(twins, about(table))
