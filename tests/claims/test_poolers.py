"""Roles and claims behind a PgBouncer in transaction mode, which passes no role on."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from db.embedded.bootstrap import Server
from db.urls.url import DatabaseUrl
from tests.claims.application import PATH
from tests.claims.client import LANES, TokenClient
from tests.claims.world import ANA, BEN, World
from tests.support.pgbouncer import PROGRAMS, pooler
from tests.support.serve import http_with

QUERY = "{ viewer { role } notes { totalCount } whoamis { nodes { role subject } } }"
CREATE = 'mutation { createNote(input: {title: "New"}) { note { owner } } }'
COUNT = "{ notes { totalCount } }"

# Sessions that no pooler shares are good enough for most of it.
PROFILES = ("transaction", "serverless")


@pytest.fixture(params=["direct", *PROGRAMS])
def pooled_url(
    request: pytest.FixtureRequest, server: Server, world: World
) -> Iterator[DatabaseUrl]:
    if request.param == "direct":
        yield world.url
        return
    with pooler(request.param, server, world.url.database, user=world.login) as url:
        yield url


@pytest.fixture(params=PROFILES)
async def pooled_http(
    request: pytest.FixtureRequest, pooled_url: DatabaseUrl, world: World
) -> AsyncIterator[httpx.AsyncClient]:
    changes = {
        "application": PATH,
        "anonymous_role": world.anon,
        "database_profile": request.param,
        "database_pool_size": 4,
        "database_connect_seconds": 30,
    }
    async with http_with(pooled_url, **changes) as http:
        yield http


async def test_everybody_gets_what_is_theirs(pooled_http: httpx.AsyncClient, world: World) -> None:
    """Many at once, of several roles and users, on few sessions that serve them all."""
    expected = [
        (world.ana(), world.authenticated, str(ANA), 3),
        (world.ben(), world.authenticated, str(BEN), 3),
        (world.token(world.service), world.service, None, 4),
        (None, world.anon, None, 2),
        (world.token(world.authenticated), world.authenticated, None, 2),
    ]

    async def ask(number: int) -> None:
        token, role, subject, count = expected[number % 5]
        client = TokenClient(pooled_http, LANES[number % 2])
        assert await client.data(QUERY, token) == {
            "viewer": {"role": role},
            "notes": {"totalCount": count},
            "whoamis": {"nodes": [{"role": role, "subject": subject}]},
        }

    for _ in range(3):
        await asyncio.gather(*(ask(number) for number in range(40)))


async def test_a_name_that_needs_quotes_is_a_role(
    pooled_http: httpx.AsyncClient, world: World
) -> None:
    for lane in LANES:
        client = TokenClient(pooled_http, lane)
        data = await client.data("{ whoamis { nodes { role } } }", world.token(world.odd))
        assert data["whoamis"]["nodes"] == [{"role": world.odd}]
        code, _ = await client.error(COUNT, world.token(world.odd))
        assert code == "FORBIDDEN"


async def test_the_login_role_itself_has_its_claims(
    pooled_http: httpx.AsyncClient, world: World
) -> None:
    """It may read nothing here; and what others did before leaves it no role."""
    for lane in LANES:
        client = TokenClient(pooled_http, lane)
        await client.data(COUNT, world.ana())
        assert (await client.error(COUNT, world.token(world.login)))[0] == "FORBIDDEN"
        data = await client.data("{ viewer { role } }", world.token(world.login))
        assert data["viewer"]["role"] == world.login


@pytest.mark.writes
async def test_defaults_read_the_claims(pooled_http: httpx.AsyncClient, world: World) -> None:
    for lane in LANES:
        client = TokenClient(pooled_http, lane)
        for token, user in ((world.ana(), ANA), (world.ben(), BEN)):
            body = await client.send(CREATE, token)
            assert body == {"data": {"createNote": {"note": {"owner": str(user)}}}}
        assert (await client.error(CREATE, world.token(world.anon)))[0] == "FORBIDDEN"
