"""Reads of many rows: identity is set by a statement of its own, and workers may help."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from db.connection.pool import Pool
from db.embedded.bootstrap import APP, SUPERUSER, Server
from db.roles import MEMBER_ROLE, OPERATOR_ROLE
from db.session.database import Database
from db.session.identity import NOBODY, OPERATOR, Identity, Preamble
from db.urls.url import DatabaseUrl
from gql.cost.field_collection import Collector
from gql.documents.parsing import Documents
from gql.execution.request_options import RECEIPT
from gql.plan.cache import make_statement
from gql.plan.compilation import Statement
from gql.plan.execute import run
from gql.plan.large_read import LARGE_ESTIMATE, LargeRead
from gql.types import application
from models import Base
from models.base import identity
from tests.conftest import settings
from tests.support.cases import SCHEMA, Case, all_cases, statement
from tests.support.client import Client, authorization
from tests.support.fixtures import TestTenant
from tests.support.pgbouncer import PROGRAMS, pooler
from tests.support.postgres_plans import is_held_by_policy, policy_of, walk
from tests.support.replicated import replicated
from tests.support.serve import http_to, http_with
from tests.support.standby import Standby

# With these, Postgres uses workers for the few rows of the tests.
EAGER = {
    "parallel_setup_cost": "0",
    "parallel_tuple_cost": "0",
    "min_parallel_table_scan_size": "0",
    "min_parallel_index_scan_size": "0",
}
COUNT = "{ locations { totalCount } }"
LEFT = """
select convert_to(
  coalesce(current_setting('app.tenant_id', true), '') || current_user::text, 'UTF8'
)
"""


def large_of(case: Case) -> tuple[LargeRead, Statement, list[Any], Identity] | None:
    found = statement(case)
    if found is None or found[0].large is None:
        return None
    made, arguments, viewer = found
    assert made.large is not None
    return made.large, made, arguments, viewer


def large_case(case: Case) -> tuple[LargeRead, Statement, list[Any], Identity]:
    found = large_of(case)
    assert found is not None
    return found


LARGE_CASES = [case for case in all_cases() if not case.writes and large_of(case)]
each_large = pytest.mark.parametrize("case", LARGE_CASES, ids=lambda case: case.name)
of_tenants = [case for case in LARGE_CASES if case.viewer and case.viewer.role != "operator"]
each_of_tenants = pytest.mark.parametrize("case", of_tenants, ids=lambda case: case.name)


@asynccontextmanager
async def connected(url: DatabaseUrl, **given: str) -> AsyncIterator[Any]:
    """A connection as the pool makes them, that is eager for workers."""
    chosen = {"role": MEMBER_ROLE, "timezone": "UTC", **EAGER, **given}
    connection = await asyncpg.connect(url.dsn, server_settings=chosen)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def acting(
    connection: Any, large: LargeRead, arguments: Sequence[Any], viewer: Identity
) -> AsyncIterator[None]:
    """A transaction in which the identity of `arguments` is set, as `run` does."""
    async with connection.transaction(readonly=True):
        if viewer.role == "operator":
            await connection.execute(f"set local role {OPERATOR_ROLE}")
        await connection.fetch(large.identity_sql, *large.identity_arguments(arguments))
        yield


async def plan_of(connection: Any, sql: str, arguments: Sequence[Any]) -> Any:
    text = await connection.fetchval(f"explain (format json, verbose) {sql}", *arguments)
    return json.loads(text)[0]["Plan"]


def uses_workers(plan: Any) -> bool:
    return any(path[-1]["Node Type"].startswith("Gather") for path in walk(plan))


@pytest.fixture
def always_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every read that has a form for many rows takes it."""
    monkeypatch.setattr("gql.execution.plan_lane.LARGE_ESTIMATE", 0)


def test_root_lists_that_are_counted_or_measured_have_a_form_for_many_rows() -> None:
    found = {case.name for case in LARGE_CASES}
    assert {"aggregates/floats", "groups/by_the_month", "aggregates/of_all_tenants"} <= found
    assert len(found) > 40
    for case in all_cases():
        words = ("totalCount", "aggregates", "groupBy")
        if case.writes or not any(word in case.query for word in words):
            assert case.name not in found


