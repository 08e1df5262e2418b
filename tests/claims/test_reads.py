"""What each role reads, by the policies and grants of the database."""

import asyncio
import random

import httpx
import pytest

from tests.claims.application import PATH
from tests.claims.client import TokenClient
from tests.claims.world import ANA, BEN, MARK, World, claims_in
from tests.support.serve import http_with

NOTES = "{ notes { totalCount nodes { title owner } } }"
EVERYTHING = """{
  viewer { role claims }
  notes { totalCount nodes { title owner profile { name } } }
  profiles { totalCount nodes { name notes { totalCount nodes { title } } } }
  announcements { nodes { title } }
  whoamis { nodes { role subject claims } }
}"""
WHOAMI = "{ viewer { role claims } whoamis { nodes { role subject claims } } }"


async def titles(client: TokenClient, token: str | None) -> list[str]:
    notes = (await client.data(NOTES, token))["notes"]
    assert notes["totalCount"] == len(notes["nodes"])
    return [note["title"] for note in notes["nodes"]]


async def test_each_role_and_user_reads_its_rows(client: TokenClient, world: World) -> None:
    assert await titles(client, world.ana()) == ["Ana 1", "Ana 2", "Ben 2"]
    assert await titles(client, world.ben()) == ["Ana 2", f"Ben 1 {MARK}", "Ben 2"]
    assert await titles(client, None) == ["Ana 2", "Ben 2"]
    assert await titles(client, world.token(world.anon)) == ["Ana 2", "Ben 2"]
    service = await titles(client, world.token(world.service))
    assert service == ["Ana 1", "Ana 2", f"Ben 1 {MARK}", "Ben 2"]


async def test_another_user_shows_nowhere(client: TokenClient, world: World) -> None:
    response = await client.post(EVERYTHING, world.ana())
    assert "errors" not in response.json(), response.text
    assert MARK not in response.text
    assert response.json()["data"]["profiles"]["totalCount"] == 1


async def test_lanes_answer_the_same_bytes(http: httpx.AsyncClient, world: World) -> None:
    token = world.token(world.authenticated, ANA, big=2**70, ratio=0.1, text='"\u00e4\U0001f600\n')
    for query in (EVERYTHING, NOTES, WHOAMI):
        planned = await TokenClient(http).post(query, token)
        resolved = await TokenClient(http, "resolvers").post(query, token)
        assert "errors" not in planned.json(), planned.text
        assert planned.headers["x-gateway-lane"] == "plan"
        assert planned.content == resolved.content


async def test_policies_read_every_claim(client: TokenClient, world: World) -> None:
    token = world.token(world.authenticated, ANA, app_metadata={"teams": ["a", "b"]})
    data = await client.data(WHOAMI, token)
    [me] = data["whoamis"]["nodes"]
    assert (me["role"], me["subject"]) == (world.authenticated, str(ANA))
    expected = {
        "role": world.authenticated,
        "sub": str(ANA),
        "app_metadata": {"teams": ["a", "b"]},
    }
    assert claims_in(me["claims"]) == expected
    assert data["viewer"]["role"] == world.authenticated
    assert {**data["viewer"]["claims"], "exp": None} == {**expected, "exp": None}


async def test_a_request_without_a_token_has_the_claim_of_its_role_alone(
    client: TokenClient, world: World
) -> None:
    data = await client.data(WHOAMI)
    [me] = data["whoamis"]["nodes"]
    assert (me["role"], me["subject"]) == (world.anon, None)
    assert claims_in(me["claims"]) == {"role": world.anon}
    assert data["viewer"] == {"role": world.anon, "claims": {"role": world.anon}}


async def test_a_token_without_a_role_is_anonymous_with_its_claims(
    client: TokenClient, world: World
) -> None:
    [me] = (await client.data(WHOAMI, world.token(None, ANA)))["whoamis"]["nodes"]
    assert (me["role"], me["subject"]) == (world.anon, str(ANA))


async def test_a_name_that_needs_quotes_is_a_role(client: TokenClient, world: World) -> None:
    [me] = (await client.data(WHOAMI, world.token(world.odd, ANA)))["whoamis"]["nodes"]
    assert me["role"] == world.odd


@pytest.mark.parametrize("size", [1, 3])
async def test_claims_never_leak_to_other_requests_on_a_connection(world: World, size: int) -> None:
    """Many at once, of every kind, on few connections."""
    expected = {
        world.ana(): (world.authenticated, str(ANA), 3),
        world.ben(): (world.authenticated, str(BEN), 3),
        world.token(world.service): (world.service, None, 4),
        world.token(world.service, BEN): (world.service, str(BEN), 4),
        None: (world.anon, None, 2),
        world.token(world.anon, ANA): (world.anon, str(ANA), 2),
    }
    query = "{ notes { totalCount } whoamis { nodes { role subject } } viewer { role } }"
    changes = {
        "application": PATH,
        "anonymous_role": world.anon,
        "database_pool_size": size,
        "database_connect_seconds": 30,
    }
    async with http_with(world.url, **changes) as http:

        async def ask(number: int) -> None:
            token = random.Random(number).choice([*expected])
            client = TokenClient(http, ("plan", "resolvers")[number % 2])
            role, subject, count = expected[token]
            assert await client.data(query, token) == {
                "notes": {"totalCount": count},
                "whoamis": {"nodes": [{"role": role, "subject": subject}]},
                "viewer": {"role": role},
            }

        for _ in range(3):
            await asyncio.gather(*(ask(number) for number in range(60)))


async def test_what_a_role_may_not_read_is_forbidden(client: TokenClient, world: World) -> None:
    code, message = await client.error("{ profiles { nodes { name } } }", world.token(world.anon))
    assert (code, message) == ("FORBIDDEN", "The viewer may not do this.")
