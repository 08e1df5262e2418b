"""The mutation that inserts many locations at once and reports which of them are new."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import strawberry
from sqlalchemy import Uuid, func, inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from strawberry import UNSET

from db.orm.ids import NO_UUID, parse_uuid
from db.session.identity import Identity
from gql.mutations.locations import ATTRIBUTES, RecordLocationInput, new_location
from gql.resolvers.batch_sql import unnest_keys, visible
from gql.resolvers.context import Context
from gql.resolvers.field_source import FieldKind, Insert, reading
from gql.resolvers.object_types import ObjectTypes
from gql.values.input_values import as_coerced
from gql.writes.mutation import BoundField, mutation
from gql.writes.payload import (
    MutationErrorCode,
    Refused,
    invalid,
    not_found,
    refusal,
)
from gql.writes.write import Write
from models import Location, User
from models.base import TENANT

MAX_LOCATIONS = 1_000
Rows: TypeAlias = list[dict[str, Any]]


@strawberry.input(description="One of several places to record.")
class RecordLocationsEntry(RecordLocationInput):
    id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="A UUID the client makes, of version 7 for choice: sent again, it is stored "
        "once. The database makes one if it is left out.",
    )


@strawberry.input(description=f"Places to record, at most {MAX_LOCATIONS}: all of them, or none.")
class RecordLocationsInput:
    locations: list[RecordLocationsEntry] = strawberry.field(
        description=f"The places, at most {MAX_LOCATIONS}."
    )


@dataclass(frozen=True, slots=True)
class Records:
    """The payload field `records`: each location in input order, and whether it is new."""

    def bind(self, types: ObjectTypes) -> BoundField:
        node = types.registry[Location]

        @strawberry.type(description="A place that is stored.")
        class RecordedLocation:
            is_new: bool = strawberry.field(
                description="Whether it was stored now; false if its id was stored before.",
                metadata=reading(FieldKind.IS_NEW),
            )
            location: Any = strawberry.field(
                graphql_type=types.objects[Location],
                description="The place as it is stored.",
                metadata=reading(FieldKind.WRITTEN),
            )

        async def read(context: Context, stored: Any) -> Any:
            places = await asyncio.gather(*(context.reads.row(node, id) for id, _ in stored))
            return [
                RecordedLocation(is_new=is_new, location=place)
                for place, (_, is_new) in zip(places, stored, strict=True)
            ]

        field = strawberry.field(
            graphql_type=list[RecordedLocation] | None,
            description="What is stored, in the order given; null when `errors` says why not.",
            metadata=reading(FieldKind.RECORDS),
        )
        return BoundField("records", field, read)


def new_locations(viewer: Identity, input: Mapping[str, Any]) -> Rows:
    """The rows to store, with the ids from the client; `Refused` if one cannot be stored."""
    entries = input["locations"]
    if len(entries) > MAX_LOCATIONS:
        raise invalid(f"Has {len(entries)} places; record at most {MAX_LOCATIONS}.", "locations")
    rows: Rows = []
    seen: set[UUID] = set()
    for at, entry in enumerate(entries):
        try:
            row = new_location(viewer, entry)
            row["id"] = _client_id(entry.get("id"), seen)
        except Refused as refused:
            raise refused.within("locations", str(at)) from None
        rows.append(row)
    return rows


@mutation(
    Records(),
    source=Insert(
        Location,
        ("id", *ATTRIBUTES),
        new_locations,
        references={"user_id": User},
        must_match=("user_id",),
        is_list=True,
    ),
)
async def record_locations(write: Write, input: RecordLocationsInput) -> Any:
    """Record up to 1,000 places at once: all of them, or none.

    A place with an id that is stored already is left as it was, so that a batch can be sent again.
    """
    await write.own_tenant()
    rows = new_locations(write.viewer, as_coerced(input))
    if not rows:
        return []
    await _check_users(write, rows)
    new_ids = iter(await _new_ids(write, rows))
    for row in rows:
        row["id"] = row["id"] or next(new_ids)
    stored = await _insert(write, rows)
    await _check_existing(write, rows, stored)
    return [(row["id"], row["id"] in stored) for row in rows]


async def _check_users(write: Write, rows: Rows) -> None:
    """`Refused` if a user of `rows` does not exist or is not visible to the viewer."""
    users = {row["user_id"] for row in rows}
    existing = await write.tx.scalars(
        select(User.id).where(
            User.tenant_id == write.viewer.id(TENANT), User.id.in_(users), *visible(User)
        )
    )
    missing = users - set(existing)
    for at, row in enumerate(rows):
        if row["user_id"] in missing:
            raise not_found("locations", str(at), "userId")


async def _new_ids(write: Write, rows: Rows) -> Sequence[UUID]:
    """A new id for each row without one."""
    count = sum(row["id"] is None for row in rows)
    numbers = func.generate_series(1, count).table_valued("number")
    return (await write.tx.scalars(select(func.uuidv7(type_=Uuid)).select_from(numbers))).all()


async def _insert(write: Write, rows: Rows) -> set[UUID]:
    """Store the rows that do not exist yet, in one statement; returns the ids of those stored."""
    try:
        async with write.tx.begin_nested():
            return await _insert_all(write, rows)
    except DBAPIError as error:
        refused = refusal(error, Location.metadata)
        if refused is None:
            raise
        await _raise_first_refusal(write, rows)
        raise refused from error


async def _insert_all(write: Write, rows: Rows) -> set[UUID]:
    columns = [inspect(Location).columns[name] for name in ("id", *ATTRIBUTES)]
    sent = unnest_keys(columns, [tuple(row[column.key] for column in columns) for row in rows])
    # Ordered by key: batches with the same ids in different orders would deadlock.
    in_order = select(*sent.c).order_by(sent.c[0])
    new = insert(Location).from_select(columns, in_order, include_defaults=False)
    new = new.on_conflict_do_nothing(index_elements=["tenant_id", "id"])
    return set(await write.tx.scalars(new.returning(Location.id)))


async def _raise_first_refusal(write: Write, rows: Rows) -> None:
    """Raise the error of the first row that cannot be stored.

    Postgres does not name the row, so a binary search finds the shortest prefix of the batch that
    fails.
    """
    good, bad = 0, len(rows)
    reason: Exception | None = None
    while good < bad:
        middle = (good + bad) // 2
        try:
            async with write.tx.begin_nested() as attempt:
                await _insert_all(write, rows[good : middle + 1])
                await attempt.rollback()
            good = middle + 1
        except DBAPIError as error:
            bad, reason = middle, refusal(error, Location.metadata)
    if isinstance(reason, Refused):
        raise reason.within("locations", str(bad))
    if reason is not None:
        raise reason


async def _check_existing(write: Write, rows: Rows, stored: set[UUID]) -> None:
    """`Refused` if an id that was stored before belongs to a location of another user."""
    existing = {row["id"] for row in rows} - stored
    if not existing:
        return
    owners = select(Location.id, Location.user_id).where(
        Location.tenant_id == write.viewer.id(TENANT), Location.id.in_(existing)
    )
    owner = {row.id: row.user_id for row in await write.tx.execute(owners)}
    for at, row in enumerate(rows):
        if row["id"] in existing and owner.get(row["id"]) != row["user_id"]:
            raise Refused(
                MutationErrorCode.NOT_UNIQUE,
                "Another location has this id: make a new one.",
                *("locations", str(at), "id"),
            )


def _client_id(text: str | None, seen: set[UUID]) -> UUID | None:
    """The id from the client; `Refused` if it is malformed or occurs twice in the batch."""
    if text is None:
        return None
    id = parse_uuid(text)
    if id is None or id == NO_UUID:
        raise invalid("Must be a UUID.", "id")
    if id in seen:
        raise invalid("Must be given once in a batch.", "id")
    seen.add(id)
    return id
