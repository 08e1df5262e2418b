"""Writes that name one row: the inputs they share, soft deletion and what undoes it."""

from datetime import UTC, datetime
from typing import Any

import strawberry
from sqlalchemy import func
from sqlalchemy.orm import DeclarativeBase
from strawberry import UNSET

from db.orm.columns import RESTORE_WINDOW, SoftDelete
from gql.writes.payload import MutationErrorCode, Refused
from gql.writes.write import Write


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
    write: Write, model: type[DeclarativeBase], given: VersionedInput, **lock: Any
) -> Any:
    """Let a row vanish from every read; it can be restored for `RESTORE_WINDOW`. Its id."""
    row = await write.lock_for_update(
        model, given.id, "id", expected=given.expected_updated_at, **lock
    )
    assert isinstance(row, SoftDelete), "only some tables are deleted softly"
    row.deleted_at = func.now()
    return row.id  # type: ignore[attr-defined]


async def restore(write: Write, model: type[DeclarativeBase], given: ById, **lock: Any) -> Any:
    """Undo `delete_softly`; the id of the row."""
    row = await write.lock_for_update(model, given.id, "id", is_deleted=True, **lock)
    assert isinstance(row, SoftDelete), "only some tables are deleted softly"
    assert row.deleted_at is not None, "what is claimed as deleted is deleted"
    if datetime.now(UTC) - row.deleted_at > RESTORE_WINDOW:
        raise Refused(
            MutationErrorCode.WRONG_STATE,
            f"It was deleted more than {RESTORE_WINDOW.days} days ago: it is gone.",
            "id",
        )
    row.deleted_at = None
    return row.id  # type: ignore[attr-defined]


async def delete(write: Write, model: type[DeclarativeBase], given: ById, **lock: Any) -> Any:
    """Remove a row for good; its id."""
    row = await write.lock_for_update(model, given.id, "id", **lock)
    await write.tx.delete(row)
    return row.id  # type: ignore[attr-defined]
