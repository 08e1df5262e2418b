"""Mutations of tenants; operators manage their lifecycle, admins change their own tenant's name."""

from typing import Any

import strawberry
from sqlalchemy import column, exists, table
from strawberry import UNSET

from gql.values.scalars import or_none
from gql.writes.by_id import ById, VersionedInput, delete, restore
from gql.writes.mutation import DELETED, Row, assign, mutation
from gql.writes.payload import MutationErrorCode, Refused, invalid
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


@mutation(Row(Tenant, "The tenant that was made"))
async def create_tenant(write: Write, input: CreateTenantInput) -> Any:
    """Make a tenant, on trial. For operators."""
    write.check_operator()
    tenant = Tenant(name=input.name, slug=input.slug)
    await _check_timezone(write, input.timezone)
    if (timezone := or_none(input.timezone)) is not None:
        tenant.timezone = timezone
    return await write.insert(tenant)


@mutation(Row(Tenant, "The tenant as it is now"))
async def update_tenant(write: Write, input: UpdateTenantInput) -> Any:
    """Change what a tenant is called, or its time zone."""
    if input.slug is not UNSET:
        write.check_operator()
    tenant = await write.lock_for_update(Tenant, input.id, "id", expected=input.expected_updated_at)
    await _check_timezone(write, input.timezone)
    assign(tenant, input, "name", "slug", "timezone")
    return tenant.id


@mutation(Row(Tenant, "The tenant as it is now"))
async def change_tenant_status(write: Write, input: ChangeTenantStatusInput) -> Any:
    """Lead a tenant to the next state of its life. For operators.

    A trial becomes active or cancelled; an active tenant comes into grace, is paused or cancelled;
    one in grace becomes active, is paused or cancelled; a paused one becomes active or is
    cancelled. Cancelled is final.
    """
    write.check_operator()
    tenant = await write.lock_for_update(
        Tenant, input.id, "id", expected=input.expected_updated_at, checks_tenant=False
    )
    if input.status not in TRANSITIONS[tenant.status]:
        raise Refused(MutationErrorCode.WRONG_STATE, _transition_message(tenant.status), "status")
    tenant.status = input.status
    return tenant.id


@mutation(DELETED)
async def delete_tenant(write: Write, input: DeleteTenantInput) -> Any:
    """Delete a tenant. It vanishes from every read, and can be restored for 90 days. For operators.

    Nobody of the tenant can write from now on.
    """
    write.check_operator()
    return await delete(write, Tenant, input, checks_tenant=False)


@mutation(Row(Tenant, "The tenant, which is back"))
async def restore_tenant(write: Write, input: RestoreTenantInput) -> Any:
    """Restore a tenant that was deleted within the last 90 days. For operators."""
    write.check_operator()
    return await restore(write, Tenant, input, checks_tenant=False)


def _transition_message(status: TenantStatus) -> str:
    """The message for a transition that is not allowed, with those that are."""
    allowed = [following.name for following in TenantStatus if following in TRANSITIONS[status]]
    if not allowed:
        return f"This tenant is {status.name}, which is final."
    *others, last = allowed
    words = f"{', '.join(others)} or {last}" if others else last
    return f"This tenant is {status.name}: it can become {words}."


async def _check_timezone(write: Write, name: str | None) -> None:
    """`Refused` if Postgres, which groups by days in this zone, does not know it."""
    if or_none(name) is None:
        return
    known = table("pg_timezone_names", column("name"))
    if not await write.tx.scalar(exists().where(known.c.name == name).select()):
        raise invalid("Must be the IANA name of a time zone, such as Europe/Berlin.", "timezone")
