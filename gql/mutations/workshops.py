"""Mutations of workshops."""

from typing import Any

import strawberry
from strawberry import UNSET

from gql.values.scalars import or_none
from gql.writes.by_id import ById, VersionedInput, delete_softly, restore
from gql.writes.mutation import DELETED, Row, assign, mutation
from gql.writes.write import Write
from models import MemberRole, Workshop, WorkshopMember, WorkshopStatus

TITLE = "What the workshop is called, at most 200 characters."
DESCRIPTION = "What it is about, at most 10000 characters"


@strawberry.input(description="A workshop to make.")
class CreateWorkshopInput:
    title: str = strawberry.field(description=TITLE)
    description: str | None = strawberry.field(default=UNSET, description=f"{DESCRIPTION}.")
    status: WorkshopStatus | None = strawberry.field(
        default=UNSET, description="How far it is; a draft if left out."
    )


@strawberry.input(description="What to change of a workshop; what is left out stays as it is.")
class UpdateWorkshopInput(VersionedInput):
    title: str | None = strawberry.field(default=UNSET, description=TITLE)
    description: str | None = strawberry.field(
        default=UNSET, description=f"{DESCRIPTION}; null to clear it."
    )
    status: WorkshopStatus | None = strawberry.field(default=UNSET, description="How far it is.")


@strawberry.input(description="Which workshop to delete.")
class DeleteWorkshopInput(VersionedInput):
    pass


@strawberry.input(description="Which workshop to restore.")
class RestoreWorkshopInput(ById):
    pass


@mutation(Row(Workshop, "The workshop that was made"))
async def create_workshop(write: Write, input: CreateWorkshopInput) -> Any:
    """Make a workshop; the viewer becomes its owner."""
    tenant_id = await write.own_tenant()
    author = await write.own_account(tenant_id)
    workshop = Workshop(
        tenant_id=tenant_id,
        title=input.title,
        description=or_none(input.description),
        status=or_none(input.status) or WorkshopStatus.DRAFT,
        created_by_id=author,
    )
    workshop_id = await write.insert(workshop)
    await write.insert(
        WorkshopMember(
            tenant_id=tenant_id, workshop_id=workshop_id, user_id=author, role=MemberRole.OWNER
        )
    )
    return workshop_id


@mutation(Row(Workshop, "The workshop as it is now"))
async def update_workshop(write: Write, input: UpdateWorkshopInput) -> Any:
    """Change a workshop."""
    workshop = await write.lock_for_update(
        Workshop, input.id, "id", expected=input.expected_updated_at
    )
    assign(workshop, input, "title", "description", "status")
    return workshop.id


@mutation(DELETED)
async def delete_workshop(write: Write, input: DeleteWorkshopInput) -> Any:
    """Delete a workshop. It vanishes from every read, and can be restored for 90 days."""
    return await delete_softly(write, Workshop, input)


@mutation(Row(Workshop, "The workshop, which is back"))
async def restore_workshop(write: Write, input: RestoreWorkshopInput) -> Any:
    """Restore a workshop that was deleted within the last 90 days."""
    return await restore(write, Workshop, input)