@each_large
async def test_only_the_form_for_many_rows_can_have_workers(
    case: Case, edge_database_url: DatabaseUrl
) -> None:
    large, made, arguments, viewer = large_case(case)
    assert "set_config" not in large.sql
    async with (
        connected(edge_database_url) as connection,
        acting(connection, large, arguments, viewer),
    ):
        assert not uses_workers(await plan_of(connection, made.sql, arguments))
        plan = await plan_of(connection, large.sql, arguments)
        assert uses_workers(plan) or case.name != "aggregates/of_all_tenants"


@each_of_tenants
async def test_no_row_is_read_past_its_policy(case: Case, edge_database_url: DatabaseUrl) -> None:
    large, _, arguments, viewer = large_case(case)
    async with (
        connected(edge_database_url) as connection,
        acting(connection, large, arguments, viewer),
    ):
        plan = await plan_of(connection, large.sql, arguments)
    tables = set(Base.metadata.tables)
    scans = [path for path in walk(plan) if path[-1].get("Relation Name") in tables]
    for path in scans:
        if not any(node.get("One-Time Filter") == "false" for node in path):
            policy = policy_of(path[-1]["Relation Name"], plan)
            assert is_held_by_policy(path, policy), f"{path[-1]['Alias']} is read past its policy"


@each_large
async def test_both_forms_give_the_same_and_leave_the_session_as_it_was(
    case: Case, edge_database_url: DatabaseUrl, theirs: TestTenant
) -> None:
    """Also in a session that was somebody else, and in a worker that runs the whole plan."""
    large, made, arguments, viewer = large_case(case)
    another = {"app.tenant_id": str(theirs.id), "app.role": "admin", "app.user_id": ""}
    for before in ({}, another):
        async with connected(edge_database_url, **before) as connection:
            if connection.get_server_version() >= (16,):
                await connection.execute("set debug_parallel_query = on")
            left = await connection.fetchval(LEFT)
            async with acting(connection, large, arguments, viewer):
                [[data]] = await connection.fetch(large.sql, *arguments)
            assert await connection.fetchval(LEFT) == left
            async with connection.transaction(readonly=True):
                if viewer.role == "operator":
                    await connection.execute(f"set local role {OPERATOR_ROLE}")
                assert data == await connection.fetchval(made.sql, *arguments)


@pytest.mark.usefixtures("always_large")
@each_large
async def test_gateway_answers_the_same_for_many_rows(
    case: Case, edge_http: httpx.AsyncClient
) -> None:
    assert case.viewer is not None
    headers = {RECEIPT.decode(): "1", **authorization(case.viewer)}
    body = {"query": case.query, "variables": case.variables}
    answer = (await edge_http.post("/graphql", json=body, headers=headers)).json()
    assert answer["data"] == case.about["data"]
    receipt = answer["extensions"]["receipt"]
    [*_, read] = receipt["statements"]
    assert "NOT MATERIALIZED" in read["sql"]
    assert receipt["explain"]["Plan"]["Total Cost"] > 0


async def test_few_rows_are_read_with_one_statement(
    edge_http: httpx.AsyncClient, ours: TestTenant
) -> None:
    assert LARGE_ESTIMATE > 10_000
    headers = {RECEIPT.decode(): "1", **authorization(ours.member)}
    for _ in range(2):
        answer = await edge_http.post("/graphql", json={"query": COUNT}, headers=headers)
        [*_, read] = answer.json()["extensions"]["receipt"]["statements"]
        assert "set_config" in read["sql"]


async def test_an_estimate_that_fails_leaves_the_read_as_it_is(
    edge_database_url: DatabaseUrl, ours: TestTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any) -> float:
        raise ConnectionError

    # Without a limit, only the form of the read depends on the estimate.
    monkeypatch.setattr("gql.plan.estimate.explain", fails)
    async with http_with(edge_database_url, limit_estimate=0) as http:
        data = await Client(http).data(COUNT, ours.member)
    assert data == {"locations": {"totalCount": len(ours.locations())}}


def count_of(data: bytes | None) -> int:
    assert data is not None
    return int(json.loads(data)["locations"]["totalCount"])


