"""Rules and locks that the mutations of the parts of a workshop share."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, select

from gql.nodes.application import RowRule
from gql.resolvers.batch_sql import visible
from gql.resolvers.write_source import Guard
from gql.writes.payload import MutationErrorCode
from models import Workshop


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

# What counts the parts of a workshop runs one by one.
ITS_WORKSHOP = Guard(
    Workshop,
    lambda workshop, part: and_(
        workshop.tenant_id == part.tenant_id, workshop.id == part.workshop_id
    ),
)
