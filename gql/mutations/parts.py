"""Checks and locks shared by the mutations of members, steps, sessions and build packs."""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import DeclarativeBase

from gql.nodes.application import RowRule
from gql.resolvers.batch_sql import visible
from gql.writes.payload import MutationErrorCode
from gql.writes.write import Write
from models import Workshop

T = TypeVar("T", bound=DeclarativeBase)


def _is_in_a_workshop(row: Any) -> ColumnElement[bool] | None:
    """Whether the workshop of `row` is not deleted; None for rows that belong to no workshop."""
    workshop_id = getattr(row, "workshop_id", None)
    if workshop_id is None:
        return None
    workshops = select(func.count()).where(
        Workshop.tenant_id == row.tenant_id, Workshop.id == workshop_id, *visible(Workshop)
    )
    return workshops.scalar_subquery() == literal_column("1")


WORKSHOP_EXISTS = RowRule(
    _is_in_a_workshop,
    MutationErrorCode.WRONG_STATE,
    "Its workshop was deleted: restore that first.",
)


async def lock_part(
    write: Write, model: type[T], id: str, *path: str, **lock: Any
) -> tuple[Workshop, T]:
    """Lock the workshop and then its part; the lock on the workshop serialises these writes."""
    part: Any = await write.find(model, id, *path)
    await write.check_row(part, *path)
    workshop = await write.lock_for_update(Workshop, part.workshop_id, *path)
    # The part may have changed while this waited for the lock on the workshop.
    write.tx.expunge(part)
    return workshop, await write.lock_for_update(model, id, *path, **lock)