def counting(viewer: Identity, query: str = COUNT) -> tuple[LargeRead, list[Any]]:
    """The form of `query` for many rows, and its arguments for `viewer`."""
    document = Documents(SCHEMA).get(query)
    operation = document.operation(None)
    assert operation is not None
    assert document.ast is not None
    variables = operation.variables.coerce_fully({})
    assert variables is not None
    made = make_statement(Collector(SCHEMA, document.ast, operation.node, variables), application)
    assert isinstance(made, Statement)
    assert made.large is not None
    return made.large, made.arguments({}, viewer)


async def test_planner_knows_how_many_rows_the_tenant_has(
    edge_database_url: DatabaseUrl, ours: TestTenant
) -> None:
    """In the ordinary form it expects as many rows for each tenant, and reads the whole table."""
    stranger = identity("member", uuid4(), uuid4())
    async with connected(edge_database_url) as connection:
        for viewer, expected in ((ours.member, len(ours.locations())), (stranger, 1)):
            large, arguments = counting(viewer)
            async with acting(connection, large, arguments, viewer):
                for _ in range(8):
                    # After five runs, Postgres would make a plan for all values.
                    await connection.fetch(large.sql, *arguments)
                plan = await plan_of(connection, large.sql, arguments)
                [scan] = [
                    path[-1] for path in walk(plan) if path[-1].get("Relation Name") == "locations"
                ]
                workers = [path[-1].get("Workers Planned", 0) for path in walk(plan)]
                rows = scan["Plan Rows"]
                assert rows <= expected * 1.1
                # What is planned for each worker; the leader helps.
                assert rows * (1 + max(workers)) >= expected * 0.9


def test_tenant_is_repeated_where_only_its_policy_decides() -> None:
    large, _ = counting(OPERATOR)
    assert "viewer.role = 'operator' OR location_1_counted.tenant_id = " in large.sql
    # A policy of the application lets callers without a tenant read invite codes.
    large, _ = counting(OPERATOR, "{ inviteCodes { totalCount } }")
    assert "tenant_id = " not in large.sql


async def test_without_its_first_statement_nothing_is_read(
    edge_database_url: DatabaseUrl, ours: TestTenant
) -> None:
    large, arguments = counting(ours.admin)
    async with connected(edge_database_url) as connection:
        [[data]] = await connection.fetch(large.sql, *arguments)
    assert count_of(data) == 0


async def test_a_second_statement_for_somebody_else_reads_nothing(
    edge_database_url: DatabaseUrl, ours: TestTenant, theirs: TestTenant
) -> None:
    large, arguments = counting(ours.admin)
    _, of_theirs = counting(theirs.admin)
    _, of_nobody = counting(NOBODY)
    async with connected(edge_database_url) as connection:
        async with acting(connection, large, of_theirs, theirs.admin):
            [[data]] = await connection.fetch(large.sql, *arguments)
            assert count_of(data) == 0
            [[data]] = await connection.fetch(large.sql, *of_theirs)
            assert count_of(data) == len(theirs.locations())
        async with acting(connection, large, of_nobody, NOBODY):
            [[data]] = await connection.fetch(large.sql, *arguments)
            assert count_of(data) == 0


async def test_the_transaction_is_read_only_and_its_role_ends_with_it(
    edge_database: Database, edge_database_url: DatabaseUrl, ours: TestTenant
) -> None:
    sql = """
    select convert_to(current_setting('transaction_read_only') || ' ' || current_user, 'UTF8')
    """
    preamble = Preamble("select set_config('app.tenant_id', $1, true)", [str(ours.id)])
    pool = edge_database.pool
    for viewer, role in ((ours.admin, MEMBER_ROLE), (OPERATOR, OPERATOR_ROLE)):
        assert await run(pool, viewer, sql, [], preamble) == f"on {role}".encode()
        assert await run(pool, ours.admin, LEFT, []) == MEMBER_ROLE.encode()


