"""The corpus: every case on both lanes, with the data, the errors and the SQL that are expected."""

import json
from typing import Any

import httpx
import pytest

from gql.execution.request_context import PLAN, RESOLVERS
from gql.execution.request_options import LANE
from gql.plan.cache import Refusal
from tests.support.cases import Case, all_cases, mask_new_values, plan_of
from tests.support.client import Client
from tests.support.fixtures import demo
from tests.support.lanes import ask_both

CASES = all_cases()


def planned(case: Case) -> str:
    """The statement of `case`, or why it has none."""
    made, _ = plan_of(case)
    return f"-- {made.reason}\n" if isinstance(made, Refusal) else f"{made.sql}\n"


def check(case: Case, body: dict[str, Any], *, is_accepting: bool, was_planned: bool) -> None:
    """Hold what came back against what is expected, or keep it as that."""
    sql = planned(case)
    if is_accepting:
        case.accept(body, sql)
        return
    expected = {name: value for name, value in case.about.items() if name in ("data", "errors")}
    assert body == expected
    assert sql == case.sql
    assert not (sql.startswith("--") and was_planned)


@pytest.mark.parametrize("case", [case for case in CASES if not case.writes], ids=lambda c: c.name)
async def test_reading(case: Case, edge_http: httpx.AsyncClient, pytestconfig: Any) -> None:
    both = await ask_both(edge_http, case.query, case.viewer, case.variables)
    both.check()
    check(
        case,
        both.resolved.json(),
        is_accepting=pytestconfig.getoption("accept"),
        was_planned=both.was_planned,
    )


@pytest.mark.writes
@pytest.mark.parametrize("case", [case for case in CASES if case.writes], ids=lambda c: c.name)
async def test_writing(case: Case, client: Client, pytestconfig: Any) -> None:
    """Each lane in a database of its own."""
    is_accepting = pytestconfig.getoption("accept")
    if is_accepting and client.lane != RESOLVERS:
        pytest.skip("The resolver lane is the reference: what it answers is accepted.")
    response = await client.post(case.query, case.viewer, case.variables)
    known = f"{demo().rows} {[*demo().locations()]} {json.dumps(case.variables)}"
    check(
        case,
        mask_new_values(response.json(), known),
        is_accepting=is_accepting,
        was_planned=response.headers[LANE.decode()] == PLAN,
    )


def test_most_cases_are_planned() -> None:
    statements = [case for case in CASES if not case.sql.startswith("--")]
    # Most mutations are the resolvers' alone.
    reading = [case for case in CASES if not case.writes]
    assert len(CASES) >= 250
    assert len([case for case in statements if not case.writes]) > 0.8 * len(reading)
