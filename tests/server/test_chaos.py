"""Servers that stop and restart: the responses to clients meanwhile, the log and the metrics.

docs/operations.md, "When it goes wrong", documents the same.
"""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from graphql import GraphQLError
from sqlalchemy import text

from db.connection.pool import Connection
from db.embedded.bootstrap import DATABASE, SUPERUSER, Server
from db.session.database import Database
from db.session.identity import OPERATOR, Identity
from db.session.transaction import open_read
from gql.errors import format_error
from tests.db.session.test_replica import WHO
from tests.http.test_readiness import until_it_says
from tests.server.test_load import RECOVERED_SECONDS, own_server, viewers
from tests.support.client import SECRET, Client
from tests.support.fixtures import TestTenant
from tests.support.load import UNAVAILABLE, questions, seconds_to_recover, sustained_load
from tests.support.mutations import HERE, document
from tests.support.pgbouncer import PROGRAMS, pgbouncer
from tests.support.replicated import Replicated, replicated, until
from tests.support.running import Gateway, eventually, gateway
from tests.support.samples import numbers
from tests.support.standby import Standby

# PgBouncer holds statements of open connections until Postgres is back: the gateway times out.
PATIENCE_SECONDS = 2
REQUEST_SECONDS = 4
UNAVAILABLES = f'gateway_errors_total{{code="{UNAVAILABLE}"}}'
INTERNALS = 'gateway_errors_total{code="INTERNAL_SERVER_ERROR"}'
SERVES = 'gateway_replica{state="serves"}'
LAG_SECONDS = 2


@pytest.mark.skipif(not PROGRAMS, reason="there is no pgbouncer here")
async def test_responses_are_correct_across_restarts_of_pooler_and_postgres(
    tmp_path: Path,
) -> None:
    async with own_server() as (embedded, server):
        with pgbouncer(PROGRAMS[0], server) as pooler:
            environment = {
                "DATABASE_URL": pooler.url(DATABASE).dsn,
                "DATABASE_PROFILE": "transaction",
                "DATABASE_CONNECT_SECONDS": str(PATIENCE_SECONDS),
                "DATABASE_STATEMENT_SECONDS": str(PATIENCE_SECONDS),
                "LIMIT_REQUEST_SECONDS": str(REQUEST_SECONDS),
                "AUTH_JWT_SECRET": SECRET,
            }
            with gateway(tmp_path, "serve", **environment) as running:
                said = f"Nothing answers at 127.0.0.1:{pooler.port} (DATABASE_URL)"
                await go_and_come(running, pooler.kill, pooler.start, said)
                said = "server login has been failing"
                await go_and_come(running, embedded.stop, embedded.start, said)


async def go_and_come(running: Gateway, go: Any, come: Any, said: str) -> None:
    """Stop and start a server under load; check responses, readiness, log and metrics."""
    asked = await questions(running.port, viewers())
    async with httpx.AsyncClient(base_url=running.address, timeout=30) as http:
        before = await numbers(http)
        async with sustained_load(running.port, asked, 20) as result:
            await asyncio.to_thread(go)
            await until_it_says(http, 503)

            async def is_said() -> bool:
                return said in (await http.get("/readyz")).text

            await eventually(is_said)
            refused = result.unavailable
            while result.unavailable < refused + 50:
                await asyncio.sleep(0.01)
            await asyncio.to_thread(come)
            await until_it_says(http, 200)
        assert await seconds_to_recover(running.port, asked) < RECOVERED_SECONDS
        found = await numbers(http)
    assert result.wrong == []
    assert result.lost == {}
    assert result.slowest < REQUEST_SECONDS + 2 * PATIENCE_SECONDS
    assert found[UNAVAILABLES] - before.get(UNAVAILABLES, 0) >= result.unavailable
    assert INTERNALS not in found
    log = running.errors.read_text()
    warned = "WARNING gateway.errors: the database cannot be reached: "
    assert any(line.startswith(warned) and said in line for line in log.splitlines())
    assert "Traceback" not in log


@pytest.fixture
def primary(standby: Standby) -> Iterator[Standby]:
    """A standby whose primary may be stopped; the primary runs again afterwards."""
    yield standby
    standby.start_primary()


