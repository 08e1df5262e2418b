"""Values that cannot be used, in documents and in JSON: the error names their place."""

from typing import Any

import httpx
import pytest

from tests.support.client import Client, authorization
from tests.support.fixtures import TestTenant

LONG = "9" * 4301
NUMBERS = (LONG, f"-{LONG}", f"{LONG}.5", "1e400", "-1e999999999")
PLACES = (
    ("{{ users(first: {}) {{ totalCount }} }}", "Argument 'first' has invalid value: "),
    ("{{ users(offset: {}) {{ totalCount }} }}", "Argument 'offset' has invalid value: "),
    ("{{ users {{ totalCount(upTo: {}) }} }}", "Argument 'upTo' has invalid value: "),
    (
        "query ($n: Int = {}) {{ users(first: $n) {{ totalCount }} }}",
        "Variable '$n' has invalid default value: ",
    ),
    (
        "query ($w: UserFilter = {{id: {{eq: {}}}}}) {{ users(where: $w) {{ totalCount }} }}",
        "Variable '$w' has invalid default value at .id.eq: ",
    ),
    (
        "{{ workshopSteps(where: {{position: {{in: [1, {}]}}}}) {{ totalCount }} }}",
        "Argument 'where' has invalid value at .position.in[1]: ",
    ),
    (
        "{{ locations(where: {{not: {{latitude: {{lt: {}}}}}}}) {{ totalCount }} }}",
        "Argument 'where' has invalid value at .not.latitude.lt: ",
    ),
    (
        "mutation {{ recordLocation(input: {{latitude: {}}}) {{ errors {{ code }} }} }}",
        "Argument 'input' has invalid value at .latitude: ",
    ),
    ("{{ users @include(if: {}) {{ totalCount }} }}", "Argument 'if' has invalid value: "),
    ("{{ user(id: {}) {{ id }} }}", "Argument 'id' has invalid value: "),
)


@pytest.mark.parametrize(("query", "place"), PLACES)
async def test_a_number_out_of_range_is_refused_wherever_it_stands(
    client: Client, ours: TestTenant, caplog: pytest.LogCaptureFixture, query: str, place: str
) -> None:
    for number in NUMBERS:
        for viewer in (None, ours.admin):
            [error] = (await client.send(query.format(number), viewer))["errors"]
            assert error["message"].startswith(place)
            assert "out of range" in error["message"]
            assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
            assert error["locations"][0]["column"] == query.format(number).index(number) + 1
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "query",
    [
        "query ($n: Int) { users(first: $n) { totalCount } }",
        "query ($n: Float) { locations(where: {latitude: {gt: $n}}) { totalCount } }",
        "query ($n: ID!) { user(id: $n) { id } }",
    ],
)
async def test_a_number_out_of_range_in_json_is_called_that(
    http: httpx.AsyncClient, ours: TestTenant, number: str, query: str
) -> None:
    body = f'{{"query": "{query}", "variables": {{"n": {number}}}}}'
    headers = {**authorization(ours.admin), "Content-Type": "application/json"}
    response = await http.post("/graphql", content=body, headers=headers)
    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert "has a number that is out of range" in error["message"]
    by_get = {"query": query, "variables": f'{{"n": {number}}}'}
    response = await http.get("/graphql", params=by_get, headers=headers)
    assert response.json()["errors"][0]["message"].startswith("`variables` has a number")


@pytest.mark.parametrize(
    ("query", "place", "at"),
    [
        (
            '{ locations(where: {recordedAt: {gte: "2026-01-01"}}) { totalCount } }',
            "Argument 'where' has invalid value at .recordedAt.gte: DateTime must",
            '"2026',
        ),
        (
            '{ users(where: {createdAt: {in: ["2026-01-01T00:00:00Z", "x"]}}) { totalCount } }',
            "Argument 'where' has invalid value at .createdAt.in[1]: DateTime must",
            '"x"',
        ),
        (
            "{ locations(where: {recordedAt: {gt: {a: 1}}}) { totalCount } }",
            "Argument 'where' has invalid value at .recordedAt.gt: DateTime must",
            "{a: 1}",
        ),
        (
            'query ($t: DateTime = "x") { users(where: {createdAt: {gt: $t}}) { totalCount } }',
            "Variable '$t' has invalid default value: DateTime must",
            '"x"',
        ),
        (
            'mutation { recordLocation(input: {encryptedData: "*"}) { errors { code } } }',
            "Argument 'input' has invalid value at .encryptedData: Base64 must",
            '"*"',
        ),
        (
            'mutation { recordLocations(input: {locations: {encryptedData: "*"}}) { __typename } }',
            "Argument 'input' has invalid value at .locations.encryptedData: Base64 must",
            '"*"',
        ),
        (
            "{ node(id: {a: 1}) { id } }",
            "Argument 'id' has invalid value: ID cannot represent",
            "{a: 1}",
        ),
        (
            "{ users(orderBy: [{email: UP}]) { totalCount } }",
            "Argument 'orderBy' has invalid value at [0].email: Value 'UP' does not exist",
            "UP",
        ),
    ],
)
async def test_an_error_of_a_literal_names_its_argument_and_points_at_it(
    client: Client, ours: TestTenant, query: str, place: str, at: str
) -> None:
    [error] = (await client.send(query, ours.admin))["errors"]
    assert error["message"].startswith(place)
    assert error["locations"] == [{"line": 1, "column": query.index(at) + 1}]


@pytest.mark.parametrize(
    ("kind", "value", "place"),
    [
        ("LocationFilter", {"recordedAt": {"in": ["x"]}}, " at .recordedAt.in[0]: DateTime"),
        (
            "LocationFilter",
            {"and": [{"createdAt": {"gt": 5}}]},
            " at .and[0].createdAt.gt: DateTime",
        ),
        ("LocationFilter", {"latitude": {"gt": "x"}}, " at .latitude.gt: Float"),
    ],
)
async def test_an_error_of_a_variable_names_its_path(
    client: Client, ours: TestTenant, kind: str, value: Any, place: str
) -> None:
    query = f"query ($w: {kind}) {{ locations(where: $w) {{ totalCount }} }}"
    [error] = (await client.send(query, ours.admin, {"w": value}))["errors"]
    assert error["message"].startswith(f"Variable '$w' has invalid value{place}")
    assert error["locations"] == [{"line": 1, "column": 8}]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
