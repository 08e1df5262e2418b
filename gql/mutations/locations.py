"""Mutations of locations; members write their own, admins those of everyone in the tenant."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import CursorResult
from sqlalchemy import delete as delete_rows
from strawberry import UNSET

from db.orm.ids import parse_uuid
from db.session.identity import Identity
from gql.resolvers.field_source import Insert
from gql.values.input_values import as_coerced
from gql.values.scalars import Base64, or_none
from gql.writes.mutation import Row, ScalarResult, mutation
from gql.writes.payload import (
    NOT_FOUND_MESSAGE,
    MutationErrorCode,
    Refused,
    invalid,
)
from gql.writes.refusals import Reason
from gql.writes.write import Write
from models import Location, User
from models.base import TENANT, USER


@strawberry.input(description="A place to record: coordinates, a sealed payload, or both.")
class RecordLocationInput:
    user_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="Who was there; the viewer if left out. Members record only themselves.",
    )
    latitude: float | None = strawberry.field(
        default=UNSET, description="Degrees north, -90 to 90; goes with `longitude`."
    )
    longitude: float | None = strawberry.field(
        default=UNSET, description="Degrees east, -180 to 180; goes with `latitude`."
    )
    accuracy_meters: float | None = strawberry.field(
        default=UNSET, description="The radius in metres the person was within."
    )
    recorded_at: datetime | None = strawberry.field(
        default=UNSET, description="When, by the device's clock; now if left out."
    )
    encrypted_data: Base64 | None = strawberry.field(
        default=UNSET, description="A payload sealed by the client, at most 64 KiB."
    )


@strawberry.input(description="Which locations to delete: those of one person, in a span of time.")
class DeleteLocationsInput:
    user_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="Whose; the viewer's if left out. Members delete only their own.",
    )
    recorded_from: datetime = strawberry.field(description="The first moment of the span.")
    recorded_until: datetime = strawberry.field(
        description="The end of the span, which is no longer part of it."
    )


ATTRIBUTES = (
    "tenant_id",
    "user_id",
    "latitude",
    "longitude",
    "accuracy_meters",
    "recorded_at",
    "encrypted_data",
)


def new_location(viewer: Identity, input: Mapping[str, Any]) -> dict[str, Any]:
    """The row of an input with GraphQL names; `Refused` if it names no user."""
    get = input.get
    return {
        "tenant_id": viewer.id(TENANT),
        "user_id": subject_of(viewer, get("userId")),
        "latitude": get("latitude"),
        "longitude": get("longitude"),
        "accuracy_meters": get("accuracyMeters"),
        "recorded_at": get("recordedAt") or datetime.now(UTC),
        "encrypted_data": get("encryptedData"),
    }


@mutation(
    Row(Location, "What was stored"),
    source=Insert(
        Location,
        ATTRIBUTES,
        lambda viewer, values: [new_location(viewer, values)],
        references={"user_id": User},
    ),
)
async def record_location(write: Write, input: RecordLocationInput) -> Any:
    """Record where a person was: the viewer, or whom an admin names."""
    await write.own_tenant()
    row = new_location(write.viewer, as_coerced(input))
    await write.find(User, str(row["user_id"]), "userId")
    return await write.insert(Location(**row))


@mutation(ScalarResult("deleted_count", int, "How many locations were deleted"))
async def delete_locations(write: Write, input: DeleteLocationsInput) -> Any:
    """Delete where a person was in a span of time, for good: the viewer, or whom an admin names."""
    user = await write.find(User, str(subject_of(write.viewer, or_none(input.user_id))), "userId")
    await write.check_tenant(user.tenant_id)
    # The policy would silently delete no rows; a denied delete must not look like an empty one.
    if write.viewer.role == "member" and user.id != write.viewer.id(USER):
        raise write.refused(Reason.FORBIDDEN)
    if input.recorded_until < input.recorded_from:
        raise invalid("Must not be before recordedFrom.", "recordedUntil")
    deleted = await write.tx.execute(
        delete_rows(Location)
        .where(
            Location.tenant_id == user.tenant_id,
            Location.user_id == user.id,
            Location.recorded_at >= input.recorded_from,
            Location.recorded_at < input.recorded_until,
        )
        .execution_options(synchronize_session=False)
    )
    assert isinstance(deleted, CursorResult), "a statement that changes rows has a count"
    return deleted.rowcount


def subject_of(viewer: Identity, user_id: str | None) -> UUID:
    """The user whose locations are meant: `user_id`, or the viewer; `Refused` without either."""
    if user_id is None:
        subject, message = viewer.id(USER), "This token names no user: pass one."
    else:
        subject, message = parse_uuid(user_id), NOT_FOUND_MESSAGE
    if subject is None:
        raise Refused(MutationErrorCode.NOT_FOUND, message, "userId")
    return subject
