"""Which tokens and roles are accepted."""

import asyncio
from typing import Any

import httpx
import pytest

from db.embedded.bootstrap import Server
from gql.access.role_identities import ANONYMOUS, BAD_CLAIMS, NO_ROLE
from gql.access.roles import REFUSED
from tests.claims.application import PATH
from tests.claims.client import TokenClient
from tests.claims.world import ANA, World, signed
from tests.conftest import administer
from tests.support.serve import http_with

ROLE = "{ viewer { role } notes { totalCount } }"
PRODUCTION: dict[str, Any] = {
    "application": PATH,
    "environment": "production",
    "database_url": "unused",
}


def refused(message: str) -> tuple[str, str]:
    return "UNAUTHENTICATED", message


async def test_roles_that_may_not_be_assumed_are_refused_alike(
    client: TokenClient, world: World
) -> None:
    roles = (
        "nobody_has_this_name",
        world.closed,
        "postgres",
        "pg_read_all_data",
        "pg_monitor",
        "public",
        "none",
        "",
        " ",
        world.anon.upper(),
        f"{world.anon} ",
        # Postgres cuts longer names; this one would be an existing role then.
        f"{world.odd}xxxxx",
        f'{world.anon}"; drop table notes; --',
        "x" * 5_000,
        "\u00e4\U0001f600",
        "nul\0",
    )
    for role in roles:
        assert await client.error(ROLE, world.token(role, ANA)) == refused(REFUSED), role
    for value in (5, ["authenticated"], {"a": 1}, True):
        token = world.token(None, ANA, role_=1)
        assert await client.data(ROLE, token)
        token = signed({"exp": 2**33, "role": value})
        assert await client.error(ROLE, token) == refused(REFUSED), value


async def test_claims_that_postgres_cannot_read_are_refused(
    client: TokenClient, world: World
) -> None:
    deep: Any = "x"
    for _ in range(100):
        deep = [deep]
    for value in ("nul\0", {"a": ["\0"]}, {"\0": 1}, "\ud800", float("nan"), float("inf"), deep):
        token = world.token(world.authenticated, ANA, claim=value)
        assert await client.error(ROLE, token) == refused(BAD_CLAIMS), value


@pytest.mark.parametrize(
    "value",
    [
        "x" * 4_000,
        "\u00e4\u4e2d\U0001f600\u202e",
        "'; drop table notes; -- \" \\ \\u0000 $1 %s",
        10**300,
        1e300,
        [[{"a": None}]],
        {"": ""},
    ],
    ids=str,
)
async def test_odd_claims_reach_policies_as_they_are(
    client: TokenClient, world: World, value: Any
) -> None:
    query = "{ viewer { claims } whoamis { nodes { subject claims } } notes { totalCount } }"
    data = await client.data(query, world.token(world.authenticated, ANA, claim=value))
    assert data["viewer"]["claims"]["claim"] == value
    assert data["notes"]["totalCount"] == 3


async def test_a_subject_that_is_no_uuid_fails_for_that_request_alone(
    client: TokenClient, world: World
) -> None:
    """The policy casts it; other roles have policies that do not."""
    body = await client.send(ROLE, world.token(world.authenticated, "ana@example.com"))
    assert body["errors"]
    data = await client.data(ROLE, world.token(world.anon, "ana@example.com"))
    assert data["notes"]["totalCount"] == 2
    assert (await client.data(ROLE, world.ana()))["notes"]["totalCount"] == 3


async def test_an_expiry_is_required(client: TokenClient, world: World) -> None:
    code, _ = await client.error(ROLE, signed({"role": world.authenticated, "sub": str(ANA)}))
    assert code == "UNAUTHENTICATED"
    code, _ = await client.error(ROLE, world.token(world.authenticated, ANA, exp=1))
    assert code == "UNAUTHENTICATED"


async def test_development_without_an_anonymous_role_acts_as_the_login_role(world: World) -> None:
    async with http_with(world.url, application=PATH) as http:
        client = TokenClient(http)
        query = "{ viewer { role claims } }"
        viewer = (await client.data(query))["viewer"]
        assert viewer == {"role": world.login, "claims": {"role": world.login}}
        assert (await client.data(query, world.token(None)))["viewer"]["role"] == world.login
        assert (await client.data(query, world.token(world.login)))["viewer"]["role"] == world.login


async def test_a_superuser_serves_itself_in_development_alone(world: World) -> None:
    async with http_with(world.owner_url, application=PATH) as http:
        data = await TokenClient(http).data("{ viewer { role } notes { totalCount } }")
        assert data == {"viewer": {"role": "postgres"}, "notes": {"totalCount": 4}}
    async with http_with(world.owner_url, **PRODUCTION) as http:
        error = await TokenClient(http).error(ROLE, world.token("postgres"))
        assert error == refused(REFUSED)


async def test_production_needs_a_token_with_a_role(world: World) -> None:
    async with http_with(world.url, **PRODUCTION) as http:
        response = await http.post("/graphql", json={"query": ROLE})
        assert response.status_code == 401
        client = TokenClient(http)
        assert await client.error(ROLE) == refused(ANONYMOUS)
        assert await client.error(ROLE, world.token(None, ANA)) == refused(NO_ROLE)
        response = await client.post(ROLE, world.ana())
        assert response.json()["data"]["notes"]["totalCount"] == 3


async def test_production_has_the_anonymous_role_of_the_settings(world: World) -> None:
    async with http_with(world.url, **PRODUCTION, anonymous_role=world.anon) as http:
        response = await TokenClient(http).post(ROLE)
        assert response.json()["data"]["viewer"]["role"] == world.anon
    async with http_with(world.url, **PRODUCTION, anonymous_role=world.closed) as http:
        assert await TokenClient(http).error(ROLE) == refused(REFUSED)


@pytest.mark.writes
async def test_a_role_that_is_revoked_is_refused_and_one_granted_is_accepted(
    world: World, server: Server, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = TokenClient(http)
    monkeypatch.setattr("gql.access.roles.MIN_AGE_SECONDS", 0)
    token = world.token(world.closed)
    assert await client.error(ROLE, token) == refused(REFUSED)
    await asyncio.to_thread(administer, server, f"grant {world.closed} to {world.login}")
    query = "{ viewer { role } }"
    assert (await client.data(query, token))["viewer"]["role"] == world.closed
    assert (await client.error(ROLE, token))[0] == "FORBIDDEN"
    await asyncio.to_thread(administer, server, f"revoke {world.closed} from {world.login}")
    monkeypatch.setattr("gql.access.roles.MAX_AGE_SECONDS", 0)
    assert await client.error(ROLE, token) == refused(REFUSED)
