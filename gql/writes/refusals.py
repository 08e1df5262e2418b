"""The reasons why a write is refused, and their words.

A statement returns a reason as a JSON array: its name, then what the message needs.
"""

from enum import StrEnum
from typing import Any

from db.orm.columns import RESTORE_WINDOW
from gql.errors import Forbidden
from gql.nodes.application import Application
from gql.writes.payload import MutationErrorCode, Refused, may_not_write, not_found


class Reason(StrEnum):
    """Why a statement wrote nothing, in the order in which reasons are looked for."""

    # The path of the id.
    NOT_FOUND = "not found"
    # The path of the id.
    AMBIGUOUS = "ambiguous"
    FORBIDDEN = "forbidden"
    # The index of the rule in the application, and the path of the id.
    RULE = "rule"
    NO_ACCOUNT = "no account"
    TENANT_DELETED = "tenant deleted"
    # The status as it is stored.
    TENANT_READ_ONLY = "tenant read only"
    # The `updatedAt` as it is printed.
    CONFLICT = "conflict"
    # The path of the id.
    TOO_LATE = "too late"
    # The statement must be run again: another write was waited for.
    OUTDATED = "outdated"
    # The index of the rule in the mutation, and what its message needs.
    OWN_RULE = "own rule"
    # The names of the constraints.
    BROKEN = "broken"
    # An array for each refused row of a batch: its ordinal, and its reasons.
    ROWS = "rows"
    # The reason to tell if the statement, run again, still does not show why.
    UNSEEN = "unseen"
    # What the row is called, and the path of the id, which another row has.
    TAKEN = "taken"


def refused(application: Application, reason: Reason, *details: Any) -> Refused | Forbidden:
    """The error for `reason`."""
    match reason:
        case Reason.NOT_FOUND:
            return not_found(*details)
        case Reason.AMBIGUOUS:
            return Refused(
                MutationErrorCode.CONFLICT,
                "Rows of several tenants have this id: use a token that names the tenant.",
                *details,
            )
        case Reason.FORBIDDEN:
            return may_not_write()
        case Reason.RULE:
            at, *path = details
            rule = application.row_rules[at]
            return Refused(rule.code, rule.message, *path)
        case Reason.NO_ACCOUNT:
            return Forbidden("This token names no active user in that tenant.")
        case Reason.TENANT_DELETED:
            return Forbidden("The tenant was deleted: nothing is written in it.")
        case Reason.TENANT_READ_ONLY:
            [status] = details
            return Refused(
                MutationErrorCode.TENANT_READ_ONLY,
                f"This tenant is {_name(application, status)}: it reads but does not write.",
            )
        case Reason.CONFLICT:
            [changed] = details
            return Refused(
                MutationErrorCode.CONFLICT,
                f"It was last changed at {changed}: read it again.",
                "expectedUpdatedAt",
            )
        case Reason.TOO_LATE:
            return Refused(
                MutationErrorCode.WRONG_STATE,
                f"It was deleted more than {RESTORE_WINDOW.days} days ago: it is gone.",
                *details,
            )
        case Reason.TAKEN:
            words, *path = details
            message = f"Another {words} has this id: make a new one."
            return Refused(MutationErrorCode.NOT_UNIQUE, message, *path)
    raise AssertionError(f"{reason} is worded with what was written")


def _name(application: Application, status: str) -> str:
    """The name that clients know `status` by."""
    assert application.tenancy is not None, "only a tenant has a status"
    status_of: Any = type(next(iter(application.tenancy.writable)))
    name: str = status_of(status).name
    return name
