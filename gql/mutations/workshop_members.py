"""Mutations of workshop members; every workshop keeps at least one owner."""

from typing import Any

import strawberry
from sqlalchemy import and_, or_, select
from strawberry import UNSET

from gql.mutations.parts import lock_part
from gql.resolvers.batch_sql import visible
from gql.writes.by_id import ById, VersionedInput
from gql.writes.mutation import DELETED, Row, assign, mutation
from gql.writes.payload import MutationErrorCode, Refused
from gql.writes.write import Write
from models import MemberRole, User, Workshop, WorkshopMember


@strawberry.input(description="A person who shall take part in a workshop.")
class AddWorkshopMemberInput:
    workshop_id: strawberry.ID = strawberry.field(description="The `id` of the workshop.")
    user_id: strawberry.ID = strawberry.field(description="The `id` of the person.")
    role: MemberRole = strawberry.field(description="What the person does in it.")


@strawberry.input(description="What to change of a person's part; what is left out stays.")
class UpdateWorkshopMemberInput(VersionedInput):
    role: MemberRole | None = strawberry.field(
        default=UNSET, description="What the person does in the workshop."
    )


@strawberry.input(description="Who leaves a workshop.")
class RemoveWorkshopMemberInput(ById):
    pass


@mutation(Row(WorkshopMember, "The person's part"))
async def add_workshop_member(write: Write, input: AddWorkshopMemberInput) -> Any:
    """Let a person take part in a workshop."""
    workshop = await write.lock_for_update(Workshop, input.workshop_id, "workshopId")
    user = await write.find(User, input.user_id, "userId")
    return await write.insert(
        WorkshopMember(
            tenant_id=workshop.tenant_id,
            workshop_id=workshop.id,
            user_id=user.id,
            role=input.role,
        )
    )


@mutation(Row(WorkshopMember, "The person's part as it is now"))
async def update_workshop_member(write: Write, input: UpdateWorkshopMemberInput) -> Any:
    """Change what a person does in a workshop; its last owner stays one."""
    _, member = await lock_part(
        write, WorkshopMember, input.id, "id", expected=input.expected_updated_at
    )
    was_owner = member.role is MemberRole.OWNER
    assign(member, input, "role")
    if was_owner and member.role is not MemberRole.OWNER:
        await check_owner_stays(write, member, "role")
    return member.id


@mutation(DELETED)
async def remove_workshop_member(write: Write, input: RemoveWorkshopMemberInput) -> Any:
    """Let a person leave a workshop; its last owner cannot."""
    _, member = await lock_part(write, WorkshopMember, input.id, "id")
    if member.role is MemberRole.OWNER:
        await check_owner_stays(write, member, "id")
    await write.tx.delete(member)
    return input.id


async def check_owner_stays(write: Write, member: WorkshopMember, *path: str) -> None:
    """`Refused` if `member` is the last owner of the workshop; deleted users do not count."""
    owners = select(User.id).where(
        WorkshopMember.tenant_id == member.tenant_id,
        WorkshopMember.workshop_id == member.workshop_id,
        or_(WorkshopMember.role == MemberRole.OWNER, WorkshopMember.id == member.id),
        User.tenant_id == WorkshopMember.tenant_id,
        User.id == WorkshopMember.user_id,
        *visible(User),
    )
    if set(await write.tx.scalars(owners)) == {member.user_id}:
        raise Refused(
            MutationErrorCode.LAST_OWNER,
            "This is the last owner of a workshop: make somebody else an owner first.",
            *path,
        )


async def check_owns_nothing_alone(write: Write, user: User, *path: str) -> None:
    """`Refused` if `user` is the last owner of a workshop."""
    owned = (
        select(WorkshopMember)
        .join(
            Workshop,
            and_(
                Workshop.tenant_id == WorkshopMember.tenant_id,
                Workshop.id == WorkshopMember.workshop_id,
            ),
        )
        .where(
            WorkshopMember.tenant_id == user.tenant_id,
            WorkshopMember.user_id == user.id,
            WorkshopMember.role == MemberRole.OWNER,
            *visible(Workshop),
        )
        # The same lock as in `lock_part`, so that two owners cannot leave at the same time.
        .with_for_update(of=Workshop, key_share=True)
    )
    for member in (await write.tx.scalars(owned)).all():
        await check_owner_stays(write, member, *path)
