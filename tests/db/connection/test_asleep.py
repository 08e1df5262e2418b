"""The whole gateway before a database that does not answer: it waits as it may, then says so."""

import asyncio
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from db.urls.url import DatabaseUrl
from tests.support.client import SECRET, Client
from tests.support.fixtures import TestTenant
from tests.support.load import UNAVAILABLE
from tests.support.proxy import proxy_to, through_port
from tests.support.running import eventually, gateway
from tests.support.samples import numbers
from tests.support.serve import free_port, http_with
from tests.support.shell import sentence
from tests.support.sleeping import Manner, sleeping

WHO = "{ viewer { tenant { slug } } }"
USERS = "{ users(first: 1) { nodes { id } } }"
PATIENCE = 0.4
AWAKE_SECONDS = 1.5


@pytest.mark.parametrize("manner", ["refuses", "hangs up", "keeps waiting"])
async def test_who_asks_while_it_sleeps_too_long_is_told_in_time_and_served_once_it_is_awake(
    manner: Manner, shared_url: DatabaseUrl, ours: TestTenant, caplog: pytest.LogCaptureFixture
) -> None:
    changes = {"database_profile": "serverless", "database_connect_seconds": PATIENCE}
    async with (
        sleeping(shared_url.port, manner, AWAKE_SECONDS) as port,
        http_with(through_port(port, shared_url), **changes) as http,
    ):
        clients = [Client(http), Client(http, "resolvers")] * 5
        began = time.monotonic()
        codes = await asyncio.gather(*(client.code(WHO, ours.member) for client in clients))
        # The account is checked first, and waits for as long as it may.
        assert time.monotonic() - began > PATIENCE / 2
        assert codes == [UNAVAILABLE] * len(clients)
        assert (await numbers(http))[f'gateway_errors_total{{code="{UNAVAILABLE}"}}'] == 10
        said = [m for m in caplog.messages if m.startswith("the database cannot be reached: ")]
        assert len(said) == 10
        assert all(f"127.0.0.1:{port}" in message for message in said)

        async def are_served() -> bool:
            # One lane after the other: each connects anew, within its patience on a busy machine.
            answers = [await client.send(WHO, ours.member) for client in clients[:2]]
            return answers == [{"data": {"viewer": {"tenant": {"slug": ours.slug}}}}] * 2

        await eventually(are_served)


async def test_a_gateway_starts_while_its_database_wakes_up(
    shared_url: DatabaseUrl, ours: TestTenant, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        async with sleeping(shared_url.port, "refuses", AWAKE_SECONDS) as port:
            environment = {
                "DATABASE_URL": through_port(port, shared_url).dsn,
                "DATABASE_PROFILE": "serverless",
                "AUTH_JWT_SECRET": SECRET,
            }
            started = gateway(tmp_path, "serve", **environment)
            # In a thread: the proxy is here.
            running = await asyncio.to_thread(stack.enter_context, started)
            async with httpx.AsyncClient(base_url=running.address, timeout=30) as http:
                data = await Client(http).data(WHO, ours.member)
            assert data == {"viewer": {"tenant": {"slug": ours.slug}}}


async def test_a_gateway_whose_database_does_not_wake_says_so_in_one_sentence(
    shared_url: DatabaseUrl, tmp_path: Path
) -> None:
    async with sleeping(shared_url.port, "hangs up", 60) as port:
        environment = {
            "DATABASE_URL": through_port(port, shared_url).dsn,
            "DATABASE_PROFILE": "serverless",
            "DATABASE_CONNECT_SECONDS": "0.5",
            "AUTH_JWT_SECRET": SECRET,
            "PORT": str(free_port()),
        }
        said = await asyncio.to_thread(sentence, tmp_path, "serve", **environment)
        assert said.startswith(f"Postgres at 127.0.0.1:{port} (DATABASE_URL) cannot be reached: ")


@pytest.mark.parametrize("recheck", [60, 0.01], ids=["known", "looked for"])
async def test_one_that_stops_answering_is_waited_for_as_long_as_requests_may_take(
    shared_url: DatabaseUrl, ours: TestTenant, recheck: float
) -> None:
    """Also where it is time to look whether the person is still there."""
    changes = {
        "auth_recheck_seconds": recheck,
        "database_statement_seconds": PATIENCE,
        "database_connect_seconds": PATIENCE,
        "limit_request_seconds": 1.5 * PATIENCE,
    }
    async with (
        proxy_to(shared_url.port) as proxy,
        http_with(proxy.url(shared_url), **changes) as http,
    ):
        clients = (Client(http), Client(http, "resolvers"))
        for client in clients:
            await client.data(USERS, ours.member)
        proxy.freeze()
        for client in clients:
            # SQLAlchemy waits for 2 s to end a session in order.
            async with asyncio.timeout(2 + 5 * PATIENCE):
                body = await client.send(USERS, ours.member)
            [error] = body["errors"]
            assert error["extensions"]["code"] == UNAVAILABLE
            assert "took too long to answer" in error["message"]
        proxy.thaw()
        for client in clients:

            async def is_served(client: Client = client) -> bool:
                return "errors" not in await client.send(USERS, ours.member)

            # A check of the account that began before may still end in a refusal.
            await eventually(is_served)
