"""Mutations of users."""

from typing import Any

import strawberry

from gql.mutations.workshop_members import check_owns_nothing_alone
from gql.writes.by_id import VersionedInput, lock_meant, mark_deleted
from gql.writes.mutation import DELETED, mutation
from gql.writes.write import Write
from models import User


@strawberry.input(description="Which person to delete.")
class DeleteUserInput(VersionedInput):
    pass


@mutation(DELETED)
async def delete_user(write: Write, input: DeleteUserInput) -> Any:
    """Delete a person. It vanishes from every read, and can be restored for 90 days.

    The last owner of a workshop stays.
    """
    user = await lock_meant(write, User, input)
    await check_owns_nothing_alone(write, user, "id")
    mark_deleted(user)
    return user.id
