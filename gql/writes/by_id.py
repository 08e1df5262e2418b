"""Deletes and restores one row by its id, and defines the inputs such mutations share."""

from datetime import UTC, datetime
from typing import Any

import strawberry
from sqlalchemy import func
from sqlalchemy.orm import DeclarativeBase
from strawberry import UNSET

from db.orm.columns import RESTORE_WINDOW, SoftDelete
from gql.writes.refusals import Reason
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


async def delete(write: Write, model: type[DeclarativeBase], input: ById, **lock: Any) -> Any:
    """Delete a row, softly if it can be restored; returns its id."""
    row = await lock_meant(write, model, input, **lock)
    if isinstance(row, SoftDelete):
        mark_deleted(row)
    else:
        await write.tx.delete(row)
    return row.id


async def lock_meant(write: Write, model: type[DeclarativeBase], input: ById, **lock: Any) -> Any:
    """The row that is meant, locked; `Refused` if it was changed since the caller has seen it."""
    expected = getattr(input, "expected_updated_at", UNSET)
    return await write.lock_for_update(model, input.id, "id", expected=expected, **lock)


def mark_deleted(row: SoftDelete) -> None:
    """Soft-delete a locked row."""
    row.deleted_at = func.now()


async def restore(write: Write, model: type[DeclarativeBase], input: ById, **lock: Any) -> Any:
    """Restore a soft-deleted row; returns its id."""
    row = await write.lock_for_update(model, input.id, "id", is_deleted=True, **lock)
    assert isinstance(row, SoftDelete), "only some tables have soft delete"
    assert row.deleted_at is not None, "the locked row is deleted"
    if datetime.now(UTC) - row.deleted_at > RESTORE_WINDOW:
        raise write.refused(Reason.TOO_LATE, "id")
    row.deleted_at = None
    return row.id  # type: ignore[attr-defined]
