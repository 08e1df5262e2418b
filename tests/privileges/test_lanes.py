"""Both lanes read and write as a role that has only some columns: Postgres refuses nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.claims.client import LANES, TokenClient, data_of_both
from tests.claims.world import signed
from tests.privileges.application import PATH
from tests.privileges.world import ADA, BEN, Clinic
from tests.support.serve import http_restricted

PATIENT = "id name born latitude loudName initial visited doctor { name specialty email }"
QUERIES = {
    f"{{ patients {{ nodes {{ {PATIENT} visits {{ nodes {{ reason }} }} }} }} }}": 2,
    "{ patients(orderBy: [{name: DESC}], first: 1) { totalCount nodes { name } "
    "pageInfo { hasNextPage endCursor } } }": 1,
    '{ patients(where: {visits: {some: {reason: {eq: "cough"}}}}) { nodes { name } } }': 1,
    '{ patients(where: {loudName: {eq: "ADA"}, doctor: {name: {eq: "Dr. No"}}}) '
    "{ nodes { name } } }": 1,
    "{ doctors { nodes { id rowId: __typename name patients { nodes { name } } } } }": 2,
    "{ tags { nodes { rowId name } } }": 2,
    "{ visits(first: 2) { nodes { reason at patient { name } } } }": 2,
    "{ visits(orderBy: [{reason: ASC}]) { groupBy(by: [AT], every: DAY, limit: 5) "
    "{ key { at } aggregates { count } } nodes { reason } } }": 3,
}
ONE = {
    f'{{ patient(id: "{ADA}") {{ {PATIENT} }} }}',
    '{ patient(by: {nameAndBorn: {name: "Ada", born: "1990-01-01"}}) { id name } }',
    '{ doctor(by: {email: "no@x"}) { name } }',
    f'{{ node(id: "{BEN}") {{ __typename id ... on Patient {{ name }} }} }}',
    f'{{ nodes(ids: ["{BEN}", "visit_1", "doctor_1"]) {{ id ... on Visit {{ reason }} }} }}',
}
ERRORS = "errors { code message path }"


@pytest.fixture
async def http(clinic: Clinic) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway, which logs in as a superuser."""
    async with http_restricted(clinic.url, application=PATH) as client:
        yield client


@pytest.fixture
def clerk(clinic: Clinic) -> str:
    """A token of the role."""
    expires = datetime.now(UTC) + timedelta(minutes=5)
    return signed({"role": clinic.role, "exp": expires})


async def test_both_lanes_read_only_what_the_role_may_read(
    http: httpx.AsyncClient, clerk: str
) -> None:
    for query, count in QUERIES.items():
        [listed] = (await data_of_both(http, query, clerk)).values()
        assert len(listed["nodes"]) == count, query
    for query in ONE:
        [found] = (await data_of_both(http, query, clerk)).values()
        assert found, query


async def test_the_role_that_logs_in_reads_what_the_other_may_not(
    http: httpx.AsyncClient, clerk: str
) -> None:
    query = "{ doctors(first: 1) { nodes { salary } } }"
    data = await data_of_both(http, query)
    assert data["doctors"]["nodes"] == [{"salary": 900}]
    code, message = await TokenClient(http).error(query, clerk)
    assert (code, "salary" in message) == ("GRAPHQL_VALIDATION_FAILED", True)


async def test_it_is_ready_without_migrations(http: httpx.AsyncClient) -> None:
    assert (await http.get("/readyz")).status_code == 200


async def test_pages_are_continued_in_both_lanes(http: httpx.AsyncClient, clerk: str) -> None:
    query = (
        "query ($after: String) { patients(first: 1, after: $after) "
        "{ nodes { name } pageInfo { endCursor hasPreviousPage } } }"
    )
    first = await data_of_both(http, query, clerk)
    after = first["patients"]["pageInfo"]["endCursor"]
    second = await data_of_both(http, query, clerk, {"after": after})
    names = [page["patients"]["nodes"][0]["name"] for page in (first, second)]
    assert names == ["Ada", "Ben"]


async def run(
    client: TokenClient, token: str, field: str, selected: str, input: dict[str, Any]
) -> dict[str, Any]:
    """The payload of a mutation, which must be no error of the request."""
    kind = field[0].upper() + field[1:]
    query = (
        f"mutation ($input: {kind}Input!) {{ {field}(input: $input) {{ {selected} {ERRORS} }} }}"
    )
    payload: dict[str, Any] = (await client.data(query, token, {"input": input}))[field]
    return payload


@pytest.mark.parametrize("lane", LANES)
async def test_both_lanes_write_what_the_role_may_write(
    http: httpx.AsyncClient, clerk: str, lane: str
) -> None:
    client = TokenClient(http, lane)

    async def wrote(field: str, selected: str, **input: Any) -> Any:
        payload = await run(client, clerk, field, selected, input)
        assert payload["errors"] == [], (field, payload)
        return next(iter(payload.values()))

    async def code(field: str, selected: str, **input: Any) -> str:
        payload = await run(client, clerk, field, selected, input)
        return str(payload["errors"][0]["code"])

    patient = "patient { id name born visited doctor { name } }"
    new = await wrote("createPatient", patient, name="Cem", doctorId="doctor_1")
    assert new["doctor"] == {"name": "Dr. No"}
    assert await code("createPatient", patient, name="Cem", doctorId="doctor_99") == "NOT_FOUND"
    changed = await wrote("updatePatient", patient, id=new["id"], name="Dov")
    assert changed["name"] == "Dov"
    assert await wrote("deletePatient", "deletedId", id=new["id"]) == new["id"]
    assert await code("deletePatient", "deletedId", id=new["id"]) == "NOT_FOUND"
    doctor = await wrote("createDoctor", "doctor { id name specialty email }", name="Zhivago")
    assert doctor["specialty"] == "general"
    await wrote("updateDoctor", "doctor { email }", id=doctor["id"], email="z@x")
    tag = await wrote("upsertTagByName", "tag { rowId name }", rowId=1, name="new")
    assert tag == {"rowId": 1, "name": "new"}
    visit = await wrote("createVisit", "visit { id reason at }", patientId=str(BEN), reason="check")
    # No policy lets the role update a visit, and so lock it; but it may delete some.
    assert await wrote("deleteVisit", "deletedId", id=visit["id"]) == visit["id"]


@pytest.mark.parametrize("lane", LANES)
async def test_what_a_policy_does_not_let_delete_is_forbidden(
    http: httpx.AsyncClient, clerk: str, lane: str
) -> None:
    query = 'mutation { deleteVisit(input: {id: "visit_2"}) { deletedId errors { code } } }'
    client = TokenClient(http, lane)
    assert (await client.error(query, clerk))[0] == "FORBIDDEN"
    gone = query.replace("visit_2", "visit_77")
    body = await client.data(gone, clerk)
    assert body["deleteVisit"]["errors"] == [{"code": "NOT_FOUND"}]
