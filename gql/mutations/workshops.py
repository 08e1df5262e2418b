"""Mutations of workshops."""

from typing import Any

import strawberry
from strawberry import UNSET

from gql.values.scalars import or_none
from gql.writes.mutation import Row, mutation
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
