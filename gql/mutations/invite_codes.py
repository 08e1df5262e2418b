"""Mutations of invite codes; redeeming one is the only mutation for anonymous callers."""

from datetime import UTC, datetime
from typing import Any

import strawberry
from sqlalchemy import Text, Uuid, column, func, literal, select
from strawberry import UNSET

from db.orm.ids import parse_invite_code
from gql.values.scalars import or_none
from gql.writes.by_id import VersionedInput
from gql.writes.mutation import Row, ScalarResult, mutation
from gql.writes.payload import MutationErrorCode, Refused, check_texts, invalid
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


@mutation(Row(InviteCode, "The code that was made"))
async def create_invite_code(write: Write, input: CreateInviteCodeInput) -> Any:
    """Make a code with which one person can join the viewer's tenant."""
    expires_at = or_none(input.expires_at)
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise invalid("Must be in the future.", "expiresAt")
    tenant_id = await write.own_tenant()
    author = await write.own_account(tenant_id)
    return await write.insert(
        InviteCode(tenant_id=tenant_id, created_by_id=author, expires_at=expires_at)
    )


@mutation(Row(InviteCode, "The code, which no longer works"))
async def revoke_invite_code(write: Write, input: RevokeInviteCodeInput) -> Any:
    """Take an invite code back before it is used. Doing so again changes nothing."""
    code = await write.lock_for_update(
        InviteCode, input.id, "id", expected=input.expected_updated_at
    )
    if code.used_at is not None:
        raise Refused(MutationErrorCode.WRONG_STATE, "This code was used already.", "id")
    if code.revoked_at is None:
        code.revoked_at = func.now()
    return code.id


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
    check_texts(User(email=input.email, display_name=input.display_name))
    code = parse_invite_code(input.code)
    statement = select(column("tenant_id", Uuid), column("user_id", Uuid)).select_from(
        func.redeem_invite_code(
            literal(code or "", Text), literal(input.email, Text), literal(input.display_name, Text)
        ).alias("redeemed")
    )
    row = (await write.tx.execute(statement)).one_or_none()
    if row is None:
        raise Refused(
            MutationErrorCode.CODE_NOT_USABLE,
            "This invite code cannot be used: ask for another one.",
            "code",
        )
    new_viewer = identity("member", row.tenant_id, row.user_id)
    return row.user_id, write.context.switch_viewer(new_viewer)
