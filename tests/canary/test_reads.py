"""Reads of one tenant show nothing of the other tenant."""

import pytest

from gql.execution.request_context import PLAN
from gql.types import application
from tests.canary.probe import GatewayPair, post, probe
from tests.canary.topics import TOPICS, questions
from tests.canary.traces import traces
from tests.canary.walk import root_list
from tests.support.fixtures import tenants

# The lists of rows that belong to tenants.
OF_TENANTS = {root_list(node) for node in application.registry.nodes if node.scope is not None}

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.mark.parametrize("topic", TOPICS)
async def test_nothing_of_another_tenant_shows(pair: GatewayPair, topic: str) -> None:
    findings = await probe(pair, questions(topic))
    assert not findings, "\n\n".join(map(str, findings[:5]))


async def test_both_tenants_see_rows_of_their_own_in_every_list(pair: GatewayPair) -> None:
    """Without rows in both tenants, a list could not show a leak."""
    ours, theirs = tenants()
    for question in questions("selections"):
        if "edges" not in question.query:
            continue
        own = await post(pair.full, question, ours.member, PLAN)
        other = await post(pair.full, question, theirs.member, PLAN)
        assert '"cursor"' in own.text, question.query
        assert '"cursor"' in other.text, question.query
        if question.about in OF_TENANTS:
            assert traces(other.text), question.query


async def test_the_single_database_has_no_rows_of_the_other_tenant(pair: GatewayPair) -> None:
    _, theirs = tenants()
    for question in questions("selections"):
        assert not traces((await post(pair.single, question, theirs.admin, PLAN)).text)
