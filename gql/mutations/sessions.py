"""Mutations of sessions; a workshop has at most one open session."""

import strawberry
from sqlalchemy import func

from db.session.identity import Identity
from gql.mutations.parts import workshop_id_of
from gql.resolvers.write_source import Action, Change, Insert, Rule
from gql.writes.declaration import Values
from gql.writes.inputs import VersionedInput
from gql.writes.mutation import Row, mutation
from gql.writes.payload import MutationErrorCode
from models import Session, Workshop


@strawberry.input(description="A workshop that sits together from now on.")
class StartSessionInput:
    workshop_id: strawberry.ID = strawberry.field(description="The `id` of the workshop.")


@strawberry.input(description="Which session is over.")
class EndSessionInput(VersionedInput):
    pass


@mutation(
    Row(Session, "The session that was started"),
    source=Insert(
        Session,
        ("workshop_id",),
        references={"workshop_id": Workshop},
        parent="workshop_id",
        author="started_by_id",
    ),
)
def start_session(viewer: Identity, input: StartSessionInput) -> Values:
    """Start a session of a workshop, which must have no open one."""
    return {"workshop_id": workshop_id_of(input)}


OVER = Rule(
    lambda draft: draft.row.ended_at.is_not(None),
    MutationErrorCode.WRONG_STATE,
    "This session is over already.",
    ("id",),
)


@mutation(
    Row(Session, "The session, which is over"),
    source=Change(
        Session,
        Action.UPDATE,
        computed=lambda _: {"ended_at": func.now()},
        rules=(OVER,),
    ),
)
def end_session(viewer: Identity, input: EndSessionInput) -> Values:
    """End a session."""
    return {}
