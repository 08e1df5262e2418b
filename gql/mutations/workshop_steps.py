"""Mutations of workshop steps; their positions are always 0, 1, 2 and so on.

Every change of a position first locks the workshop, so that moves run one after the other. The
unique constraint on positions is deferred until all steps have moved.
"""

from typing import Any

import strawberry
from sqlalchemy import func, select, update
from strawberry import UNSET

from gql.mutations.parts import lock_part
from gql.values.scalars import or_none
from gql.writes.by_id import ById, VersionedInput
from gql.writes.mutation import DELETED, Row, mutation
from gql.writes.payload import invalid
from gql.writes.write import Write
from models import StepStatus, Workshop, WorkshopStep

TITLE = "What the step is called, at most 200 characters."
POSITION = "Where it shall stand, from 0; those behind it make room"


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


@mutation(Row(WorkshopStep, "The step that was added"))
async def add_workshop_step(write: Write, input: AddWorkshopStepInput) -> Any:
    """Add a step to a workshop, at its end or in between."""
    workshop = await write.lock_for_update(Workshop, input.workshop_id, "workshopId")
    count = await _count(write, workshop)
    position = count if or_none(input.position) is None else input.position
    assert position is not None, "a step without a position is added at the end"
    _check_position(position, count)
    await _shift(write, workshop, position, count, 1)
    return await write.insert(
        WorkshopStep(
            tenant_id=workshop.tenant_id,
            workshop_id=workshop.id,
            position=position,
            title=input.title,
            status=or_none(input.status) or StepStatus.NOT_STARTED,
        )
    )


@mutation(Row(WorkshopStep, "The step where it stands now"))
async def move_workshop_step(write: Write, input: MoveWorkshopStepInput) -> Any:
    """Move a step; those between where it was and where it is shift by one."""
    workshop, step = await lock_part(
        write, WorkshopStep, input.id, "id", expected=input.expected_updated_at
    )
    _check_position(input.position, await _count(write, workshop) - 1)
    if input.position < step.position:
        await _shift(write, workshop, input.position, step.position, 1)
    else:
        await _shift(write, workshop, step.position + 1, input.position + 1, -1)
    step.position = input.position
    return step.id


@mutation(DELETED)
async def remove_workshop_step(write: Write, input: RemoveWorkshopStepInput) -> Any:
    """Remove a step; those behind it move up."""
    workshop, step = await lock_part(write, WorkshopStep, input.id, "id")
    count = await _count(write, workshop)
    await write.tx.delete(step)
    await write.tx.flush()
    await _shift(write, workshop, step.position + 1, count, -1)
    return input.id


async def _count(write: Write, workshop: Workshop) -> int:
    number = select(func.count()).where(
        WorkshopStep.tenant_id == workshop.tenant_id, WorkshopStep.workshop_id == workshop.id
    )
    return await write.tx.scalar(number) or 0


async def _shift(write: Write, workshop: Workshop, first: int, end: int, by: int) -> None:
    """Move the steps from position `first` to before `end`."""
    await write.tx.execute(
        update(WorkshopStep)
        .where(
            WorkshopStep.tenant_id == workshop.tenant_id,
            WorkshopStep.workshop_id == workshop.id,
            WorkshopStep.position >= first,
            WorkshopStep.position < end,
        )
        .values(position=WorkshopStep.position + by)
        .execution_options(synchronize_session=False)
    )


def _check_position(position: int, last: int) -> None:
    if not 0 <= position <= last:
        raise invalid(f"Must be between 0 and {last}.", "position")
