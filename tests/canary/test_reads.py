"""As one tenant, ask for everything there is: nothing of the other tenant shows."""

import pytest

from gql.execution.request_context import PLAN
from tests.canary.probe import Twins, look, post
from tests.canary.topics import TOPICS, questions
from tests.canary.traces import traces
from tests.support.fixtures import tenants

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.mark.parametrize("topic", TOPICS)
async def test_nothing_of_another_tenant_shows(twins: Twins, topic: str) -> None:
    found = await look(twins, questions(topic))
    assert not found, "\n\n".join(map(str, found[:5]))


async def test_both_tenants_see_rows_of_their_own_in_every_list(twins: Twins) -> None:
    """Where nobody has any, nothing could show."""
    ours, theirs = tenants()
    for question in questions("selections"):
        if "edges" not in question.query:
            continue
        own = await post(twins.full, question, ours.member, PLAN)
        other = await post(twins.full, question, theirs.member, PLAN)
        assert '"cursor"' in own.text, question.query
        assert '"cursor"' in other.text, question.query
        assert traces(other.text), question.query


async def test_the_other_tenant_is_nowhere_in_the_twin(twins: Twins) -> None:
    _, theirs = tenants()
    for question in questions("selections"):
        assert not traces((await post(twins.twin, question, theirs.admin, PLAN)).text)
