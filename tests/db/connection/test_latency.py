"""What a request costs in round trips to Postgres, each of which takes the latency between."""

import asyncio
import time
from typing import Any

import pytest

from db.urls.url import DatabaseUrl
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import HERE, document
from tests.support.proxy import proxy_to
from tests.support.replicated import PERSON
from tests.support.serve import http_with

LATENCY = 0.05
POOL = 20
PAGES = "{ users(first: 5) { nodes { id locations(first: 2) { nodes { id } } } } }"
PLACE = document("recordLocation", "location { id }")
NAME = document("updateUser", "user { displayName }")
# In the order asked below, once statements are prepared where they can be. docs/operations.md has
# them as well. What serverless counts is a connection each time, its end included.
EXPECTED = {
    "session": (1, 1, 1, 4, 5, 1),
    "transaction": (2, 2, 2, 6, 8, 2),
    "serverless": (7, 7, 13, 17, 19, 7),
}


@pytest.mark.writes
@pytest.mark.parametrize("profile", EXPECTED)
async def test_every_kind_of_request_takes_its_round_trips_and_no_more(
    url: DatabaseUrl, ours: TestTenant, profile: str
) -> None:
    me = {"id": str(ours.member.id("user_id"))}
    named = {"input": {"id": str(ours.users[0]), "displayName": "Zoe"}}
    async with (
        proxy_to(url.port) as proxy,
        http_with(proxy.url(url), database_profile=profile) as http,
    ):
        planned, resolved = Client(http), Client(http, "resolvers")
        asked: tuple[tuple[Client, str, Any, Any], ...] = (
            (planned, PERSON, ours.member, me),
            (planned, PAGES, ours.member, None),
            (planned, PLACE, ours.admin, {"input": HERE}),
            (resolved, PERSON, ours.member, me),
            (resolved, PAGES, ours.member, None),
            (planned, NAME, ours.admin, named),
        )
        found = []
        for client, query, viewer, variables in asked:
            taken = []
            for _ in range(2):
                proxy.round_trips = 0
                await client.data(query, viewer, variables)
                taken.append(proxy.round_trips)
            # The first of its kind pays for the connection, for who asks, and for the statement.
            assert taken[0] > taken[1] or profile != "session"
            found.append(taken[1])
        assert tuple(found) == EXPECTED[profile]


async def test_a_planned_read_takes_one_latency_and_many_at_once_overlap(
    url: DatabaseUrl, ours: TestTenant
) -> None:
    me = {"id": str(ours.member.id("user_id"))}
    async with (
        proxy_to(url.port) as proxy,
        http_with(proxy.url(url), database_pool_size=POOL) as http,
    ):
        client = Client(http)

        async def ask(times: int) -> float:
            proxy.round_trips = proxy.max_concurrent = 0
            began = time.monotonic()
            await asyncio.gather(*(client.data(PERSON, ours.member, me) for _ in range(times)))
            return time.monotonic() - began

        # Every connection is open, and has the statement.
        await ask(1)
        await ask(5 * POOL)
        proxy.delay = LATENCY
        assert await ask(1) >= LATENCY
        assert proxy.round_trips == 1
        await ask(50)
        assert proxy.round_trips == 50
        # One after the other, there would never be two.
        assert 5 <= proxy.max_concurrent <= POOL