async def test_a_first_statement_that_fails_lets_nothing_be_read(
    edge_database: Database, ours: TestTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = edge_database.pool
    broken = Preamble("select 1 / $1::int", [0])
    with pytest.raises(asyncpg.DivisionByZeroError):
        await run(pool, ours.admin, "select 'read'", [], broken)
    assert pool.stats["used"] == 0
    assert await run(pool, ours.admin, LEFT, []) == MEMBER_ROLE.encode()


@pytest.mark.usefixtures("always_large")
async def test_viewers_who_share_a_connection_see_their_own_rows(
    edge_database_url: DatabaseUrl, ours: TestTenant, theirs: TestTenant
) -> None:
    database = Database(settings(database_pool_size=1), edge_database_url)
    first, second = len(ours.locations()), len(theirs.locations())
    async with http_to(database) as http:
        client = Client(http)
        everything = (await client.data(COUNT, OPERATOR))["locations"]["totalCount"]
        assert everything > first + second
        counts = [(ours, first), (theirs, second)] * 2
        for tenant, count in counts:
            for viewer, expected in ((tenant.member, count), (OPERATOR, everything)):
                data = await client.data(COUNT, viewer)
                assert data == {"locations": {"totalCount": expected}}
        assert await client.code(COUNT, None) == "UNAUTHENTICATED"
        assert await run(database.pool, ours.member, LEFT, []) == MEMBER_ROLE.encode()
    await database.close()


@pytest.mark.usefixtures("always_large")
@pytest.mark.skipif(not PROGRAMS, reason="there is no pgbouncer here")
@pytest.mark.parametrize("profile", ["transaction", "serverless"])
async def test_behind_a_pooler_nothing_is_left_for_the_next(
    profile: str, server: Server, shared_url: DatabaseUrl, ours: TestTenant, theirs: TestTenant
) -> None:
    with pooler(PROGRAMS[0], server, shared_url.database) as url:
        database = Database(settings(database_profile=profile), url)
        async with http_to(database) as http:
            client = Client(http)
            for tenant in (ours, theirs) * 3:
                data = await client.data(COUNT, tenant.member)
                assert data == {"locations": {"totalCount": len(tenant.locations())}}
                assert await run(database.pool, NOBODY, LEFT, []) == APP.encode()
        await database.close()


@pytest.mark.usefixtures("always_large")
async def test_a_replica_reads_many_rows_too(
    standby: Standby, monkeypatch: pytest.MonkeyPatch, ours: TestTenant
) -> None:
    async with replicated(standby, monkeypatch) as gateway:
        await gateway.until(ours.member, served=True)
        data, is_from_replica = await gateway.ask(COUNT, ours.member)
        # Other tests of the same servers may have recorded more.
        assert data["locations"]["totalCount"] >= len(ours.locations())
        assert is_from_replica


async def started_workers(administrator: Any, database: str) -> int:
    sql = "select parallel_workers_to_launch from pg_stat_database where datname = $1"
    return int(await administrator.fetchval(sql, database))


async def flush(pool: Pool) -> None:
    connection = await pool.acquire()
    await connection.execute("select pg_stat_force_next_flush()")
    await pool.release(connection)


@pytest.mark.writes
async def test_postgres_starts_workers_for_many_rows_alone(
    server: Server, url: DatabaseUrl, ours: TestTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The driver's `fetchval` would keep it from starting any."""
    administrator = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    for name, value in EAGER.items():
        await administrator.execute(f"alter database {url.database} set {name} = {value}")
    if administrator.get_server_version() < (18,):
        await administrator.close()
        pytest.skip("Postgres counts workers since version 18")
    database = Database(settings(), url)
    async with http_to(database) as http:
        # Then the account is known; the statement that checks it may have workers too.
        await Client(http).data(COUNT, ours.member)
        await flush(database.pool)
        for estimate, expects in ((LARGE_ESTIMATE, False), (0, True)):
            monkeypatch.setattr("gql.execution.plan_lane.LARGE_ESTIMATE", estimate)
            before = await started_workers(administrator, url.database)
            data = await Client(http).data(COUNT, ours.member)
            assert data == {"locations": {"totalCount": len(ours.locations())}}
            await flush(database.pool)
            after = await started_workers(administrator, url.database)
            assert (after > before) is expects
    await database.close()
    await administrator.close()
