"""What every mutation answers with: the errors a caller can act on, as data.

A write the database refuses comes in as an exception of its driver; the rule's own words, kept
beside the rule in `models/`, go out. Driver text never does.
"""

from enum import Enum
from typing import TypeVar

import asyncpg
import strawberry
from sqlalchemy import ForeignKeyConstraint, Table
from sqlalchemy.exc import DBAPIError
from strawberry.utils.str_converters import to_camel_case

from db.faults import causes
from db.transaction import WriteSession
from gql.context import Context
from gql.errors import BadUserInput, Forbidden
from gql.statements import tenant_status
from models import Base, Tenant
from models.tenant import WRITABLE

T = TypeVar("T")

# One text for an unknown, a foreign and a malformed id.
NOTHING_THERE = "There is nothing with this id."


@strawberry.enum(description="What is wrong with a write, for a program to act on.")
class MutationErrorCode(Enum):
    INVALID = strawberry.enum_value(
        "INVALID", description="A value breaks a rule; the message says which."
    )
    NOT_FOUND = strawberry.enum_value(
        "NOT_FOUND", description="An id names nothing the viewer may see."
    )
    TENANT_READ_ONLY = strawberry.enum_value(
        "TENANT_READ_ONLY", description="The tenant is paused or cancelled: it only reads."
    )


@strawberry.type(description="Why a write was refused; nothing was written.")
class MutationError:
    code: MutationErrorCode = strawberry.field(description="The kind of refusal.")
    message: str = strawberry.field(description="What is wrong and what to do, for a person.")
    path: list[str] = strawberry.field(
        description="Where in the arguments, such as `input`, `latitude`."
    )


class Refused(BadUserInput):
    """A write the caller can mend; it becomes an entry of the payload's `errors`."""

    def __init__(self, code: MutationErrorCode, message: str, *path: str) -> None:
        super().__init__(message)
        self.error = MutationError(code=code, message=message, path=["input", *path])


async def check_tenant_writes(context: Context, tx: WriteSession) -> None:
    """The one place for the rule that a paused or cancelled tenant reads but does not write."""
    tenant_id = context.viewer.tenant_id
    if tenant_id is None:
        raise Forbidden("This token names no tenant to write in.")
    status = await tx.scalar(tenant_status(Tenant, tenant_id))
    if status is None:
        raise Forbidden("The tenant of this token no longer exists.")
    if status not in WRITABLE:
        raise Refused(
            MutationErrorCode.TENANT_READ_ONLY,
            f"This tenant is {status.name}: it reads but does not write.",
        )


def refusal(error: DBAPIError, model: type[Base]) -> Refused | Forbidden | None:
    """What `error`, raised by a write to `model`, means to the caller; None if it is ours."""
    for cause in causes(error):
        if isinstance(cause, asyncpg.InsufficientPrivilegeError):
            return Forbidden("The viewer may not write this.")
        if isinstance(cause, asyncpg.IntegrityConstraintViolationError):
            return _broken(cause.constraint_name, Base.metadata.tables[model.__tablename__])
    return None


def _broken(name: str | None, table: Table) -> Refused | None:
    constraint = next((rule for rule in table.constraints if rule.name == name), None)
    if constraint is None:
        return None
    if isinstance(constraint, ForeignKeyConstraint):
        column = next(key for key in constraint.column_keys if key != "tenant_id")
        return Refused(MutationErrorCode.NOT_FOUND, NOTHING_THERE, to_camel_case(column))
    if "message" not in constraint.info:
        return None
    return Refused(
        MutationErrorCode.INVALID,
        constraint.info["message"],
        to_camel_case(constraint.info["field"]),
    )
