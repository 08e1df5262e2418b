"""Writes that name one row: the inputs they share, soft deletion and what undoes it."""

from datetime import UTC, datetime
from typing import Any

import strawberry
from sqlalchemy import func
from strawberry import UNSET

from gql.writes.payload import MutationErrorCode, Refused
from gql.writes.write import Write
from models import Base
from models.base import KEPT, SoftDelete


@strawberry.input(description="One row.")
class ById:
    id: strawberry.ID = strawberry.field(description="The `id` of the row.")


@strawberry.input(description="One row, unless it was changed meanwhile.")
class VersionedInput(ById):
    expected_updated_at: datetime | None = strawberry.field(
        default=UNSET,
        description="The `updatedAt` the caller has seen: if the row was changed since, nothing is "
        "written, and `errors` says `CONFLICT`.",
    )


async def delete_softly(
    write: Write, model: type[Base], given: VersionedInput, **claim: Any
) -> Any:
    """Let a row vanish from every read; it can be restored for `KEPT`. Its id."""
    row = await write.claim(model, given.id, "id", expected=given.expected_updated_at, **claim)
    assert isinstance(row, SoftDelete), "only some tables are deleted softly"
    row.deleted_at = func.now()
    return row.id  # type: ignore[attr-defined]


async def restore(write: Write, model: type[Base], given: ById, **claim: Any) -> Any:
    """Undo `delete_softly`; the id of the row."""
    row = await write.claim(model, given.id, "id", is_deleted=True, **claim)
    assert isinstance(row, SoftDelete), "only some tables are deleted softly"
    assert row.deleted_at is not None, "what is claimed as deleted is deleted"
    if datetime.now(UTC) - row.deleted_at > KEPT:
        raise Refused(
            MutationErrorCode.WRONG_STATE,
            f"It was deleted more than {KEPT.days} days ago: it is gone.",
            "id",
        )
    row.deleted_at = None
    return row.id  # type: ignore[attr-defined]


async def delete(write: Write, model: type[Base], given: ById, **claim: Any) -> Any:
    """Remove a row for good; its id."""
    row = await write.claim(model, given.id, "id", **claim)
    await write.tx.delete(row)
    return row.id  # type: ignore[attr-defined]
