"""Reads that vary the size, the connections, the documents or the shape of a filter."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from bench.query import TOO_SLOW, UNIQUE, Query, Variables
from bench.reads import NO_FILTER, Q1, users
from bench.world import World

DOCUMENTS, SHAPES = 2_000, 256
# Each of them holds for every user, so that the answer to every combination is the same.
CONDITIONS: tuple[tuple[str, str, str], ...] = (
    ("id", "ne", str(UUID(int=0))),
    ("email", "gt", ""),
    ("email", "ne", "nobody"),
    ("displayName", "gt", ""),
    ("displayName", "ne", "nobody"),
    ("createdAt", "gt", "2000-01-01T00:00:00Z"),
    ("createdAt", "lt", "2100-01-01T00:00:00Z"),
    ("updatedAt", "gt", "2000-01-01T00:00:00Z"),
)
# With the rest of the document, a kilobyte.
MANY_FIELDS = " ".join(f"displayNameOfTheUserAgain{at:02}: displayName" for at in range(22))

ONLY_AT_16 = {"resolvers": "is measured on 16 connections alone"}
NO_SERVER = {"pgbench": "measures one statement alone"}
ONE_STATEMENT = {
    "limit": "runs the same statement each time",
    "pgbench": "runs the same statement each time",
}


def _shapes(_: World) -> list[Variables]:
    """A filter with every combination of the conditions."""
    shapes: list[Variables] = []
    for bits in range(SHAPES):
        where: dict[str, dict[str, str]] = {}
        for at, (name, operator, value) in enumerate(CONDITIONS):
            if bits >> at & 1:
                where.setdefault(name, {})[operator] = value
        shapes.append({"where": where})
    return shapes


P1 = Query(
    "p1",
    "200 users, 50 locations each: 1.5 MB",
    "{ users(first: 200) { nodes { id displayName locations(first: 50) { nodes { "
    "id latitude longitude accuracyMeters recordedAt } } } } }",
    least_ids=10_200,
    lacks=TOO_SLOW,
)
LOADS = (
    P1,
    replace(
        Q1,
        name="b1",
        title="q1 on 4 connections, while p1 is asked for on 8 others",
        connections=4,
        beside=replace(P1, connections=8),
        same_as="q1",
        lacks=TOO_SLOW | NO_SERVER,
    ),
    *(
        replace(
            Q1,
            name=f"c{connections}",
            title=f"q1 on {connections} connection{'s'[: connections > 1]}",
            connections=connections,
            same_as="q1",
            lacks=ONLY_AT_16
            | ({"pgbench": "would need a Postgres connection each"} if connections > 16 else {}),
        )
        for connections in (1, 4, 64, 256)
    ),
    Query(
        "d1",
        f"{DOCUMENTS:,} documents of 1 kB in rotation, which differ in the operation's name",
        f"query User{UNIQUE}($id: ID!) {{ user(id: $id) {{ id {MANY_FIELDS} }} }}",
        least_ids=1,
        kind="unsized",
        variables=users,
        numbers=DOCUMENTS,
    ),
    Query(
        "s1",
        f"50 users by a filter of {len(CONDITIONS)} conditions, in {SHAPES} shapes in rotation",
        "query($where: UserFilter!) { users(first: 50, where: $where) { nodes { "
        "id email displayName } } }",
        least_ids=50,
        variables=_shapes,
        numbers=SHAPES,
        lacks=NO_FILTER | ONE_STATEMENT,
    ),
    Query(
        "k1",
        "a document of 1 kB with an alias that was never sent before, on one connection",
        f"query($id: ID!) {{ user(id: $id) {{ id first{UNIQUE}: id {MANY_FIELDS} }} }}",
        least_ids=1,
        kind="unsized",
        variables=users,
        connections=1,
        lacks=ONE_STATEMENT,
    ),
)
