"""Every statement of the corpus, as Postgres would run it: who asks is known before any row."""

import json
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import asyncpg
import pytest

from db.embedded.bootstrap import APP, Server
from db.roles import MEMBER_ROLE
from db.urls.url import DatabaseUrl
from models import Base
from tests.support.cases import Case, all_cases, statement
from tests.support.fixtures import TestTenant
from tests.support.postgres_plans import (
    PlanNode,
    children,
    is_held_by_policy,
    policy_of,
    walk,
)


def planned_cases() -> list[Case]:
    return [case for case in all_cases() if not case.sql.startswith("--") and statement(case)]


for_tenants = [case for case in planned_cases() if case.viewer and case.viewer.role != "operator"]
each_planned = pytest.mark.parametrize("case", for_tenants, ids=lambda case: case.name)


@pytest.fixture
async def connection(edge_database_url: DatabaseUrl) -> AsyncIterator[Any]:
    """A connection as the pool makes them, that prefers any index to reading a whole table."""
    settings = {"role": MEMBER_ROLE, "timezone": "UTC", "enable_seqscan": "off"}
    made = await asyncpg.connect(edge_database_url.dsn, server_settings=settings)
    yield made
    await made.close()


def reads_viewer(node: PlanNode) -> bool:
    # What is made from the row of `viewer`, and from that.
    names = (
        "viewer",
        "given",
        "judged",
        "guard",
        "parent",
        "parent_locked",
        "target",
        "target_locked",
        "refusal",
        "written",
    )
    return node.get("CTE Name") in names and node["Node Type"] == "CTE Scan"


def knows_who_asks(path: tuple[PlanNode, ...]) -> bool:
    """Whether the last node of `path` runs only for a row of `viewer`, which sets identity.

    Such a node is below a SubPlan of a node that scans it, or on the inner side of a nested loop
    that scans it: in a subquery that locks rows, or in the CTE that writes. An InitPlan, which
    Postgres may run at any time, does not count unless it is inside one. What changes rows and is
    not selected from runs when everything else is done.
    """
    if any(
        node.get("Subplan Name", "").startswith(("CTE effect_", "CTE beside_")) for node in path
    ):
        return True
    for above, node in pairwise(path):
        runs_after = "locked" in node.get("Alias", "") or node.get("Subplan Name") == "CTE written"
        if above["Node Type"] == "Nested Loop" and runs_after:
            outer = next(
                child for child in children(above) if child["Parent Relationship"] == "Outer"
            )
            if reads_viewer(outer):
                return True
        scans = reads_viewer(above) or any(reads_viewer(child) for child in children(above))
        if node.get("Parent Relationship") == "SubPlan" and scans:
            return True
    return False


@each_planned
async def test_no_row_is_read_before_identity_is_set_or_past_its_policy(
    case: Case, connection: Any
) -> None:
    found = statement(case)
    assert found is not None
    made, arguments, _ = found
    explain = f"explain (format json, verbose) {made.sql}"
    plan = json.loads(await connection.fetchval(explain, *arguments))[0]["Plan"]
    tables = set(Base.metadata.tables)
    scans = [
        path
        for path in walk(plan)
        if path[-1].get("Relation Name") in tables
        and path[-1]["Node Type"] != "ModifyTable"
        # Some versions keep what they never run below a gate that is closed.
        and not any(node.get("One-Time Filter") == "false" for node in path)
    ]
    # An id that can be no row's is null, and Postgres knows that nothing equals null; nor does it
    # look for what can meet no filter.
    is_empty = any(path[-1].get("One-Time Filter") == "false" for path in walk(plan))
    reads_tables = any(f"FROM {table} " in made.sql for table in tables)
    assert scans or is_empty or None in arguments or not reads_tables
    for path in scans:
        scan = path[-1]
        assert knows_who_asks(path), f"{scan['Alias']} is read before identity is set"
        policy = policy_of(scan["Relation Name"], plan)
        assert is_held_by_policy(path, policy), f"{scan['Alias']} is read past its policy"
        if scan["Relation Name"] == "locations":
            assert scan["Node Type"] != "Seq Scan", f"{scan['Alias']} is read whole"


@pytest.mark.parametrize(
    "case", [case for case in for_tenants if not case.writes], ids=lambda case: case.name
)
async def test_the_statement_alone_says_who_asks(
    case: Case, edge_database_url: DatabaseUrl, server: Server, theirs: TestTenant
) -> None:
    """A session that was somebody else, or nobody, gives the same and stays what it was."""
    found = statement(case)
    assert found is not None
    made, arguments, _ = found
    settings = {"role": MEMBER_ROLE, "timezone": "UTC"}
    another = {"app.tenant_id": str(theirs.id), "app.role": "admin", "app.user_id": ""}
    answers = []
    for identity in ({}, another):
        url = server.url(APP, edge_database_url.database)
        connection = await asyncpg.connect(url.dsn, server_settings={**settings, **identity})
        try:
            answers.append(await connection.fetchval(made.sql, *arguments))
            left = await connection.fetchval("select current_setting('app.tenant_id', true)")
            assert (left or "") == identity.get("app.tenant_id", "")
        finally:
            await connection.close()
    assert answers[0] == answers[1]


def test_a_planted_leak_would_be_caught() -> None:
    """The walk itself: a scan in an InitPlan of the root, and one without its policy."""
    policy = {"(InitPlan 2).col1"}
    viewer = {"Node Type": "CTE Scan", "CTE Name": "viewer"}
    scan = {"Node Type": "Index Scan", "Relation Name": "users", "Index Cond": "(id = 1)"}
    early = ({**viewer}, {**scan, "Parent Relationship": "InitPlan"})
    assert not knows_who_asks(early)
    bare = ({**viewer}, {**scan, "Parent Relationship": "SubPlan"})
    assert knows_who_asks(bare)
    assert not is_held_by_policy(bare, policy)
    locked = {"Node Type": "Subquery Scan", "Alias": "locked", "Parent Relationship": "Inner"}
    for first, is_after in ((viewer, True), (scan, False)):
        loop = {"Node Type": "Nested Loop", "Plans": [{**first, "Parent Relationship": "Outer"}]}
        assert knows_who_asks((loop, locked, scan)) == is_after
    held = {**scan, "Parent Relationship": "SubPlan", "Filter": "(tenant_id = (InitPlan 2).col1)"}
    assert is_held_by_policy(({**viewer}, held), policy)
