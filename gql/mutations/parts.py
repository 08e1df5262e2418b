"""Ids, rules and locks that the mutations of the parts of a workshop share."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, select

from db.orm.ids import id_prefix
from gql.nodes.application import RowRule
from gql.resolvers.batch_sql import visible
from gql.resolvers.write_source import Guard
from gql.writes.payload import MutationErrorCode, not_found
from models import Workshop


def workshop_id_of(input: Any) -> str:
    """The id of the workshop that an input names; `Refused` if it is not the id of one."""
    id: str = input.workshop_id
    if id_prefix(id) != "ws":
        raise not_found("workshopId")
    return id


def count_of(*conditions: Any) -> ColumnElement[int]:
    """The number of rows that meet the conditions."""
    return select(func.count()).where(*conditions).scalar_subquery()


def _is_in_a_workshop(row: Any) -> ColumnElement[bool] | None:
    """Whether the workshop of `row` is not deleted; None for rows that belong to no workshop."""
    workshop_id = getattr(row, "workshop_id", None)
    if workshop_id is None:
        return None
    workshops = count_of(
        Workshop.tenant_id == row.tenant_id, Workshop.id == workshop_id, *visible(Workshop)
    )
    return workshops == literal_column("1")


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
