"""Mutations of tenants; operators manage their lifecycle, admins change their own tenant's name."""

from typing import Any

import strawberry
from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    column,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    table,
)
from strawberry import UNSET

from db.orm.scope import table_of
from db.session.identity import Identity
from gql.resolvers.write_source import Action, Change, Draft, Insert, Rule
from gql.values.input_values import as_coerced
from gql.writes.declaration import Values
from gql.writes.fields import default_of
from gql.writes.inputs import ById, VersionedInput
from gql.writes.mutation import DELETED, Row, mutation
from gql.writes.payload import MutationErrorCode, check_operator
from gql.writes.write import Write
from models import Tenant, TenantStatus
from models.tenant import TRANSITIONS

NAME = "What the tenant is called, at most 200 characters."
SLUG = "A short name for addresses: lower-case letters, digits and inner hyphens. Unique."
TIMEZONE = "The IANA name of its time zone, such as `Europe/Berlin`"


@strawberry.input(description="A tenant to make.")
class CreateTenantInput:
    name: str = strawberry.field(description=NAME)
    slug: str = strawberry.field(description=SLUG)
    timezone: str | None = strawberry.field(
        default=UNSET, description=f"{TIMEZONE}; `Asia/Jerusalem` if left out."
    )


@strawberry.input(description="What to change of a tenant; what is left out stays as it is.")
class UpdateTenantInput(VersionedInput):
    name: str | None = strawberry.field(default=UNSET, description=NAME)
    slug: str | None = strawberry.field(default=UNSET, description=f"{SLUG} For operators.")
    timezone: str | None = strawberry.field(default=UNSET, description=f"{TIMEZONE}.")


@strawberry.input(description="The next state in the life of a tenant.")
class ChangeTenantStatusInput(VersionedInput):
    status: TenantStatus = strawberry.field(description="What it becomes.")


@strawberry.input(description="Which tenant to delete.")
class DeleteTenantInput(VersionedInput):
    pass


@strawberry.input(description="Which tenant to restore.")
class RestoreTenantInput(ById):
    pass


def _timezone_rule() -> Rule:
    """Postgres, which groups by days in this zone, must know it."""
    known = table("pg_timezone_names", column("name"))

    def is_unknown(draft: Draft) -> ColumnElement[bool]:
        zone = draft.values["timezone"]
        count = select(func.count()).select_from(known).where(known.c.name == zone)
        number = count.correlate_except(known).scalar_subquery()
        # The view is slow: it is read only if a time zone is given.
        return case((draft.given["timezone"], number == literal_column("0")), else_=false())

    return Rule(
        is_unknown,
        MutationErrorCode.INVALID,
        "Must be the IANA name of a time zone, such as Europe/Berlin.",
        ("timezone",),
    )


def _transition_message(status: TenantStatus) -> str:
    """The message for a transition that is not allowed, with those that are."""
    allowed = [following.name for following in TenantStatus if following in TRANSITIONS[status]]
    if not allowed:
        return f"This tenant is {status.name}, which is final."
    *others, last = allowed
    words = f"{', '.join(others)} or {last}" if others else last
    return f"This tenant is {status.name}: it can become {words}."


def _transition_rule(status: TenantStatus) -> Rule:
    """What a tenant with this status can become."""
    allowed = sorted(TRANSITIONS[status])

    def is_broken(draft: Draft) -> ColumnElement[bool]:
        new = draft.values["status"]
        is_allowed = or_(*(new == following for following in allowed)) if allowed else false()
        return and_(draft.row.status == status, not_(is_allowed))

    return Rule(is_broken, MutationErrorCode.WRONG_STATE, _transition_message(status), ("status",))


TIMEZONE_RULE = _timezone_rule()


@mutation(
    Row(Tenant, "The tenant that was made"),
    source=Insert(
        Tenant,
        ("name", "slug", "timezone"),
        defaults={"timezone": default_of(table_of(Tenant).c.timezone)},
        rules=(TIMEZONE_RULE,),
    ),
)
def create_tenant(viewer: Identity, input: CreateTenantInput) -> Values:
    """Make a tenant, on trial. For operators."""
    check_operator(viewer)
    timezone = UNSET if input.timezone is None else input.timezone
    return {"name": input.name, "slug": input.slug, "timezone": timezone}


@mutation(
    Row(Tenant, "The tenant as it is now"),
    source=Change(Tenant, Action.UPDATE, ("name", "timezone"), rules=(TIMEZONE_RULE,)),
)
def _rename(viewer: Identity, input: UpdateTenantInput) -> Values:
    """Change what a tenant is called, or its time zone."""
    return {"name": input.name, "timezone": input.timezone}


@mutation(
    Row(Tenant, "The tenant as it is now"),
    source=Change(Tenant, Action.UPDATE, ("name", "slug", "timezone"), rules=(TIMEZONE_RULE,)),
)
def _change(viewer: Identity, input: UpdateTenantInput) -> Values:
    """Change a tenant, and its slug, which only the role of operators may write."""
    check_operator(viewer)
    return {"name": input.name, "slug": input.slug, "timezone": input.timezone}


@mutation(Row(Tenant, "The tenant as it is now"))
async def update_tenant(write: Write, input: UpdateTenantInput) -> Any:
    """Change what a tenant is called, or its time zone."""
    change = _rename if input.slug is UNSET else _change
    return await write.perform(change, as_coerced(input))


@mutation(
    Row(Tenant, "The tenant as it is now"),
    source=Change(
        Tenant,
        Action.UPDATE,
        ("status",),
        rules=tuple(_transition_rule(status) for status in TenantStatus),
        ignores_tenant=True,
    ),
)
def change_tenant_status(viewer: Identity, input: ChangeTenantStatusInput) -> Values:
    """Lead a tenant to the next state of its life. For operators.

    A trial becomes active or cancelled; an active tenant comes into grace, is paused or cancelled;
    one in grace becomes active, is paused or cancelled; a paused one becomes active or is
    cancelled. Cancelled is final.
    """
    check_operator(viewer)
    return {"status": input.status}


@mutation(DELETED, source=Change(Tenant, Action.SOFT_DELETE, ignores_tenant=True))
def delete_tenant(viewer: Identity, input: DeleteTenantInput) -> Values:
    """Delete a tenant. It vanishes from every read, and can be restored for 90 days. For operators.

    Nobody of the tenant can write from now on.
    """
    check_operator(viewer)
    return {}


@mutation(
    Row(Tenant, "The tenant, which is back"),
    source=Change(Tenant, Action.RESTORE, ignores_tenant=True),
)
def restore_tenant(viewer: Identity, input: RestoreTenantInput) -> Values:
    """Restore a tenant that was deleted within the last 90 days. For operators."""
    check_operator(viewer)
    return {}
