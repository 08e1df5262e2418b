"""Writing locations."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry
from sqlalchemy.exc import DBAPIError
from strawberry import UNSET
from strawberry.types.field import StrawberryField

from db.transaction import Identity
from gql.context import Context, Info
from gql.fields import TYPES
from gql.inputs import as_input
from gql.mutations.payload import (
    NOTHING_THERE,
    MutationError,
    MutationErrorCode,
    Refused,
    check_tenant_writes,
    refusal,
)
from gql.node import NODES
from gql.scalars import Base64, or_none
from gql.sources import Insert, Of, reading
from models import Location
from models.ids import parse_uuid


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


ATTRIBUTES = (
    "tenant_id",
    "user_id",
    "latitude",
    "longitude",
    "accuracy_meters",
    "recorded_at",
    "encrypted_data",
)
Input = Annotated[RecordLocationInput, strawberry.argument(description="What to record.")]


def new_location(viewer: Identity, given: RecordLocationInput) -> dict[str, Any]:
    """The row to store, by attribute; `Refused` if `given` names nobody."""
    return {
        "tenant_id": viewer.tenant_id,
        "user_id": _subject(viewer, or_none(given.user_id)),
        "latitude": or_none(given.latitude),
        "longitude": or_none(given.longitude),
        "accuracy_meters": or_none(given.accuracy_meters),
        "recorded_at": or_none(given.recorded_at) or datetime.now(UTC),
        "encrypted_data": or_none(given.encrypted_data),
    }


async def record_location(context: Context, given: RecordLocationInput) -> UUID:
    """Store one location of the viewer, or of whom an admin names; its id.

    `Refused` tells what the caller can mend, `Forbidden` what they may not do.
    """
    async with context.write() as tx:
        await check_tenant_writes(context, tx)
        location = Location(**new_location(context.viewer, given))
        tx.add(location)
        try:
            await tx.flush()
        except DBAPIError as error:
            raise refusal(error, Location) or error from error
        return location.id


def _subject(viewer: Identity, user_id: str | None) -> UUID:
    if user_id is None:
        subject, words = viewer.user_id, "This token names no user: pass one."
    else:
        subject, words = parse_uuid(user_id), NOTHING_THERE
    if subject is None:
        raise Refused(MutationErrorCode.NOT_FOUND, words, "userId")
    return subject


def record_location_field() -> StrawberryField:
    """The root field `recordLocation`; its payload refers to the type of locations."""

    @strawberry.type(description="The outcome of `recordLocation`.")
    class RecordLocationPayload:
        location: Any = strawberry.field(
            graphql_type=TYPES[Location] | None,
            description="What was stored; null when `errors` says why not.",
            metadata=reading(Of.WRITTEN),
        )
        errors: list[MutationError] = strawberry.field(
            description="What the caller can mend; empty when the location was stored.",
            metadata=reading(Of.ERRORS),
        )

    async def resolve(info: Info, input: Input) -> RecordLocationPayload:
        try:
            stored = await record_location(info.context, input)
        except Refused as refused:
            return RecordLocationPayload(location=None, errors=[refused.error])
        row = await info.context.reads.row(NODES[Location], stored)
        return RecordLocationPayload(location=row, errors=[])

    return strawberry.field(
        resolve,
        graphql_type=RecordLocationPayload,
        description="Record where a person was: the viewer, or whom an admin names.",
        metadata=reading(
            Insert(
                Location,
                ATTRIBUTES,
                lambda viewer, given: new_location(viewer, as_input(RecordLocationInput, given)),
            )
        ),
    )
