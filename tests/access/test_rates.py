"""Rates that several gateways share in a real Redis."""

import logging
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis

from db.embedded.postmaster import wait_until
from db.errors import SettingsFault
from db.settings.fields import Secret, parse
from db.settings.limits import LimitSettings
from db.urls.url import DatabaseUrl
from gql.access.rates import Rates
from tests.conftest import settings
from tests.support.client import authorization
from tests.support.fixtures import TestTenant
from tests.support.serve import free_port, http_with, is_listening

REDIS = shutil.which("redis-server")
USERS = {"query": "{ users(first: 50) { nodes { id } } }"}

pytestmark = pytest.mark.skipif(REDIS is None, reason="there is no redis-server here")


@pytest.fixture
def redis(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A Redis for this test; its port is its last argument."""
    assert REDIS is not None
    port = str(free_port())
    quiet = ("--save", "", "--bind", "127.0.0.1", "--dir", str(tmp_path), "--loglevel", "warning")
    with subprocess.Popen([REDIS, *quiet, "--port", port], stdout=subprocess.DEVNULL) as running:
        assert wait_until(lambda: is_listening(int(port)), 10)
        yield running
        running.terminate()


async def ask(http: httpx.AsyncClient, tenant: TestTenant) -> int:
    headers = authorization(tenant.member)
    return (await http.post("/graphql", json=USERS, headers=headers)).status_code


async def test_several_gateways_share_their_rates(
    redis: "subprocess.Popen[bytes]", url: DatabaseUrl, ours: TestTenant, theirs: TestTenant
) -> None:
    assert isinstance(redis.args, list)
    storage = Secret(f"redis://127.0.0.1:{redis.args[-1]}")
    options = {"limit_rate": 200, "limit_rate_storage": storage}
    async with http_with(url, **options) as one, http_with(url, **options) as other:
        statuses = [await ask(http, ours) for http in (one, other) * 3]
        assert statuses == [200] * 4 + [429] * 2
        assert await ask(one, theirs) == 200


async def test_a_gateway_without_its_redis_serves_and_logs_it(
    redis: "subprocess.Popen[bytes]",
    url: DatabaseUrl,
    ours: TestTenant,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert isinstance(redis.args, list)
    storage = Secret(f"redis://:hunter2@127.0.0.1:{redis.args[-1]}")
    async with http_with(url, limit_rate=50, limit_rate_storage=storage) as http:
        redis.terminate()
        redis.wait(10)
        with caplog.at_level(logging.WARNING, "gateway.rates"):
            assert [await ask(http, ours) for _ in range(3)] == [200] * 3
        assert "rates cannot be counted" in caplog.text
        assert "hunter2" not in caplog.text


@pytest.mark.parametrize(
    "place", ["someone:p@w#x:%zz +@127.0.0.1", "someone:p%40w%23x%3A%25zz%20+@127.0.0.1"]
)
async def test_a_redis_password_may_contain_any_character(
    redis: "subprocess.Popen[bytes]", url: DatabaseUrl, ours: TestTenant, place: str
) -> None:
    assert isinstance(redis.args, list)
    port = redis.args[-1]
    client = Redis(port=int(port))
    await client.acl_setuser(
        "someone", enabled=True, passwords=["+p@w#x:%zz +"], categories=["+@all"], keys=["*"]
    )
    storage = parse(LimitSettings, {"limit_rate_storage": f"redis://{place}:{port}/0"})
    options = {"limit_rate": 200, "limit_rate_storage": storage.limit_rate_storage}
    async with http_with(url, **options) as http:
        assert [await ask(http, ours) for _ in range(5)] == [200] * 4 + [429]
    assert await client.dbsize() > 0, "it was counted there"
    await client.aclose()


@pytest.mark.parametrize("query", ["foo=1", "socket_timeout=soon"])
def test_an_unknown_redis_parameter_is_rejected(query: str) -> None:
    storage = Secret(f"redis://127.0.0.1/0?{query}")
    with pytest.raises(SettingsFault, match="LIMIT_RATE_STORAGE"):
        Rates(settings(limit_rate=5, limit_rate_storage=storage))


def test_a_redis_url_may_omit_the_port() -> None:
    storage = parse(LimitSettings, {"limit_rate_storage": "redis://cache.example"})
    Rates(settings(limit_rate=5, limit_rate_storage=storage.limit_rate_storage))
