"""The corpus: every case on both lanes, with the data, the errors and the SQL that are expected."""

from typing import Any

import httpx
import pytest

from gql.plan.cache import Refusal
from tests.cases import Case, all_cases, plan_of, without_new_ids
from tests.lanes import ask_both
from tests.world import demo

CASES = all_cases()


def planned(case: Case) -> str:
    """The statement of `case`, or why it has none."""
    made, _ = plan_of(case)
    return f"-- {made.reason}\n" if isinstance(made, Refusal) else f"{made.sql}\n"


async def compare(case: Case, http: httpx.AsyncClient, *, is_accepting: bool) -> None:
    """Ask both lanes, and hold what they say against what is expected, or keep it as that."""
    both = await ask_both(http, case.query, case.viewer, case.variables)
    known = str(demo().rows) if case.writes else ""
    planned_body, resolved_body = (
        without_new_ids(response.json(), known) if case.writes else response.json()
        for response in (both.planned, both.resolved)
    )
    assert planned_body == resolved_body
    if not case.writes:
        both.check()
    sql = planned(case)
    if is_accepting:
        case.accept(resolved_body, sql)
        return
    expected = {name: value for name, value in case.about.items() if name in ("data", "errors")}
    assert resolved_body == expected
    assert sql == case.sql
    if sql.startswith("--"):
        assert not both.was_planned


@pytest.mark.parametrize("case", [case for case in CASES if not case.writes], ids=lambda c: c.name)
async def test_reading(case: Case, odd_http: httpx.AsyncClient, pytestconfig: Any) -> None:
    await compare(case, odd_http, is_accepting=pytestconfig.getoption("accept"))


@pytest.mark.writes
@pytest.mark.parametrize("case", [case for case in CASES if case.writes], ids=lambda c: c.name)
async def test_writing(case: Case, http: httpx.AsyncClient, pytestconfig: Any) -> None:
    await compare(case, http, is_accepting=pytestconfig.getoption("accept"))


def test_most_cases_are_planned() -> None:
    statements = [case for case in CASES if not case.sql.startswith("--")]
    assert len(CASES) >= 60
    assert len(statements) > 0.8 * len(CASES)
