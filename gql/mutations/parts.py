"""Checks and locks shared by the mutations of members, steps, sessions and build packs."""

from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase

from gql.resolvers.batch_sql import visible
from gql.writes.payload import MutationErrorCode, Refused
from gql.writes.write import Write
from models import Workshop

T = TypeVar("T", bound=DeclarativeBase)


async def check_workshop(write: Write, row: Any, *path: str) -> None:
    """`Refused` if `row` belongs to a workshop that is deleted."""
    workshop_id = getattr(row, "workshop_id", None)
    if workshop_id is None:
        return
    statement = select(Workshop.id).where(
        Workshop.tenant_id == row.tenant_id, Workshop.id == workshop_id, *visible(Workshop)
    )
    if await write.tx.scalar(statement) is None:
        raise Refused(
            MutationErrorCode.WRONG_STATE, "Its workshop was deleted: restore that first.", *path
        )


async def lock_part(
    write: Write, model: type[T], id: str, *path: str, **lock: Any
) -> tuple[Workshop, T]:
    """Lock the workshop and then its part; the lock on the workshop serialises these writes."""
    part: Any = await write.find(model, id, *path)
    await check_workshop(write, part, *path)
    workshop = await write.lock_for_update(Workshop, part.workshop_id, *path)
    # The part may have changed while this waited for the lock on the workshop.
    write.tx.expunge(part)
    return workshop, await write.lock_for_update(model, id, *path, **lock)
