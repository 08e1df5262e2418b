"""The mutation recordLocation: what it stores, what it refuses, and how it says so."""

import base64
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, update

from db.session.database import Database
from db.session.identity import OPERATOR, Identity
from db.session.transaction import open_read, write
from models import Location, Tenant, TenantStatus
from models.location import SEALED_BYTES
from tests.support.client import Client
from tests.support.fixtures import TestTenant

RECORD = """
mutation ($input: RecordLocationInput!) {
  recordLocation(input: $input) {
    location {
      id latitude longitude accuracyMeters recordedAt encryptedData user { id } tenant { id }
    }
    errors { code message path }
  }
}
"""
pytestmark = pytest.mark.writes

HERE = {"latitude": 32.0853, "longitude": 34.7818}


async def record(client: Client, viewer: Identity, given: dict[str, Any]) -> dict[str, Any]:
    payload: dict[str, Any] = (await client.data(RECORD, viewer, {"input": given}))[
        "recordLocation"
    ]
    return payload


async def count(database: Database) -> int:
    tx = open_read(database, OPERATOR)
    try:
        return await tx.scalar(select(func.count()).select_from(Location)) or 0
    finally:
        await tx.close()


async def test_a_member_records_where_they_are(client: Client, ours: TestTenant) -> None:
    payload = await record(client, ours.member, HERE)
    assert payload["errors"] == []
    location = payload["location"]
    assert (location["latitude"], location["longitude"]) == (32.0853, 34.7818)
    assert location["user"] == {"id": str(ours.member.id("user_id"))}
    assert location["tenant"] == {"id": str(ours.id)}
    age = datetime.now(UTC) - datetime.fromisoformat(location["recordedAt"])
    assert abs(age.total_seconds()) < 60
    query = "query ($id: ID!) { location(id: $id) { id } }"
    found = await client.data(query, ours.admin, {"id": location["id"]})
    assert found == {"location": {"id": location["id"]}}


async def test_everything_given_is_stored_as_given(client: Client, ours: TestTenant) -> None:
    sealed = base64.b64encode(bytes(range(256)) * 256).decode()
    assert len(base64.b64decode(sealed)) == SEALED_BYTES
    payload = await record(
        client,
        ours.admin,
        {
            "userId": str(ours.users[3]).upper(),
            "latitude": -90,
            "longitude": 180,
            "accuracyMeters": 0,
            "recordedAt": "2026-01-31T14:00:00.120+02:00",
            "encryptedData": sealed,
        },
    )
    assert payload["errors"] == []
    assert payload["location"] | {"id": None} == {
        "id": None,
        "latitude": -90.0,
        "longitude": 180.0,
        "accuracyMeters": 0.0,
        "recordedAt": "2026-01-31T12:00:00.12+00:00",
        "encryptedData": sealed,
        "user": {"id": str(ours.users[3])},
        "tenant": {"id": str(ours.id)},
    }


async def test_a_sealed_payload_needs_no_coordinates(client: Client, ours: TestTenant) -> None:
    payload = await record(client, ours.member, {"encryptedData": "AAEC", "latitude": None})
    assert payload["errors"] == []
    assert payload["location"]["encryptedData"] == "AAEC"
    assert payload["location"]["latitude"] is None


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"latitude": 90.001, "longitude": 0}, "latitude"),
        ({"latitude": -1e300, "longitude": 0}, "latitude"),
        ({"latitude": 0, "longitude": 180.5}, "longitude"),
        ({"latitude": 1}, "longitude"),
        ({"longitude": 1}, "latitude longitude"),
        ({}, "latitude"),
        (HERE | {"accuracyMeters": -1}, "accuracyMeters"),
        (
            {"latitude": 91, "longitude": 181, "accuracyMeters": -1},
            "latitude longitude accuracyMeters",
        ),
        (
            HERE | {"encryptedData": base64.b64encode(b"x" * (SEALED_BYTES + 1)).decode()},
            "encryptedData",
        ),
    ],
)
async def test_every_value_that_breaks_a_rule_is_named(
    client: Client, database: Database, ours: TestTenant, given: dict[str, Any], fields: str
) -> None:
    before = await count(database)
    payload = await record(client, ours.member, given)
    assert payload["location"] is None
    errors = payload["errors"]
    assert [error["path"] for error in errors] == [["input", name] for name in fields.split()]
    assert all(error["code"] == "INVALID" for error in errors)
    assert all(error["message"].endswith(".") for error in errors)
    assert await count(database) == before


