"""Errors: internal details are masked for clients and logged in full."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from db.embedded.bootstrap import SUPERUSER, Server
from db.session.database import Database
from db.session.identity import OPERATOR
from db.session.transaction import open_read
from db.urls.url import parse_url
from gql.documents.parsing import Documents
from gql.resolvers.loaders import Reads
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.serve import http_to

LOCKED = """
select pid from pg_locks
where not granted and database = (select oid from pg_database where datname = current_database())
"""
WAITING = f"select count(distinct pid) from ({LOCKED}) as found"


async def test_an_unexpected_exception_is_masked_and_logged_with_its_request(
    resolvers: Client,
    ours: TestTenant,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("select secret from internals")

    monkeypatch.setattr(Reads, "page", broken)
    body = await resolvers.send("{ users { nodes { id } } }", ours.admin)
    [error] = body["errors"]
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "secret" not in str(body)
    request_id = error["extensions"]["requestId"]
    assert request_id in error["message"]
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert request_id in record.getMessage()
    assert record.exc_info is not None
    assert "internals" in str(record.exc_info[1])


async def test_a_statement_over_the_time_limit_is_cancelled_and_reported(
    database: Database,
) -> None:
    slow = Database(replace(database.settings, database_statement_seconds=0.05), database.url)
    tx = open_read(slow, OPERATOR)
    try:
        with pytest.raises(Exception, match="statement timeout"):
            await tx.execute(text("select pg_sleep(5)"))
    finally:
        await tx.close()
        await slow.close()


async def test_a_stopped_database_is_service_unavailable(
    database: Database, ours: TestTenant
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = taken.getsockname()[1]
    gone = Database(database.settings, parse_url("URL", f"postgresql://u:p@127.0.0.1:{closed}/d"))
    async with http_to(gone) as http:
        body = await Client(http).send("{ users(first: 1) { nodes { id } } }", ours.admin)
    [error] = body["errors"]
    assert error["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert str(closed) not in str(body)


async def test_no_free_connection_is_service_unavailable(
    database: Database, ours: TestTenant, caplog: pytest.LogCaptureFixture
) -> None:
    small = Database(
        replace(database.settings, database_pool_size=1, database_connect_seconds=0.2),
        database.url,
    )
    held = open_read(small, OPERATOR)
    query = "{ users(first: 1) { nodes { id } } }"
    async with http_to(small) as http:
        await held.execute(text("select 1"))
        assert await Client(http).code(query, ours.admin) == "SERVICE_UNAVAILABLE"
        assert "the database cannot be reached: All 1 connections are in use" in caplog.text
        await held.close()
        assert "errors" not in await Client(http).send(query, ours.admin)
    await small.close()


async def test_a_connection_lost_during_an_operation_is_reported_and_replaced(
    client: Client, database: Database, ours: TestTenant, server: Server
) -> None:
    query = "{ users(first: 1) { nodes { id } } }"
    await client.data(query, ours.admin)
    # A lock makes the request wait, so that its session can be terminated.
    async with locked("users", server, database) as administrator:
        asking = asyncio.create_task(client.send(query, ours.admin))
        await until(administrator, waiting=1)
        await administrator.execute(f"select pg_terminate_backend(pid) from ({LOCKED}) as found")
        [error] = (await asking)["errors"]
    assert error["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    await client.data(query, ours.admin)
    assert database.pool.is_exhausted is False


async def test_a_disconnect_cancels_the_statement(
    client: Client, database: Database, ours: TestTenant, server: Server
) -> None:
    query = "{ users { nodes { locations { nodes { id } } } } }"
    # Run it once, so that it is planned and estimated already.
    await client.data(query, ours.admin)
    async with locked("locations", server, database) as administrator:
        asking = asyncio.create_task(client.send(query, ours.admin))
        await until(administrator, waiting=1)
        asking.cancel()
        # The lock is still held, but no statement waits for it.
        await until(administrator, waiting=0)
    await client.data(query, ours.admin)


@asynccontextmanager
async def locked(
    table: str, server: Server, database: Database
) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """An administrator that holds a lock on `table`, so that every read waits."""
    administrator = await asyncpg.connect(server.url(SUPERUSER, database.url.database).dsn)
    try:
        async with administrator.transaction():
            await administrator.execute(f"lock table {table} in access exclusive mode")
            yield administrator
    finally:
        await administrator.close()


async def until(administrator: "asyncpg.Connection[asyncpg.Record]", waiting: int) -> None:
    """Wait until that many statements wait for a lock in this database.

    Sooner than they would give up by themselves, after DATABASE_LOCK_SECONDS.
    """
    async with asyncio.timeout(4):
        while waiting != await administrator.fetchval(WAITING):
            await asyncio.sleep(0.01)


async def test_a_failure_outside_an_operation_is_masked_json(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("internals")

    monkeypatch.setattr(Documents, "get", broken)
    response = await client.http.post("/graphql", json={"query": "{ __typename }"})
    assert response.status_code == 500
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "internals" not in response.text


async def test_a_failure_to_connect_is_service_unavailable_without_details(
    client: Client, database: Database, ours: TestTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise asyncpg.InsufficientPrivilegeError("permission denied to set role")

    monkeypatch.setattr(asyncpg, "connect", broken)
    [error] = (await client.send("{ users { totalCount } }", ours.admin))["errors"]
    assert error["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert "permission" not in str(error)


@pytest.mark.parametrize("depth", [9, 50, 120, 240, 400])
async def test_a_deeply_nested_filter_is_refused_with_a_message(
    client: Client, ours: TestTenant, depth: int
) -> None:
    where: dict[str, Any] = {}
    for _ in range(depth):
        where = {"and": [where]}
    query = "query ($where: UserFilter) { users(where: $where) { totalCount } }"
    body = await client.send(query, ours.admin, {"where": where})
    if depth == 9:
        assert body["data"]["users"]["totalCount"] > 0
        return
    [error] = body["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "nested" in error["message"]


async def test_a_huge_input_list_is_refused_quickly(client: Client, ours: TestTenant) -> None:
    query = "query ($where: UserFilter) { users(where: $where) { totalCount } }"
    filters: list[dict[str, Any]] = [{"or": [{}] * 150_000}, {"id": {"in": ["x"] * 100_000}}]
    for where in filters:
        body = await client.send(query, ours.admin, {"where": where})
        assert [error["extensions"]["code"] for error in body["errors"]] == ["BAD_USER_INPUT"]
