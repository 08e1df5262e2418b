"""Mutations of users."""

import strawberry
from sqlalchemy import and_

from db.orm.scope import table_of
from db.session.identity import Identity
from gql.mutations.workshop_members import last_owner_rule, owns_something_alone
from gql.resolvers.write_source import Action, Change, Guard
from gql.writes.declaration import Values
from gql.writes.inputs import VersionedInput
from gql.writes.mutation import DELETED, mutation
from models import MemberRole, User, Workshop, WorkshopMember

_members = table_of(WorkshopMember).alias("owned")

# The same lock as of mutations of members, so that two owners cannot leave at the same time.
OWNED_WORKSHOPS = Guard(
    Workshop,
    lambda workshop, user: and_(
        workshop.tenant_id == user.tenant_id,
        workshop.id.in_(
            _members.select()
            .with_only_columns(_members.c.workshop_id)
            .where(
                _members.c.tenant_id == user.tenant_id,
                _members.c.user_id == user.id,
                _members.c.role == MemberRole.OWNER,
            )
        ),
    ),
)


@strawberry.input(description="Which person to delete.")
class DeleteUserInput(VersionedInput):
    pass


@mutation(
    DELETED,
    source=Change(
        User,
        Action.SOFT_DELETE,
        guard=OWNED_WORKSHOPS,
        rules=(last_owner_rule(lambda draft: owns_something_alone(draft.row), "id"),),
    ),
)
def delete_user(viewer: Identity, input: DeleteUserInput) -> Values:
    """Delete a person. It vanishes from every read, and can be restored for 90 days.

    The last owner of a workshop stays.
    """
    return {}
