"""Places in batches: all or none are stored, each once; and how a span of them is deleted."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from db.session.database import Database
from db.session.identity import Identity
from models import Location, User
from models.location import SEALED_BYTES
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import HERE, ask, change, do, document, place_of, refusal, set_deleted

pytestmark = pytest.mark.writes

RECORDS = "records { isNew location { id latitude encryptedData user { id } } }"
COUNT = "{ locations { totalCount } }"
DAY = datetime(2026, 1, 31, tzinfo=UTC)


def places(count: int, **more: Any) -> list[dict[str, Any]]:
    """Places that differ in their latitude, each with an id."""
    return [
        {"id": str(uuid4()), "latitude": at / 100, "longitude": 0} | more for at in range(count)
    ]


async def record(
    client: Client, viewer: Identity, locations: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """What is stored of a batch that must be good."""
    given = {"locations": locations}
    stored: list[dict[str, Any]] = (await do(client, viewer, "recordLocations", given, RECORDS))[
        "records"
    ]
    return stored


async def count(client: Client, viewer: Identity) -> int:
    return int((await client.data(COUNT, viewer))["locations"]["totalCount"])


def new(records: list[dict[str, Any]]) -> list[bool]:
    return [record["isNew"] for record in records]


def ids(records: list[dict[str, Any]]) -> list[str]:
    return [record["location"]["id"] for record in records]


async def test_a_batch_sent_again_is_stored_once(client: Client, ours: TestTenant) -> None:
    batch, before = places(5), await count(client, ours.member)
    first = await record(client, ours.member, batch)
    assert new(first) == [True] * 5
    assert ids(first) == [place["id"] for place in batch]
    second = await record(client, ours.member, batch)
    assert second == [record | {"isNew": False} for record in first]
    assert await count(client, ours.member) == before + 5


async def test_old_and_new_places_come_back_in_the_order_given(
    client: Client, ours: TestTenant
) -> None:
    batch = places(6)
    await record(client, ours.member, batch[::2])
    stored = await record(client, ours.member, batch)
    assert ids(stored) == [place["id"] for place in batch]
    assert new(stored) == [False, True] * 3


async def test_a_stored_place_stays_as_it_was(client: Client, ours: TestTenant) -> None:
    [place] = places(1)
    await record(client, ours.member, [place])
    [stored] = await record(client, ours.member, [place | {"latitude": 50}])
    assert (stored["isNew"], stored["location"]["latitude"]) == (False, 0)


async def test_places_without_ids_are_new_each_time(client: Client, ours: TestTenant) -> None:
    stored = await record(client, ours.member, [HERE, HERE]) + await record(
        client, ours.member, [HERE, HERE | {"id": None}]
    )
    assert new(stored) == [True] * 4
    assert len(set(ids(stored))) == 4
    assert all(UUID(id).version == 7 for id in ids(stored))


async def test_a_batch_has_at_most_a_thousand(client: Client, ours: TestTenant) -> None:
    before, most = await count(client, ours.member), places(1_000)
    [error] = (
        await ask(client, ours.member, "recordLocations", {"locations": [*most, *places(1)]})
    )["errors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "locations"])
    assert "1001" in error["message"]
    assert await count(client, ours.member) == before
    stored = await record(client, ours.member, most)
    assert [record["location"]["latitude"] for record in stored] == [at / 100 for at in range(1000)]
    assert await count(client, ours.member) == before + 1_000
    assert not any(new(await record(client, ours.member, most)))


async def test_an_empty_batch_stores_nothing(client: Client, ours: TestTenant) -> None:
    assert await record(client, ours.member, []) == []


@pytest.mark.parametrize("at", [0, 1, 2])
async def test_a_bad_place_is_named_and_nothing_is_stored(
    client: Client, ours: TestTenant, at: int
) -> None:
    before = await count(client, ours.member)
    sealed = base64.b64encode(b"x" * (SEALED_BYTES + 1)).decode()
    for bad, field in (
        ({"latitude": 91}, "latitude"),
        ({"longitude": None}, "longitude"),
        ({"accuracyMeters": -1}, "accuracyMeters"),
        ({"encryptedData": sealed}, "encryptedData"),
        ({"id": "1"}, "id"),
    ):
        batch = places(3)
        batch[at] |= bad
        found = await refusal(client, ours.member, "recordLocations", {"locations": batch})
        assert found == f"INVALID input.locations.{at}.{field}"
    assert await count(client, ours.member) == before


async def test_the_id_of_somebody_elses_place_is_refused_and_nothing_is_stored(
    client: Client, ours: TestTenant
) -> None:
    before = await count(client, ours.member)
    for viewer, other in ((ours.member, 0), (ours.admin, 1)):
        batch = places(3)
        batch[2]["id"] = place_of(ours, other)
        found = await refusal(client, viewer, "recordLocations", {"locations": batch})
        assert found == "NOT_UNIQUE input.locations.2.id"
    assert await count(client, ours.member) == before


async def test_an_id_of_another_tenant_is_free(
    client: Client, ours: TestTenant, theirs: TestTenant
) -> None:
    before = await count(client, theirs.admin)
    [place] = places(1, id=place_of(theirs, 0))
    assert new(await record(client, ours.member, [place])) == [True]
    assert await count(client, theirs.admin) == before


async def test_a_deleted_person_is_nowhere(
    client: Client, database: Database, ours: TestTenant
) -> None:
    before = await count(client, ours.admin)
    await set_deleted(database, User, ours.users[3])
    batch = places(3)
    batch[1]["userId"] = str(ours.users[3])
    found = await refusal(client, ours.admin, "recordLocations", {"locations": batch})
    assert found == "NOT_FOUND input.locations.1.userId"
    assert await count(client, ours.admin) == before


async def test_somebody_else_is_as_unknown_as_nobody(
    client: Client, ours: TestTenant, theirs: TestTenant
) -> None:
    payloads = [
        await ask(client, ours.admin, "recordLocations", {"locations": places(1, userId=id)})
        for id in (str(uuid4()), str(theirs.users[0]), "nonsense", "")
    ]
    assert payloads[0]["errors"][0]["code"] == "NOT_FOUND"
    assert all(payload == payloads[0] for payload in payloads)


async def test_a_member_records_nobody_else_not_even_among_their_own(
    client: Client, ours: TestTenant
) -> None:
    before = await count(client, ours.member)
    batch = places(3)
    batch[1]["userId"] = str(ours.users[0])
    variables = {"input": {"locations": batch}}
    code = await client.code(document("recordLocations"), ours.member, variables)
    assert code == "FORBIDDEN"
    assert await count(client, ours.member) == before


async def test_an_admin_records_several_people(client: Client, ours: TestTenant) -> None:
    batch = [place | {"userId": str(ours.users[at])} for at, place in enumerate(places(4))]
    stored = await record(client, ours.admin, batch)
    assert [r["location"]["user"]["id"] for r in stored] == [str(id) for id in ours.users[:4]]


async def test_a_span_ends_before_its_last_moment(client: Client, ours: TestTenant) -> None:
    moments = [DAY + timedelta(hours=hours) for hours in (0, 1, 2)]
    moments.insert(2, moments[2] - timedelta(microseconds=1))
    batch = [
        place | {"recordedAt": moment.isoformat()}
        for place, moment in zip(places(4), moments, strict=True)
    ]
    await record(client, ours.member, batch)
    span = {"recordedFrom": moments[1].isoformat(), "recordedUntil": moments[3].isoformat()}
    gone = await do(client, ours.member, "deleteLocations", span, "deletedCount")
    assert gone["deletedCount"] == 2
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    left = await client.data(query, ours.member, {"ids": [place["id"] for place in batch]})
    assert [node is not None for node in left["nodes"]] == [True, False, False, True]


async def test_a_span_is_one_persons(client: Client, ours: TestTenant, theirs: TestTenant) -> None:
    ever = {"recordedFrom": "2020-01-01T00:00:00Z", "recordedUntil": "2030-01-01T00:00:00Z"}
    mine = sum(row[2] == ours.users[3] for row in ours.locations())
    given = ever | {"userId": str(ours.users[3])}
    before, others = await count(client, ours.admin), await count(client, theirs.admin)
    for expected in (mine, 0):
        gone = await do(client, ours.admin, "deleteLocations", given, "deletedCount")
        assert gone["deletedCount"] == expected > -1
    assert await count(client, ours.admin) == before - mine
    assert await count(client, theirs.admin) == others


async def test_a_span_of_a_deleted_person_is_not_found(
    client: Client, database: Database, ours: TestTenant
) -> None:
    await set_deleted(database, User, ours.users[3])
    ever = {"recordedFrom": "2020-01-01T00:00:00Z", "recordedUntil": "2030-01-01T00:00:00Z"}
    given = ever | {"userId": str(ours.users[3])}
    found = await refusal(client, ours.admin, "deleteLocations", given)
    assert found == "NOT_FOUND input.userId"


async def test_a_deleted_place_can_be_recorded_again(client: Client, ours: TestTenant) -> None:
    [place] = places(1)
    await record(client, ours.member, [place])
    await do(client, ours.member, "deleteLocation", {"id": place["id"].upper()})
    assert new(await record(client, ours.member, [place])) == [True]


async def test_a_place_that_changed_hands_is_not_ones_own(
    client: Client, database: Database, ours: TestTenant
) -> None:
    [place] = places(1)
    await record(client, ours.member, [place])
    await change(database, Location, place["id"], user_id=ours.users[0])
    found = await refusal(client, ours.member, "recordLocations", {"locations": [place]})
    assert found == "NOT_UNIQUE input.locations.0.id"
