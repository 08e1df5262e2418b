"""`gateway plan`: what a person reads of how a document is answered."""

import subprocess
from pathlib import Path

import pytest

from tests.support.cases import FOLDER
from tests.support.shell import invoke


def plan(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return invoke("plan", *map(str, words))


def test_a_plan_and_its_sql_are_printed() -> None:
    done = plan(FOLDER / "relations/users_with_their_locations.graphql")
    assert done.returncode == 0, done.stderr
    assert "Answered by one statement." in done.stdout
    assert "page of Location as location_1, by tenant_id, id, ordered by" in done.stdout
    assert "FROM locations AS location_1" in done.stdout


def test_variables_that_must_be_given_are_made_up() -> None:
    for name in ("nodes/several_in_the_order_given", "writes/a_location", "rows/a_row_by_id"):
        assert plan(FOLDER / f"{name}.graphql").returncode == 0


def test_the_variables_decide_the_shape() -> None:
    case = FOLDER / "connections/after_a_cursor.graphql"
    assert "location_1_after" not in plan(case).stdout
    assert " < (" not in plan(case).stdout
    assert " < (" in plan(case, "--variables", '{"after": "x"}').stdout


def test_what_is_not_planned_says_which_field_and_why() -> None:
    done = plan(FOLDER / "refusals/introspection_is_for_resolvers.graphql")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "Answered by resolvers.",
        "Query.__type: only its resolver knows the answer.",
        "Costs 10, most at users.totalCount.",
    ]


@pytest.mark.parametrize(
    ("document", "arguments", "said"),
    [
        ("{ nope }", [], "Cannot query field 'nope' on type 'Query'."),
        ("{", [], "Syntax Error: Expected Name, found <EOF>."),
        ("query A { __typename } query B { __typename }", [], "--operation; the document has A"),
        ("{ __typename }", ["--variables", "1"], "--variables must be a JSON object"),
        (
            "query ($a: Int) { users(first: $a) { totalCount } }",
            ["--variables", '{"a": "x"}'],
            "fit",
        ),
    ],
)
def test_what_cannot_be_is_one_sentence(
    tmp_path: Path, document: str, arguments: list[str], said: str
) -> None:
    file = tmp_path / "document.graphql"
    file.write_text(document)
    done = plan(file, *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
