"""Mutations of workshop members; every workshop keeps at least one owner."""

from collections.abc import Callable
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, literal_column
from sqlalchemy.orm import aliased
from strawberry import UNSET

from db.orm.ids import parse_uuid
from db.session.identity import Identity
from gql.mutations.parts import ITS_WORKSHOP, count_of, workshop_id_of
from gql.resolvers.batch_sql import visible
from gql.resolvers.write_source import Action, Change, Draft, Insert, Rule
from gql.writes.declaration import Values
from gql.writes.inputs import ById, VersionedInput
from gql.writes.mutation import DELETED, Row, mutation
from gql.writes.payload import MutationErrorCode, not_found
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


def last_owner_rule(is_broken: Callable[[Draft], ColumnElement[bool]], field: str) -> Rule:
    """The rule that the last owner of a workshop stays, told for a field of the input."""
    return Rule(
        is_broken,
        MutationErrorCode.LAST_OWNER,
        "This is the last owner of a workshop: make somebody else an owner first.",
        (field,),
    )


def _is_last_owner(member: Any) -> ColumnElement[bool]:
    """Whether `member` is the only owner of the workshop; deleted users do not count."""
    other, user, own = aliased(WorkshopMember), aliased(User), aliased(User)
    others = count_of(
        other.tenant_id == member.tenant_id,
        other.workshop_id == member.workshop_id,
        other.role == MemberRole.OWNER,
        other.id != member.id,
        user.tenant_id == other.tenant_id,
        user.id == other.user_id,
        *visible(user),
    )
    is_there = count_of(own.tenant_id == member.tenant_id, own.id == member.user_id, *visible(own))
    zero: ColumnElement[int] = literal_column("0")
    return and_(member.role == MemberRole.OWNER, others == zero, is_there != zero)


def owns_something_alone(user: Any) -> ColumnElement[bool]:
    """Whether `user` is the last owner of a workshop."""
    member, workshop = aliased(WorkshopMember), aliased(Workshop)
    owned = count_of(
        member.tenant_id == user.tenant_id,
        member.user_id == user.id,
        workshop.tenant_id == member.tenant_id,
        workshop.id == member.workshop_id,
        *visible(workshop),
        _is_last_owner(member),
    )
    return owned != literal_column("0")


@mutation(
    Row(WorkshopMember, "The person's part"),
    source=Insert(
        WorkshopMember,
        ("workshop_id", "user_id", "role"),
        references={"workshop_id": Workshop, "user_id": User},
        parent="workshop_id",
    ),
)
def add_workshop_member(viewer: Identity, input: AddWorkshopMemberInput) -> Values:
    """Let a person take part in a workshop."""
    workshop_id, user_id = workshop_id_of(input), parse_uuid(input.user_id)
    if user_id is None:
        raise not_found("userId")
    return {"workshop_id": workshop_id, "user_id": user_id, "role": input.role}


@mutation(
    Row(WorkshopMember, "The person's part as it is now"),
    source=Change(
        WorkshopMember,
        Action.UPDATE,
        ("role",),
        guard=ITS_WORKSHOP,
        rules=(
            last_owner_rule(
                lambda draft: and_(
                    _is_last_owner(draft.row), draft.values["role"] != MemberRole.OWNER
                ),
                "role",
            ),
        ),
    ),
)
def update_workshop_member(viewer: Identity, input: UpdateWorkshopMemberInput) -> Values:
    """Change what a person does in a workshop; its last owner stays one."""
    return {"role": input.role}


@mutation(
    DELETED,
    source=Change(
        WorkshopMember,
        Action.DELETE,
        guard=ITS_WORKSHOP,
        rules=(last_owner_rule(lambda draft: _is_last_owner(draft.row), "id"),),
    ),
)
def remove_workshop_member(viewer: Identity, input: RemoveWorkshopMemberInput) -> Values:
    """Let a person leave a workshop; its last owner cannot."""
    return {}
