"""What is measured: documents in the gateway's own form, and the variables they are sent with."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from bench.world import World
from db.session.identity import OPERATOR, Identity

# Older than any row of the demo data: rows the benchmark writes are at the far end of every list
# that starts with the newest, and are found again by it.
RECORDED_AT = "2000-01-01T00:00:00+00:00"
NEW_LOCATION = {
    "latitude": 32.0853,
    "longitude": 34.7818,
    "accuracyMeters": 12.5,
    "recordedAt": RECORDED_AT,
}


BATCH = 1_000
RADIUS_METERS = 2_000


@dataclass(frozen=True, slots=True)
class Query:
    """One measured operation; `least_ids` is how many ids a right answer holds at least.

    Answers are the same each time (`fixed`), or differ by user, by place or by what is written:
    `rows` for each request. What is `ours` alone the peers are not asked. Its plan uses `index`.
    """

    name: str
    title: str
    document: str
    least_ids: int
    kind: Literal["fixed", "users", "places", "writes"] = "fixed"
    is_operators: bool = False
    is_ours: bool = False
    rows: int = 1
    index: str | None = None

    def variables(self, world: World) -> list[dict[str, Any]]:
        """What it is sent with, one after the other."""
        if self.kind == "users":
            return [{"id": str(user_id)} for user_id in world.user_ids]
        if self.kind == "places":
            return [
                {"near": {"latitude": north, "longitude": east, "radiusMeters": RADIUS_METERS}}
                for north, east in world.places
            ]
        if self.kind == "writes":
            return [{"input": _batch(self.rows) if self.rows > 1 else NEW_LOCATION}]
        return [{}]

    @property
    def written(self) -> dict[str, Any]:
        """The right answer of a write, with the words of `bench.check` for its ids."""
        stored = {name: given for name, given in NEW_LOCATION.items() if name != "accuracyMeters"}
        if self.rows == 1:
            return {"recordLocation": {"location": {"id": "a new id", **stored}}}
        record = {"isNew": True, "location": {"id": "a new id"}}
        return {"recordLocations": {"records": [record] * self.rows}}

    def identity(self, world: World) -> Identity:
        """Who asks."""
        return OPERATOR if self.is_operators else world.admin


def _batch(rows: int) -> dict[str, Any]:
    """As many places, a tenth of a degree apart at most; the database makes their ids."""
    random = Random(rows)
    return {
        "locations": [
            NEW_LOCATION
            | {
                "latitude": round(32 + random.random() / 10, 6),
                "longitude": round(34.7 + random.random() / 10, 6),
            }
            for _ in range(rows)
        ]
    }


LIST = (
    Query(
        "q1",
        "one user by id",
        "query($id: ID!) { user(id: $id) { id email displayName createdAt } }",
        least_ids=1,
        kind="users",
    ),
    Query(
        "q2",
        "50 users and the page info",
        "{ users(first: 50) { nodes { id email displayName } "
        "pageInfo { hasNextPage endCursor } } }",
        least_ids=50,
    ),
    Query(
        "q3",
        "50 users, 10 locations each",
        "{ users(first: 50) { nodes { id displayName locations(first: 10) { nodes { "
        "id latitude longitude accuracyMeters recordedAt } } } } }",
        least_ids=550,
    ),
    Query(
        "q4",
        "5 tenants, 10 users each, 5 locations and the invite codes each, as operator",
        "{ tenants(first: 5) { nodes { id name users(first: 10) { nodes { id displayName "
        "locations(first: 5) { nodes { id latitude longitude recordedAt } } "
        "inviteCodes { nodes { id code } } } } } } }",
        least_ids=305,
        is_operators=True,
    ),
    Query(
        "q5",
        "record a location and read it back",
        "mutation($input: RecordLocationInput!) { recordLocation(input: $input) { "
        "location { id latitude longitude recordedAt } errors { message } } }",
        least_ids=1,
        kind="writes",
    ),
    Query(
        "q6",
        "the 100 latest locations, with cursors and users",
        "{ locations(first: 100) { edges { cursor node { id recordedAt "
        "user { id displayName } } } } }",
        least_ids=200,
    ),
    Query(
        "q7",
        "the workshops with their members, users and steps, counted",
        "{ workshops(first: 20) { totalCount nodes { id title status "
        "members { nodes { role user { id displayName } } } "
        "steps { nodes { title position status } } } } }",
        least_ids=48,
    ),
    Query(
        "q8",
        f"record {BATCH:,} locations at once",
        "mutation($input: RecordLocationsInput!) { recordLocations(input: $input) { "
        "records { isNew location { id } } errors { message } } }",
        least_ids=BATCH,
        kind="writes",
        is_ours=True,
        rows=BATCH,
    ),
    Query(
        "q9",
        f"the 50 latest locations within {RADIUS_METERS / 1000:g} km of a place",
        "query($near: NearFilter!) { locations(first: 50, where: {near: $near}) { nodes { "
        "id latitude longitude recordedAt } } }",
        least_ids=1,
        kind="places",
        is_ours=True,
        index="ix_locations_tenant_id_latitude_longitude",
    ),
)
QUERIES = {query.name: query for query in LIST}
