"""Mutations of users."""

from typing import Any

import strawberry
from sqlalchemy import func
from strawberry import UNSET

from gql.mutations.workshop_members import check_owns_nothing_alone
from gql.writes.by_id import ById, VersionedInput, restore
from gql.writes.mutation import DELETED, Row, assign, mutation
from gql.writes.write import Write
from models import User

EMAIL = "The person's e-mail address; unique in the tenant, whatever its case."
DISPLAY_NAME = "What the person is called, at most 200 characters."


@strawberry.input(description="A person to add to the viewer's tenant.")
class CreateUserInput:
    email: str = strawberry.field(description=EMAIL)
    display_name: str = strawberry.field(description=DISPLAY_NAME)


@strawberry.input(description="What to change of a person; what is left out stays as it is.")
class UpdateUserInput(VersionedInput):
    email: str | None = strawberry.field(default=UNSET, description=EMAIL)
    display_name: str | None = strawberry.field(default=UNSET, description=DISPLAY_NAME)


@strawberry.input(description="Which person to delete.")
class DeleteUserInput(VersionedInput):
    pass


@strawberry.input(description="Which person to restore.")
class RestoreUserInput(ById):
    pass


@mutation(Row(User, "The person that was added"))
async def create_user(write: Write, input: CreateUserInput) -> Any:
    """Add a person to the viewer's tenant."""
    return await write.insert(
        User(
            tenant_id=await write.own_tenant(),
            email=input.email,
            display_name=input.display_name,
        )
    )


@mutation(Row(User, "The person as it is now"))
async def update_user(write: Write, input: UpdateUserInput) -> Any:
    """Change a person."""
    user = await write.lock_for_update(User, input.id, "id", expected=input.expected_updated_at)
    assign(user, input, "email", "display_name")
    return user.id


@mutation(DELETED)
async def delete_user(write: Write, input: DeleteUserInput) -> Any:
    """Delete a person. It vanishes from every read, and can be restored for 90 days.

    The last owner of a workshop stays.
    """
    user = await write.lock_for_update(User, input.id, "id", expected=input.expected_updated_at)
    await check_owns_nothing_alone(write, user, "id")
    user.deleted_at = func.now()
    return user.id


@mutation(Row(User, "The person, who is back"))
async def restore_user(write: Write, input: RestoreUserInput) -> Any:
    """Restore a person that was deleted within the last 90 days."""
    return await restore(write, User, input)
