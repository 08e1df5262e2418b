"""Databases of the library and gateways over them."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from db.embedded.bootstrap import Server
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN, RESOLVERS
from tests.library.application import PATH, library
from tests.library.world import OURS, THEIRS, library_database
from tests.support.client import Client
from tests.support.serve import http_with


@pytest.fixture(scope="session")
def library_url(server: Server) -> Iterator[DatabaseUrl]:
    """Both libraries, for tests that only read."""
    with library_database(server, OURS, THEIRS) as url:
        yield url


@pytest.fixture(scope="session")
def twin_url(server: Server) -> Iterator[DatabaseUrl]:
    """The same without the other library, for tests that only read."""
    with library_database(server, OURS) as url:
        yield url


@pytest.fixture
def own_url(server: Server) -> Iterator[DatabaseUrl]:
    """Both libraries, for one test that writes."""
    with library_database(server, OURS, THEIRS) as url:
        yield url


@pytest.fixture
async def library_http(library_url: DatabaseUrl) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway over real HTTP, serving the library."""
    async with http_with(library_url, application=PATH) as http:
        yield http


@pytest.fixture(params=[PLAN, RESOLVERS])
def lane(request: pytest.FixtureRequest) -> str:
    """What can be seen must not depend on the lane."""
    return str(request.param)


@pytest.fixture
def readers(library_http: httpx.AsyncClient, lane: str) -> Client:
    """A client of each lane of the library."""
    return Client(library_http, lane, library)
