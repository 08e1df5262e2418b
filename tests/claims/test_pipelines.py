"""Each role has a schema of its own, made once."""

import asyncio
from dataclasses import replace

import httpx
import pytest

from db.session.role_databases import LoginDatabase
from gql import app
from gql.nodes.application import Application
from gql.nodes.node import auto, node
from gql.nodes.registry import Registry
from tests.claims import models, types
from tests.claims.application import PATH, notes
from tests.claims.client import LANES, TokenClient
from tests.claims.world import World
from tests.conftest import settings
from tests.support.client import SECRET
from tests.support.serve import http_with

ANNOUNCEMENTS = "{ announcements { nodes { title } } }"
NOTES = "{ notes { totalCount } }"


@node(models.Note, plural="announcements", order="title")
class Announcement:
    """The same name for other rows."""

    title = auto("What it says.")


async def test_roles_have_schemas_of_their_own(world: World) -> None:
    made: list[str] = []

    async def for_role(role: str) -> Application:
        made.append(role)
        await asyncio.sleep(0.05)
        kept: dict[str, list[type]] = {
            world.anon: [types.Announcement],
            world.service: [Announcement],
        }
        if role not in kept:
            return replace(notes)
        return replace(notes, registry=Registry(kept[role]))

    database = LoginDatabase(settings(application=PATH, anonymous_role=world.anon), world.url)
    gateway = app.make_app(database.settings, database, SECRET, application_for=for_role)
    transport = httpx.ASGITransport(gateway)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
            client = TokenClient(http)
            await asyncio.gather(
                *(client.data(ANNOUNCEMENTS, token) for token in (None, world.ana()) * 10)
            )
            assert sorted(made) == sorted([world.anon, world.authenticated])
            for lane in LANES:
                client = TokenClient(http, lane)
                # The same document, of which the other role has a plan and a tree in the cache.
                assert (await client.data(NOTES, world.ana()))["notes"]["totalCount"] == 3
                code, _ = await client.error(NOTES)
                assert code == "GRAPHQL_VALIDATION_FAILED"
                assert (await client.data(NOTES, world.ben()))["notes"]["totalCount"] == 3
                # A document that means something else in another schema.
                data = await client.data(ANNOUNCEMENTS, world.token(world.service))
                assert len(data["announcements"]["nodes"]) == 4
                assert len((await client.data(ANNOUNCEMENTS))["announcements"]["nodes"]) == 1
            assert len(made) == 3
    finally:
        await database.close()


async def test_a_role_whose_schema_failed_is_tried_again(world: World) -> None:
    failures = iter([RuntimeError("internals"), None])

    async def for_role(_: str) -> Application:
        if (failure := next(failures)) is not None:
            raise failure
        return notes

    database = LoginDatabase(settings(application=PATH, anonymous_role=world.anon), world.url)
    gateway = app.make_app(database.settings, database, SECRET, application_for=for_role)
    transport = httpx.ASGITransport(gateway)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
            response = await TokenClient(http).post(ANNOUNCEMENTS)
            assert response.status_code == 500
            assert "internals" not in response.text
            await TokenClient(http).data(ANNOUNCEMENTS)
    finally:
        await database.close()


async def test_rates_count_a_role_and_a_subject(world: World) -> None:
    changes = {"application": PATH, "anonymous_role": world.anon, "limit_rate": 30}
    async with http_with(world.url, **changes) as http:
        client = TokenClient(http)

        async def cost(token: str | None) -> int:
            """How many requests the rate allows."""
            for number in range(100):
                response = await client.post("{ notes(first: 10) { nodes { title } } }", token)
                if response.status_code == 429 or "RATE" in response.text:
                    return number
            return 100

        allowed = await cost(world.token(world.authenticated, "1"))
        assert 0 < allowed < 100
        # Other claims make no other user; another role or subject does.
        assert await cost(world.token(world.authenticated, "1", jti="2")) == 0
        assert await cost(world.token(world.authenticated, "2")) == allowed
        assert await cost(world.token(world.service, "1")) == allowed
        # Without a subject, by role and address: anybody may have the same token.
        assert await cost(None) == allowed
        assert await cost(world.token(world.anon)) == 0


async def test_the_gateway_is_ready_without_migrations(http: httpx.AsyncClient) -> None:
    response = await http.get("/readyz")
    assert (response.status_code, response.text) == (200, "ok\n")


@pytest.mark.parametrize("lane", LANES)
async def test_a_hidden_row_leaves_its_relation_null(
    http: httpx.AsyncClient, world: World, lane: str
) -> None:
    query = "{ notes { nodes { title profile { name } } } }"
    data = await TokenClient(http, lane).data(query, world.ana())
    assert data["notes"]["nodes"][-1] == {"title": "Ben 2", "profile": None}
