"""The database of the notes, and gateways over it."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from db.embedded.bootstrap import Server
from tests.claims.application import PATH
from tests.claims.client import LANES, TokenClient
from tests.claims.world import World, world_of
from tests.support.serve import http_with


@pytest.fixture(scope="session")
def shared_world(server: Server) -> Iterator[World]:
    """The database, for tests that only read."""
    with world_of(server) as world:
        yield world


@pytest.fixture
def world(request: pytest.FixtureRequest, server: Server) -> Iterator[World]:
    """The database; a test marked `writes` has one of its own."""
    if request.node.get_closest_marker("writes") is None:
        yield request.getfixturevalue("shared_world")
        return
    with world_of(server) as own:
        yield own


@pytest.fixture
async def http(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway over real HTTP; requests without a token are anonymous."""
    async with http_with(world.url, application=PATH, anonymous_role=world.anon) as http:
        yield http


@pytest.fixture(params=LANES)
def client(request: pytest.FixtureRequest, http: httpx.AsyncClient) -> TokenClient:
    """A client of each lane: results must not depend on the lane."""
    return TokenClient(http, request.param)