async def test_a_fresh_replica_answers_reads_while_the_primary_is_away(
    primary: Standby,
    monkeypatch: pytest.MonkeyPatch,
    ours: TestTenant,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "gateway.replica")
    place = {"input": HERE}
    async with replicated(
        primary, monkeypatch, database_replica_lag_seconds=LAG_SECONDS
    ) as gateway:
        client, http = gateway.client, gateway.client.http
        await gateway.until(ours.member, served=True)
        for viewer in (ours.member, OPERATOR):
            await client.data(WHO, viewer)
        await client.data(document("recordLocation"), ours.admin, place)
        await gateway.until(ours.admin, served=True)
        assert (await numbers(http))[SERVES] == 1
        began = time.monotonic()
        await asyncio.to_thread(primary.stop_primary)
        # Members whose account was checked can read; a failed write ends the reads of its viewer.
        assert (await gateway.ask(WHO, ours.member))[1]
        assert await client.code(document("recordLocation"), ours.admin, place) == UNAVAILABLE
        assert await client.code(WHO, ours.admin) == UNAVAILABLE
        assert await client.code(WHO, OPERATOR) == UNAVAILABLE
        resolvers = Client(http, "resolvers")
        assert await resolvers.code("{ users { totalCount } }", ours.member) == UNAVAILABLE
        assert "Nothing answers" in await until_it_says(http, 503)
        answered = await answers_until_refused(gateway, ours.member)
        assert 0 < answered - began <= LAG_SECONDS + 1
        assert (await numbers(http))[SERVES] == 0
        await until(lambda: _is_said(caplog, "is left out: the primary does not report its"))
        await asyncio.to_thread(primary.start_primary)
        await until_it_says(http, 200)
        await gateway.until(ours.member, served=True)
        assert (await gateway.ask(WHO, ours.member))[1]
        await client.data(document("recordLocation"), ours.admin, place)
        found = await numbers(http)
        assert found[SERVES] == 1
        assert found[UNAVAILABLES] >= 5
        assert INTERNALS not in found
    said = [message for message in caplog.messages if "the replica" in message]
    assert "planned reads go to the replica" in said[0]
    assert f"is left out in at most {LAG_SECONDS} s: the primary does not report" in said[1]
    assert said[-1] == said[0]
    assert not any(record.exc_info for record in caplog.records)


async def _is_said(caplog: pytest.LogCaptureFixture, words: str) -> bool:
    return any(words in message for message in caplog.messages)


async def answers_until_refused(gateway: Replicated, viewer: Identity) -> float:
    """The time of the last response; all came from the replica."""
    answered = time.monotonic()
    async with asyncio.timeout(5 * LAG_SECONDS):
        while "errors" not in (body := await gateway.client.send(WHO, viewer)):
            answered = time.monotonic()
            assert gateway.ran[-1] is gateway.replica.pool
            await asyncio.sleep(0.02)
    assert [error["extensions"]["code"] for error in body["errors"]] == [UNAVAILABLE]
    return answered


async def test_a_result_survives_the_loss_of_its_connection(
    database: Database, server: Server
) -> None:
    tx = open_read(database, OPERATOR)
    assert await tx.scalar(text("select 1")) == 1
    [lease] = database.pool._lent
    await shoot(lease, server, database)
    await tx.close()
    assert database.pool.stats["used"] == 0


async def test_a_connection_lost_between_two_statements_is_service_unavailable(
    database: Database, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    lease = await database.pool.acquire()
    await shoot(lease, server, database)
    with pytest.raises(asyncpg.InterfaceError) as caught:
        await lease.execute("select 1")
    refused = format_error(GraphQLError("", original_error=caught.value), "1")
    assert refused["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert caplog.messages == ["the database cannot be reached: connection is closed"]
    await database.pool.release(lease)


async def shoot(lease: Connection, server: Server, database: Database) -> None:
    """End the session of `lease`, and wait until the gateway has noticed."""
    administrator = await asyncpg.connect(server.url(SUPERUSER, database.url.database).dsn)
    await administrator.execute("select pg_terminate_backend($1)", lease.get_server_pid())
    await administrator.close()
    async with asyncio.timeout(10):
        while not lease.is_closed():
            await asyncio.sleep(0.01)
