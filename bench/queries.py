"""What is measured: documents in the gateway's own form, and the variables they are sent with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from bench.world import World
from db.session.identity import OPERATOR, Identity

# Older than any row of the demo data: rows the benchmark writes are at the far end of every list
# that starts with the newest, and are found again by it.
RECORDED_AT = "2000-01-01T00:00:00+00:00"
FORGET_LOCATIONS = f"""
with gone as (
  delete from locations
  where tenant_id in (select id from tenants) and recorded_at <= '{RECORDED_AT}' returning 1
)
select count(*) from gone"""
# `load.lua` replaces it by something that no other request has.
UNIQUE = "@unique@"
# What a benchmark makes besides locations is found by these again.
MAIL, TITLE = f"bench-{UNIQUE}@example.com", "Bench"
FORGET_USERS = """
with gone as (delete from users where email like 'bench-%@example.com' returning 1)
select count(*) from gone"""
FORGET_WORKSHOPS = f"""
with gone as (delete from workshops where title = '{TITLE}' returning 1)
select count(*) from gone"""
RENAMED = " ~"
FORGET_NAMES = f"""
with renamed as (
  update users set display_name = split_part(display_name, '{RENAMED}', 1)
  where display_name like '%{RENAMED}%' returning 1
)
select count(*) from renamed"""
FORGET = (FORGET_LOCATIONS, FORGET_USERS, FORGET_WORKSHOPS, FORGET_NAMES)
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
    # Of other writes than q5 and q8: the input, in which each request replaces `UNIQUE`, and the
    # right answer.
    input: Mapping[str, Any] | None = None
    answer: Mapping[str, Any] | None = None
    # Whether each request leaves a row.
    adds: bool = True
    # Whether it can be run with always the same values, as by the limit and pgbench.
    has_limit: bool = True

    def variables(self, world: World) -> list[dict[str, Any]]:
        """What it is sent with, one after the other."""
        if self.kind == "users":
            return [{"id": str(user_id)} for user_id in world.user_ids]
        if self.kind == "places":
            return [
                {"near": {"latitude": north, "longitude": east, "radiusMeters": RADIUS_METERS}}
                for north, east in world.places
            ]
        if self.input is not None:
            text = json.dumps(self.input)
            users = zip(world.user_ids, world.names, strict=True)
            filled = (text.replace("{user}", str(id)).replace("{name}", name) for id, name in users)
            return [{"input": json.loads(each)} for each in dict.fromkeys(filled)]
        if self.kind == "writes":
            return [{"input": _batch(self.rows) if self.rows > 1 else NEW_LOCATION}]
        return [{}]

    @property
    def written(self) -> dict[str, Any]:
        """The right answer of a write, with the words of `bench.check` for its ids."""
        if self.answer is not None:
            return dict(self.answer)
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
    Query(
        "w1",
        "add a user",
        "mutation($input: CreateUserInput!) { createUser(input: $input) { "
        "user { id displayName } errors { message } } }",
        least_ids=1,
        kind="writes",
        input={"email": MAIL, "displayName": "Bench"},
        answer={"createUser": {"user": {"id": "a new id", "displayName": "Bench"}}},
        has_limit=False,
    ),
    Query(
        "w2",
        "rename a user",
        "mutation($input: UpdateUserInput!) { updateUser(input: $input) { "
        "user { id } errors { message } } }",
        least_ids=1,
        kind="writes",
        input={"id": "{user}", "displayName": f"{{name}}{RENAMED}{UNIQUE}"},
        answer={"updateUser": {"user": {"id": "a new id"}}},
        adds=False,
        has_limit=False,
    ),
    Query(
        "w3",
        "add a workshop with its owner",
        "mutation($input: CreateWorkshopInput!) { createWorkshop(input: $input) { "
        "workshop { title status } errors { message } } }",
        least_ids=0,
        kind="writes",
        input={"title": TITLE},
        answer={"createWorkshop": {"workshop": {"title": TITLE, "status": "DRAFT"}}},
        has_limit=False,
    ),
    Query(
        "w4",
        "record two locations in one operation",
        "mutation($input: RecordLocationInput!) { "
        "a: recordLocation(input: $input) { location { id } errors { message } } "
        "b: recordLocation(input: $input) { location { id } errors { message } } }",
        least_ids=2,
        kind="writes",
        input=NEW_LOCATION,
        answer={
            "a": {"location": {"id": "a new id"}},
            "b": {"location": {"id": "a new id"}},
        },
        rows=1,
        has_limit=False,
    ),
)
QUERIES = {query.name: query for query in LIST}
