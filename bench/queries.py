"""What is measured: documents in the gateway's own form, and the variables they are sent with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from bench.world import World
from db.transaction import OPERATOR, Identity

# Older than any row of the demo data: rows the benchmark writes are at the far end of every list
# that starts with the newest, and are found again by it.
RECORDED_AT = "2000-01-01T00:00:00+00:00"
NEW_LOCATION = {
    "latitude": 32.0853,
    "longitude": 34.7818,
    "accuracyMeters": 12.5,
    "recordedAt": RECORDED_AT,
}


@dataclass(frozen=True, slots=True)
class Query:
    """One measured operation; `least_ids` is how many ids a right answer holds at least.

    Answers are the same each time (`fixed`), or differ by user or by the row written.
    """

    name: str
    title: str
    document: str
    least_ids: int
    kind: Literal["fixed", "users", "writes"] = "fixed"
    is_operators: bool = False

    def variables(self, world: World) -> list[dict[str, Any]]:
        """What it is sent with, one after the other."""
        if self.kind == "users":
            return [{"id": str(user_id)} for user_id in world.user_ids]
        return [{"input": NEW_LOCATION}] if self.kind == "writes" else [{}]

    def identity(self, world: World) -> Identity:
        """Who asks."""
        return OPERATOR if self.is_operators else world.admin


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
)
QUERIES = {query.name: query for query in LIST}