async def test_a_foreign_person_is_as_unknown_as_no_person(
    client: Client, ours: TestTenant, theirs: TestTenant
) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    payloads = [
        await record(client, ours.admin, HERE | {"userId": id})
        for id in (unknown, str(theirs.users[0]), "nonsense", "")
    ]
    assert payloads[0]["errors"][0]["code"] == "NOT_FOUND"
    assert payloads[0]["errors"][0]["path"] == ["input", "userId"]
    assert all(payload == payloads[0] for payload in payloads)


async def test_a_member_may_not_record_somebody_else(
    client: Client, database: Database, ours: TestTenant, theirs: TestTenant
) -> None:
    before = await count(database)
    variables = {"input": HERE | {"userId": str(ours.users[0])}}
    assert await client.code(RECORD, ours.member, variables) == "FORBIDDEN"
    payload = await record(client, ours.member, HERE | {"userId": str(theirs.users[0])})
    assert [error["code"] for error in payload["errors"]] == ["NOT_FOUND"]
    assert await count(database) == before


@pytest.mark.parametrize("status", [TenantStatus.PAUSED, TenantStatus.CANCELLED])
async def test_a_paused_or_cancelled_tenant_reads_but_does_not_write(
    client: Client, database: Database, ours: TestTenant, status: TenantStatus
) -> None:
    async with write(database, OPERATOR) as tx:
        await tx.execute(update(Tenant).where(Tenant.id == ours.id).values(status=status))
    payload = await record(client, ours.admin, HERE)
    assert [error["code"] for error in payload["errors"]] == ["TENANT_READ_ONLY"]
    assert status.name in payload["errors"][0]["message"]
    assert (await client.data("{ users { totalCount } }", ours.admin))["users"]["totalCount"]


async def test_a_deleted_tenant_does_not_write(
    client: Client, database: Database, ours: TestTenant
) -> None:
    await client.data("{ __typename }", ours.admin)
    async with write(database, OPERATOR) as tx:
        statement = update(Tenant).where(Tenant.id == ours.id)
        await tx.execute(statement.values(deleted_at=datetime.now(UTC)))
    assert await client.code(RECORD, ours.admin, {"input": HERE}) == "FORBIDDEN"


async def test_several_in_one_operation_run_in_order_and_read_what_was_written(
    client: Client, ours: TestTenant
) -> None:
    fields = (
        "location { recordedAt user { locations(first: 1) { totalCount nodes { latitude } } } }"
    )
    document = f"""
    mutation {{
      a: recordLocation(input: {{ latitude: 1, longitude: 1 }}) {{ {fields} errors {{ code }} }}
      b: recordLocation(input: {{ latitude: 99, longitude: 1 }}) {{ {fields} errors {{ code }} }}
      c: recordLocation(input: {{ latitude: 3, longitude: 1 }}) {{ {fields} errors {{ code }} }}
    }}
    """
    data = await client.data(document, ours.member)
    first, third = (data[name]["location"]["user"]["locations"] for name in ("a", "c"))
    assert first["nodes"] == [{"latitude": 1.0}]
    assert data["b"] == {"location": None, "errors": [{"code": "INVALID"}]}
    assert third["nodes"] == [{"latitude": 3.0}]
    assert third["totalCount"] == first["totalCount"] + 1


@pytest.mark.parametrize(
    "given",
    [
        {"latitude": "north", "longitude": 1},
        HERE | {"recordedAt": "yesterday"},
        HERE | {"recordedAt": "2026-01-31T12:00:00"},
        HERE | {"recordedAt": "2026-01-31"},
        HERE | {"recordedAt": 5},
        HERE | {"recordedAt": "0001-01-01T00:00:00+14:00"},
        HERE | {"encryptedData": "not base64!"},
        HERE | {"encryptedData": "AAE"},
        HERE | {"altitude": 5},
    ],
)
async def test_a_value_of_the_wrong_type_is_refused_before_anything_runs(
    client: Client, database: Database, ours: TestTenant, given: dict[str, Any]
) -> None:
    before = await count(database)
    assert await client.code(RECORD, ours.member, {"input": given}) == "BAD_USER_INPUT"
    assert await count(database) == before
