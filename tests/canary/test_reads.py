"""As one tenant, ask for everything there is: nothing of the other tenant shows."""

import pytest

from gql.lanes import PLAN
from gql.node import NODES
from tests.canary.looking import Twins, look, post
from tests.canary.topics import TOPICS, questions
from tests.canary.traces import traces
from tests.canary.walk import root_list
from tests.world import tenants

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.mark.parametrize("topic", TOPICS)
async def test_nothing_of_another_tenant_shows(twins: Twins, topic: str) -> None:
    found = await look(twins, questions(topic))
    assert not found, "\n\n".join(map(str, found[:5]))
