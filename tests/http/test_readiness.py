"""Readiness checks, and a shutdown that loses no request behind a load balancer."""

import asyncio
import signal
import time
from pathlib import Path

import asyncpg
import httpx
import pytest

from db.checks.revision import head_revision, revisions
from db.checks.verify import verify
from db.embedded.bootstrap import SUPERUSER, Server
from db.errors import DatabaseFault
from db.urls.url import DatabaseUrl
from tests.conftest import settings
from tests.support.client import SECRET, authorization
from tests.support.fixtures import TestTenant
from tests.support.proxy import proxy_to
from tests.support.running import USERS, WAITING, eventually, gateway
from tests.support.serve import http_with

FLIPS_SECONDS = 2.0


async def until_it_says(http: httpx.AsyncClient, status: int) -> str:
    """The text of `/readyz` once it has the status; fails if that takes long."""
    began = time.monotonic()
    while True:
        response = await http.get("/readyz")
        if response.status_code == status:
            assert time.monotonic() - began < FLIPS_SECONDS
            return response.text
        assert time.monotonic() - began < 2 * FLIPS_SECONDS, response.text
        await asyncio.sleep(0.05)


async def test_readiness_follows_the_database(url: DatabaseUrl, ours: TestTenant) -> None:
    async with proxy_to(url.port) as proxy, http_with(proxy.url(url)) as http:
        assert await until_it_says(http, 200) == "ok\n"
        await proxy.close()
        assert "Nothing answers at 127.0.0.1" in await until_it_says(http, 503)
        await proxy.open()
        await until_it_says(http, 200)
        proxy.freeze()
        assert "does not answer within 1 s" in await until_it_says(http, 503)
        proxy.thaw()
        await until_it_says(http, 200)
        # The process is well all the while, and what waited goes through.
        assert (await http.get("/healthz")).text == "ok\n"
        body = {"query": USERS}
        response = await http.post("/graphql", json=body, headers=authorization(ours.member))
        assert len(response.json()["data"]["users"]["nodes"]) == 3


@pytest.mark.writes
async def test_readiness_needs_the_migrations_of_this_code(
    server: Server, url: DatabaseUrl
) -> None:
    administrator = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    async with http_with(url) as http:
        for revision, status in ((revisions()[0], 503), (head_revision(), 200), ("later", 200)):
            await administrator.execute("update alembic_version set version_num = $1", revision)
            said = await until_it_says(http, status)
            assert status == 200 or revisions()[0] in said
        await administrator.execute("delete from alembic_version")
        assert "at migration none" in await until_it_says(http, 503)
    await administrator.close()


@pytest.mark.writes
async def test_older_code_can_restart_after_a_rollout_has_migrated(
    server: Server, url: DatabaseUrl
) -> None:
    administrator = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    update = "update alembic_version set version_num = $1"
    await administrator.execute(update, "later")
    assert (await verify(settings(environment="production"), url)).revision == "later"
    await administrator.execute(update, revisions()[-2])
    with pytest.raises(DatabaseFault, match=f"this code needs {head_revision()}"):
        await verify(settings(environment="production"), url)
    await administrator.close()


def test_revisions_are_in_the_order_of_migration() -> None:
    found = revisions()
    assert found[-1] == head_revision()
    assert len(set(found)) == len(found) > 3


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_a_second_signal_ends_the_process_at_once(
    server: Server, url: DatabaseUrl, ours: TestTenant, tmp_path: Path, workers: str
) -> None:
    administrator = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    environment = {"DATABASE_URL": url.dsn, "AUTH_JWT_SECRET": SECRET, "WORKERS": workers}
    with gateway(tmp_path, "serve", **environment) as running:
        async with (
            httpx.AsyncClient(base_url=running.address, timeout=30) as http,
            administrator.transaction(),
        ):
            await administrator.execute("lock table users in access exclusive mode")
            headers = authorization(ours.admin)
            asking = asyncio.create_task(
                http.post("/graphql", json={"query": USERS}, headers=headers)
            )

            async def waits() -> bool:
                return bool(await administrator.fetchval(WAITING))

            await eventually(waits)
            running.process.send_signal(signal.SIGTERM)

            async def is_closed() -> bool:
                return not await asyncio.to_thread(running.answers)

            await eventually(is_closed)
            assert running.process.poll() is None
            began = time.monotonic()
            running.process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(running.process.wait, 10)
            assert time.monotonic() - began < FLIPS_SECONDS
            await asyncio.gather(asking, return_exceptions=True)
    await administrator.close()
