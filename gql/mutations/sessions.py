"""Mutations of sessions; a workshop has at most one open session."""

from typing import Any

import strawberry
from sqlalchemy import func

from gql.writes.by_id import VersionedInput
from gql.writes.mutation import Row, mutation
from gql.writes.payload import MutationErrorCode, Refused
from gql.writes.write import Write
from models import Session, Workshop


@strawberry.input(description="A workshop that sits together from now on.")
class StartSessionInput:
    workshop_id: strawberry.ID = strawberry.field(description="The `id` of the workshop.")


@strawberry.input(description="Which session is over.")
class EndSessionInput(VersionedInput):
    pass


@mutation(Row(Session, "The session that was started"))
async def start_session(write: Write, input: StartSessionInput) -> Any:
    """Start a session of a workshop, which must have no open one."""
    workshop = await write.lock_for_update(Workshop, input.workshop_id, "workshopId")
    author = await write.own_account(workshop.tenant_id)
    return await write.insert(
        Session(tenant_id=workshop.tenant_id, workshop_id=workshop.id, started_by_id=author)
    )


@mutation(Row(Session, "The session, which is over"))
async def end_session(write: Write, input: EndSessionInput) -> Any:
    """End a session."""
    session = await write.lock_for_update(
        Session, input.id, "id", expected=input.expected_updated_at
    )
    if session.ended_at is not None:
        raise Refused(MutationErrorCode.WRONG_STATE, "This session is over already.", "id")
    session.ended_at = func.now()
    return session.id
