"""Mutations of locations; members write their own, admins those of everyone in the tenant."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import (
    CTE,
    DateTime,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    delete,
    func,
    select,
    true,
)
from strawberry import UNSET

from db.orm.ids import parse_uuid
from db.orm.scope import table_of
from db.session.identity import Identity
from gql.nodes.application import Application
from gql.plan.sql.effects import is_allowed
from gql.plan.sql.identity import has_role, id_of, is_set, is_within_reach
from gql.plan.sql.refusals import (
    NONE,
    ONE,
    Check,
    account_checks,
    path_of,
    refusal_cte,
    tenant_checks,
    why,
)
from gql.resolvers.batch_sql import visible
from gql.resolvers.write_source import Insert
from gql.values.scalars import Base64, or_none
from gql.writes.declaration import Values
from gql.writes.mutation import Row, ScalarResult, mutation
from gql.writes.payload import NOT_FOUND_MESSAGE, MutationErrorCode, Refused, invalid
from gql.writes.refusals import Reason, refused
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
    "user_id",
    "latitude",
    "longitude",
    "accuracy_meters",
    "recorded_at",
    "encrypted_data",
)


def new_location(viewer: Identity, input: RecordLocationInput) -> dict[str, Any]:
    """The row of an input; `Refused` if it names no user."""
    return {
        "user_id": subject_of(viewer, or_none(input.user_id)),
        "latitude": or_none(input.latitude),
        "longitude": or_none(input.longitude),
        "accuracy_meters": or_none(input.accuracy_meters),
        "recorded_at": or_none(input.recorded_at) or datetime.now(UTC),
        "encrypted_data": or_none(input.encrypted_data),
    }


@mutation(
    Row(Location, "What was stored"),
    source=Insert(Location, ATTRIBUTES, references={"user_id": User}),
)
def record_location(viewer: Identity, input: RecordLocationInput) -> Values:
    """Record where a person was: the viewer, or whom an admin names."""
    return new_location(viewer, input)


def _deleted(viewer: CTE, application: Application) -> Select[Any]:
    """How many locations of a user in a span of time were deleted, or why none: a JSON array."""
    id = bindparam("subject", type_=Uuid)
    in_scope = is_within_reach(User.tenant_id, TENANT, viewer)
    users = select(User.tenant_id, User.id).where(
        is_set(viewer), User.id == id, in_scope, *visible(User)
    )
    rows = users.correlate(viewer).lateral("rows")
    user = select(*rows.c).select_from(viewer).join(rows, true()).cte("meant")
    number = select(func.count()).select_from(user).scalar_subquery()
    is_other = and_(has_role(viewer, "member"), id.is_distinct_from(id_of(viewer, USER)))
    tenancy = application.tenancy
    assert tenancy is not None, "users belong to tenants"
    checks = [
        Check(number == NONE, why(Reason.NOT_FOUND, path_of("user_id"))),
        Check(number > ONE, why(Reason.AMBIGUOUS, path_of("user_id"))),
        *account_checks(application, viewer),
        *tenant_checks(tenancy, viewer, user.c.tenant_id),
        # The policy would silently delete no rows; a denied delete must not look like an empty one.
        Check(is_other, why(Reason.FORBIDDEN)),
    ]
    refusal = refusal_cte(checks, viewer, user)
    rows_of_user = delete(table_of(Location)).where(
        is_allowed(refusal),
        Location.tenant_id == select(user.c.tenant_id).scalar_subquery(),
        Location.user_id == id,
        Location.recorded_at >= bindparam("recorded_from", type_=DateTime(timezone=True)),
        Location.recorded_at < bindparam("recorded_until", type_=DateTime(timezone=True)),
    )
    gone = rows_of_user.returning(Location.id).cte("gone")
    count = select(func.count()).select_from(gone).scalar_subquery()
    return select(func.coalesce(refusal.c.why, cast(count, Text)).label("outcome"))


@mutation(ScalarResult("deleted_count", int, "How many locations were deleted"))
async def delete_locations(write: Write, input: DeleteLocationsInput) -> Any:
    """Delete where a person was in a span of time, for good: the viewer, or whom an admin names."""
    if input.recorded_until < input.recorded_from:
        raise invalid("Must not be before recordedFrom.", "recordedUntil")
    outcome = await write.run(
        _deleted,
        subject=subject_of(write.viewer, or_none(input.user_id)),
        recorded_from=input.recorded_from,
        recorded_until=input.recorded_until,
    )
    if isinstance(outcome, list):
        reason, *details = outcome
        raise refused(write.context.application, Reason(reason), *details)
    return outcome


def subject_of(viewer: Identity, user_id: str | None) -> UUID:
    """The user whose locations are meant: `user_id`, or the viewer; `Refused` without either."""
    if user_id is None:
        subject, message = viewer.id(USER), "This token names no user: pass one."
    else:
        subject, message = parse_uuid(user_id), NOT_FOUND_MESSAGE
    if subject is None:
        raise Refused(MutationErrorCode.NOT_FOUND, message, "userId")
    return subject
