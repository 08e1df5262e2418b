"""Mutations of workshop steps; their positions are always 0, 1, 2 and so on.

Changes of positions in a workshop run one by one. The unique constraint on positions is deferred
until all steps have moved.
"""

from collections.abc import Sequence
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Update, UpdateBase, case, func, or_, select, update
from sqlalchemy.orm import aliased
from strawberry import UNSET

from db.orm.scope import table_of
from db.session.identity import Identity
from gql.mutations.parts import ITS_WORKSHOP, workshop_id_of
from gql.resolvers.write_source import Action, Change, Draft, Insert, Rule
from gql.values.scalars import or_none
from gql.writes.declaration import Values
from gql.writes.inputs import ById, VersionedInput
from gql.writes.mutation import DELETED, Row, mutation
from gql.writes.payload import MutationErrorCode
from models import StepStatus, Workshop, WorkshopStep

TITLE = "What the step is called, at most 200 characters."
POSITION = "Where it shall stand, from 0; those behind it make room"

_steps = table_of(WorkshopStep)


@strawberry.input(description="A step to add to a workshop.")
class AddWorkshopStepInput:
    workshop_id: strawberry.ID = strawberry.field(description="The `id` of the workshop.")
    title: str = strawberry.field(description=TITLE)
    status: StepStatus | None = strawberry.field(
        default=UNSET, description="How far it is; not started if left out."
    )
    position: int | None = strawberry.field(
        default=UNSET, description=f"{POSITION}. At the end if left out."
    )


@strawberry.input(description="Where a step shall stand.")
class MoveWorkshopStepInput(VersionedInput):
    position: int = strawberry.field(description=f"{POSITION}.")


@strawberry.input(description="Which step to remove.")
class RemoveWorkshopStepInput(ById):
    pass


def _number(tenant_id: Any, workshop_id: Any) -> ColumnElement[int]:
    """The number of steps in a workshop."""
    step = aliased(WorkshopStep)
    query = select(func.count()).where(step.tenant_id == tenant_id, step.workshop_id == workshop_id)
    return query.correlate_except(step).scalar_subquery()


def _moved(tenant_id: Any, workshop_id: Any, by: Any, *which: Any) -> Update:
    """Moves the steps of a workshop for which `which` holds."""
    return (
        update(_steps)
        .where(_steps.c.tenant_id == tenant_id, _steps.c.workshop_id == workshop_id, *which)
        .values(position=_steps.c.position + by)
    )


def _position_rule(position: Any, last: Any) -> Rule:
    """The position must be one that the workshop has."""
    return Rule(
        lambda draft: or_(position(draft) < 0, position(draft) > last(draft)),
        MutationErrorCode.INVALID,
        "Must be between 0 and {}.",
        ("position",),
        last,
    )


def _end(draft: Draft) -> ColumnElement[int]:
    return _number(draft.parent.tenant_id, draft.parent.id)


def _position(draft: Draft) -> ColumnElement[int]:
    return func.coalesce(draft.values["position"], _end(draft))


def _make_room(draft: Draft) -> Sequence[UpdateBase]:
    new = draft.values["position"]
    return [_moved(draft.parent.tenant_id, draft.parent.id, 1, _steps.c.position >= new)]


@mutation(
    Row(WorkshopStep, "The step that was added"),
    source=Insert(
        WorkshopStep,
        ("workshop_id", "title", "status", "position"),
        references={"workshop_id": Workshop},
        computed=lambda draft: {"position": _position(draft)},
        rules=(_position_rule(lambda draft: draft.values["position"], _end),),
        parent="workshop_id",
        is_guarded=True,
        effects=_make_room,
    ),
)
def add_workshop_step(viewer: Identity, input: AddWorkshopStepInput) -> Values:
    """Add a step to a workshop, at its end or in between."""
    return {
        "workshop_id": workshop_id_of(input),
        "title": input.title,
        "status": or_none(input.status) or StepStatus.NOT_STARTED,
        "position": or_none(input.position),
    }


def _last(draft: Draft) -> ColumnElement[int]:
    return _number(draft.row.tenant_id, draft.row.workshop_id) - 1


def _shift_between(draft: Draft) -> Sequence[UpdateBase]:
    row, before, after = draft.row, draft.row.position, draft.values["position"]
    return [
        _moved(
            row.tenant_id,
            row.workshop_id,
            case((after < before, 1), else_=-1),
            _steps.c.id != row.id,
            _steps.c.position >= func.least(before, after),
            _steps.c.position <= func.greatest(before, after),
        )
    ]


@mutation(
    Row(WorkshopStep, "The step where it stands now"),
    source=Change(
        WorkshopStep,
        Action.UPDATE,
        ("position",),
        rules=(_position_rule(lambda draft: draft.values["position"], _last),),
        guard=ITS_WORKSHOP,
        effects=_shift_between,
    ),
)
def move_workshop_step(viewer: Identity, input: MoveWorkshopStepInput) -> Values:
    """Move a step; those between where it was and where it is shift by one."""
    return {"position": input.position}


def _close_gap(draft: Draft) -> Sequence[UpdateBase]:
    row = draft.row
    behind = _steps.c.position > row.position
    return [_moved(row.tenant_id, row.workshop_id, -1, behind, _steps.c.id != row.id)]


@mutation(
    DELETED,
    source=Change(WorkshopStep, Action.DELETE, guard=ITS_WORKSHOP, effects=_close_gap),
)
def remove_workshop_step(viewer: Identity, input: RemoveWorkshopStepInput) -> Values:
    """Remove a step; those behind it move up."""
    return {}
