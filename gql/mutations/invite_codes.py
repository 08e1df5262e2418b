"""Mutations of invite codes; redeeming one is the only mutation for anonymous callers."""

from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import CTE, Select, Text, bindparam, case, func, select, true
from strawberry import UNSET

from db.orm.ids import parse_invite_code
from db.orm.scope import table_of
from db.session.identity import Identity
from gql.nodes.application import Application
from gql.plan.sql.identity import is_set
from gql.resolvers.write_source import Action, Change, Insert, Rule
from gql.values.scalars import or_none
from gql.writes.declaration import Values
from gql.writes.inputs import VersionedInput
from gql.writes.mutation import Row, ScalarResult, mutation
from gql.writes.payload import MutationErrorCode, Refused
from gql.writes.violations import broken, broken_texts
from gql.writes.write import Write
from models import InviteCode, User
from models.base import identity


@strawberry.input(description="An invite code to make.")
class CreateInviteCodeInput:
    expires_at: datetime | None = strawberry.field(
        default=UNSET, description="When it stops working; never if left out."
    )


@strawberry.input(description="Which invite code to take back.")
class RevokeInviteCodeInput(VersionedInput):
    pass


@strawberry.input(description="An invite code, and who joins with it.")
class RedeemInviteCodeInput:
    code: str = strawberry.field(
        description="What the invited person was given; case, spaces and hyphens do not matter."
    )
    email: str = strawberry.field(description="The person's e-mail address; unique in the tenant.")
    display_name: str = strawberry.field(
        description="What the person is called, at most 200 characters."
    )


IN_THE_PAST = Rule(
    lambda draft: draft.values["expires_at"] <= func.now(),
    MutationErrorCode.INVALID,
    "Must be in the future.",
    ("expiresAt",),
)
USED = Rule(
    lambda draft: draft.row.used_at.is_not(None),
    MutationErrorCode.WRONG_STATE,
    "This code was used already.",
    ("id",),
)


@mutation(
    Row(InviteCode, "The code that was made"),
    source=Insert(
        InviteCode,
        ("expires_at",),
        rules=(IN_THE_PAST,),
        author="created_by_id",
    ),
)
def create_invite_code(viewer: Identity, input: CreateInviteCodeInput) -> Values:
    """Make a code with which one person can join the viewer's tenant."""
    return {"expires_at": or_none(input.expires_at)}


@mutation(
    Row(InviteCode, "The code, which no longer works"),
    source=Change(
        InviteCode,
        Action.UPDATE,
        computed=lambda draft: {
            "revoked_at": func.coalesce(draft.row.revoked_at, func.now()),
        },
        rules=(USED,),
    ),
)
def revoke_invite_code(viewer: Identity, input: RevokeInviteCodeInput) -> Values:
    """Take an invite code back before it is used. Doing so again changes nothing."""
    return {}


def _redeemed(viewer: CTE, _: Application) -> Select[Any]:
    """The ids of who joined; no row if the code cannot be used."""
    # The function depends on the row of `viewer`, so that the identity is set before it runs.
    code = case((is_set(viewer), bindparam("code", type_=Text)))
    redeemed = (
        func.redeem_invite_code(
            code, bindparam("email", type_=Text), bindparam("display_name", type_=Text)
        )
        .table_valued("tenant_id", "user_id", name="redeemed")
        .lateral()
    )
    ids = func.json_build_array(redeemed.c.tenant_id, redeemed.c.user_id)
    return select(ids.label("ids")).select_from(viewer).join(redeemed, true())


@mutation(
    Row(User, "The person who joined"),
    ScalarResult(
        "access_token", str, "A bearer token of that person, if this gateway signs tokens"
    ),
    allows_anonymous=True,
)
async def redeem_invite_code(write: Write, input: RedeemInviteCodeInput) -> Any:
    """Join a tenant with an invite code; this needs no token.

    What the payload selects is read as the person who joined. A code that is unknown, used,
    revoked or expired gives one same error.
    """
    # The row is inserted by a Postgres function, so its texts are checked here.
    person = {"email": input.email, "display_name": input.display_name}
    users = table_of(User)
    if names := broken_texts(users, person):
        raise broken(users, names)
    code = parse_invite_code(input.code) or ""
    ids = await write.run(_redeemed, code=code, **person)
    if ids is None:
        raise Refused(
            MutationErrorCode.CODE_NOT_USABLE,
            "This invite code cannot be used: ask for another one.",
            "code",
        )
    tenant_id, user_id = map(UUID, ids)
    return user_id, write.context.switch_viewer(identity("member", tenant_id, user_id))
