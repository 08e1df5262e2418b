"""States in which Postgres cannot serve: clients may retry, and the log has the reason."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from db.embedded.bootstrap import SUPERUSER, Server
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN, RESOLVERS
from gql.http import readiness
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import INPUTS, document
from tests.support.serve import http_with

pytestmark = pytest.mark.writes

UNAVAILABLE = "SERVICE_UNAVAILABLE"
READ = "{ locations(first: 1) { nodes { id } } }"
END_OTHERS = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1"
FAILING = """
create function fail() returns boolean language plpgsql as $$
begin raise exception 'reason for operators' using errcode = '{state}'; end $$;
create policy failing on locations as restrictive for select using (fail());
"""
STATES = (
    "08006 25006 25P03 25P04 40001 40P01 53000 53100 53200 53300 53400 55006 55P03 57000 57P01 "
    "57P03 57P05 58000 58030 58P01 58P02 F0000 XX001 XX002"
).split()
# The states that an operator must fix.
FOR_OPERATORS = {"53100", "58000", "58030", "58P01", "58P02", "F0000", "XX001", "XX002"}
BOTH = pytest.mark.parametrize("lane", [PLAN, RESOLVERS])


@asynccontextmanager
async def administering(
    server: Server, name: str
) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    administrator = await asyncpg.connect(server.url(SUPERUSER, name).dsn)
    try:
        yield administrator
    finally:
        await administrator.close()


@pytest.mark.parametrize("state", STATES)
async def test_an_unavailable_state_of_postgres_is_reported_in_both_lanes(
    server: Server,
    url: DatabaseUrl,
    ours: TestTenant,
    caplog: pytest.LogCaptureFixture,
    state: str,
) -> None:
    async with administering(server, url.database) as administrator:
        await administrator.execute(FAILING.format(state=state))
    async with http_with(url) as http:
        for lane in (PLAN, RESOLVERS):
            body = await Client(http, lane).send(READ, ours.member)
            assert [error["extensions"]["code"] for error in body["errors"]] == [UNAVAILABLE]
            assert "reason for operators" not in str(body)
    level = logging.ERROR if state in FOR_OPERATORS else logging.WARNING
    said = [record for record in caplog.records if "reason for operators" in record.getMessage()]
    assert [record.levelno for record in said] == [level] * 2


@pytest.mark.parametrize("state", ["22012", "42P01", "XX000", "P0001"])
async def test_a_fault_of_the_code_is_an_internal_error(
    server: Server, url: DatabaseUrl, ours: TestTenant, state: str
) -> None:
    async with administering(server, url.database) as administrator:
        await administrator.execute(FAILING.format(state=state))
    async with http_with(url) as http:
        for lane in (PLAN, RESOLVERS):
            assert await Client(http, lane).code(READ, ours.member) == "INTERNAL_SERVER_ERROR"


@BOTH
async def test_a_read_only_database_answers_reads_and_refuses_writes(
    server: Server, url: DatabaseUrl, ours: TestTenant, lane: str
) -> None:
    async with administering(server, "postgres") as administrator:
        only_reads = f"alter database {url.database} set default_transaction_read_only = on"
        await administrator.execute(only_reads)
    async with http_with(url) as http:
        client = Client(http, lane)
        await client.data(READ, ours.member)
        for name in ("recordLocation", "recordLocations", "updateUser", "createWorkshop"):
            given = {"input": INPUTS[name](ours)}
            [error] = (await client.send(document(name), ours.admin, given))["errors"]
            assert error["extensions"]["code"] == UNAVAILABLE
            assert error["message"] == "The database only answers reads just now: try again later."


@BOTH
async def test_a_database_that_refuses_connections_is_unavailable(
    server: Server, url: DatabaseUrl, ours: TestTenant, caplog: pytest.LogCaptureFixture, lane: str
) -> None:
    async with administering(server, "postgres") as administrator:
        allow = f"alter database {url.database} allow_connections"
        async with http_with(url) as http:
            client = Client(http, lane)
            await client.data(READ, ours.member)
            await administrator.execute(f"{allow} false")
            try:
                await administrator.execute(END_OTHERS, url.database)
                codes = {await client.code(READ, ours.member) for _ in range(3)}
                assert codes == {UNAVAILABLE}
                assert "not currently accepting connections" in (await http.get("/readyz")).text
            finally:
                await administrator.execute(f"{allow} true")
    assert "not currently accepting connections" in caplog.text


@BOTH
async def test_a_missing_data_file_is_unavailable(
    server: Server, url: DatabaseUrl, ours: TestTenant, caplog: pytest.LogCaptureFixture, lane: str
) -> None:
    async with administering(server, url.database) as administrator:
        folder = Path(await administrator.fetchval("show data_directory"))
        file = folder / await administrator.fetchval("select pg_relation_filepath('locations')")
        await administrator.execute("checkpoint")
    async with http_with(url) as http:
        aside = file.rename(file.with_suffix(".aside"))
        try:
            assert await Client(http, lane).code(READ, ours.member) == UNAVAILABLE
        finally:
            aside.rename(file)
        await Client(http, lane).data(READ, ours.member)
    [said] = [record for record in caplog.records if "58P01" in record.getMessage()]
    assert said.levelno == logging.ERROR


async def test_readiness_survives_terminated_sessions(
    server: Server, url: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "CACHE_SECONDS", 0)
    async with http_with(url) as http, administering(server, "postgres") as administrator:

        async def probe() -> set[int]:
            return {(await http.get("/readyz")).status_code for _ in range(60)}

        async def end_sessions() -> set[int]:
            for _ in range(60):
                await administrator.execute(END_OTHERS, url.database)
            return set()

        seen = await asyncio.gather(probe(), probe(), end_sessions(), probe())
        assert set.union(*seen) <= {200, 503}
        assert (await http.get("/readyz")).status_code in (200, 503)


@pytest.mark.parametrize(
    "damage",
    [
        "alter table users rename to people",
        "revoke select on tenants from gateway",
        "alter table users rename column deleted_at to gone_at",
    ],
)
async def test_requests_are_refused_while_accounts_cannot_be_checked(
    server: Server,
    url: DatabaseUrl,
    ours: TestTenant,
    theirs: TestTenant,
    caplog: pytest.LogCaptureFixture,
    damage: str,
) -> None:
    async with administering(server, url.database) as administrator:
        await administrator.execute(damage)
    async with http_with(url) as http:
        for viewer in (ours.admin, theirs.member):
            for query in ("{ __typename }", READ, "{ __schema { queryType { name } } }"):
                response = await Client(http).post(query, viewer)
                assert response.status_code == 503
                assert response.headers["retry-after"] == "1"
                [error] = response.json()["errors"]
                assert error["extensions"]["code"] == UNAVAILABLE
                assert "data" not in response.json()
    said = [record for record in caplog.records if "account can be checked" in record.getMessage()]
    assert [record.levelno for record in said] == [logging.ERROR] * 6
