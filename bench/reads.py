"""The reads that are measured with one document each."""

from __future__ import annotations

from bench.query import Query, Variables
from bench.world import World

RADIUS_METERS = 2_000
NEAR_INDEX = "ix_locations_tenant_id_latitude_longitude"
NO_FILTER = {"postgraphile": "filters by equality alone unless a plugin is added"}


def users(world: World) -> list[Variables]:
    return [{"id": str(user_id)} for user_id in world.user_ids]


def _places(world: World) -> list[Variables]:
    return [
        {"near": {"latitude": north, "longitude": east, "radiusMeters": RADIUS_METERS}}
        for north, east in world.places
    ]


Q1 = Query(
    "q1",
    "one user by id",
    "query($id: ID!) { user(id: $id) { id email displayName createdAt } }",
    least_ids=1,
    kind="sized",
    variables=users,
)
READS = (
    Q1,
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
        "q9",
        f"the 50 latest locations within {RADIUS_METERS / 1000:g} km of a place",
        "query($near: NearFilter!) { locations(first: 50, where: {near: $near}) { nodes { "
        "id latitude longitude recordedAt } } }",
        least_ids=1,
        kind="unsized",
        variables=_places,
        lacks=NO_FILTER,
        index=NEAR_INDEX,
    ),
    Query(
        "n1",
        f"50 users who were within {RADIUS_METERS / 1000:g} km of a place",
        "query($near: NearFilter!) { users(first: 50, where: {locations: {some: {near: $near}}}) "
        "{ nodes { id displayName } } }",
        least_ids=1,
        kind="unsized",
        variables=_places,
        lacks=NO_FILTER,
        index=NEAR_INDEX,
    ),
)
