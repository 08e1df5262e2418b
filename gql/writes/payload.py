"""Defines the errors of mutation payloads and translates database errors into them.

The message of a broken constraint is declared with the constraint in `models/`; clients never see
the text of the driver.
"""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from string import whitespace
from typing import Any

import asyncpg
import strawberry
from sqlalchemy import ForeignKeyConstraint, Index, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase
from strawberry.types.base import get_object_definition
from strawberry.utils.str_converters import to_camel_case

from db.errors import causes
from db.orm.scope import Scope, scope_of_table
from db.orm.texts import TextRule
from gql.errors import BadUserInput, Forbidden

# The one character that Postgres cannot store in a text.
NUL = "\0"
# The same message for unknown, foreign and malformed ids.
NOT_FOUND_MESSAGE = "There is nothing with this id."


@strawberry.enum(description="What is wrong with a write, for a program to act on.")
class MutationErrorCode(Enum):
    INVALID = strawberry.enum_value(
        "INVALID", description="A value breaks a rule; the message says which."
    )
    NOT_FOUND = strawberry.enum_value(
        "NOT_FOUND", description="An id names nothing the viewer may see."
    )
    NOT_UNIQUE = strawberry.enum_value(
        "NOT_UNIQUE", description="Something else has this value, of which there can be one."
    )
    CONFLICT = strawberry.enum_value(
        "CONFLICT", description="Somebody else changed it meanwhile: read it again, then decide."
    )
    WRONG_STATE = strawberry.enum_value(
        "WRONG_STATE", description="It is in a state that does not allow this."
    )
    LAST_OWNER = strawberry.enum_value(
        "LAST_OWNER", description="A workshop keeps at least one owner."
    )
    CODE_NOT_USABLE = strawberry.enum_value(
        "CODE_NOT_USABLE",
        description="The invite code is unknown, used, revoked or expired; which of them is not "
        "told.",
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
    """A write that the caller can correct; it becomes an entry of the payload's `errors`."""

    def __init__(self, code: MutationErrorCode, message: str, *path: str) -> None:
        super().__init__(message)
        self.error = MutationError(code=code, message=message, path=["input", *path])

    def within(self, *path: str) -> "Refused":
        """The same error for a nested part of the input."""
        _, *inner = self.error.path
        return Refused(self.error.code, self.error.message, *path, *inner)


def invalid(message: str, *path: str) -> Refused:
    """The error for a value that breaks a rule."""
    return Refused(MutationErrorCode.INVALID, message, *path)


def not_found(*path: str) -> Refused:
    """The error for an id without a visible row."""
    return Refused(MutationErrorCode.NOT_FOUND, NOT_FOUND_MESSAGE, *path)


def must_not_be_null(*path: str) -> Refused:
    """The error for null as the new value of a column that has none."""
    return invalid("Must not be null: leave it out to keep what is there.", *path)


def may_not_write() -> Forbidden:
    """The error for a row that the viewer may read but not write."""
    return Forbidden("The viewer may not write this.")


def no_scope(scope: Scope) -> Forbidden:
    """The error for a new row of a viewer whose token does not say where to."""
    return Forbidden(f"This token names no {scope.words} to write in.")


def _has_nul(*path: str) -> Refused:
    return invalid("Must not contain the character NUL.", *path)


def check_texts(row: DeclarativeBase, *names: str) -> None:
    """`Refused` if a text of the row breaks a rule; `names` are the fields to check, or all."""
    table: Any = row.__table__
    keys = names or [key for key in table.c.keys() if hasattr(row, key)]  # noqa: SIM118
    check_text_rules(table, {key: getattr(row, key) for key in keys})


def check_text_rules(table: Any, values: Mapping[str, Any]) -> None:
    """`Refused` if a text breaks a rule that a CHECK cannot express, or contains NUL.

    Texts that are empty or only ASCII whitespace are left to the CHECK.
    """
    for field, value in values.items():
        if isinstance(value, str) and NUL in value:
            raise _has_nul(to_camel_case(field))
    for constraint in table.constraints:
        rule: TextRule | None = constraint.info.get("text")
        field = constraint.info.get("field", "")
        text = values.get(field)
        if rule is None or not isinstance(text, str):
            continue
        if text.strip(whitespace) and not rule.holds(text):
            raise invalid(rule.message, to_camel_case(field))


def check_text(input: Any, *path: str) -> None:
    """`Refused` if a text of a Strawberry input contains NUL."""
    if isinstance(input, str) and NUL in input:
        raise _has_nul(*path)
    if isinstance(input, list):
        for at, item in enumerate(input):
            check_text(item, *path, str(at))
    elif (definition := get_object_definition(input)) is not None:
        for field in definition.fields:
            value = getattr(input, field.python_name)
            check_text(value, *path, to_camel_case(field.python_name))


def refusal(
    error: Exception, metadata: MetaData, *, deletes: bool = False
) -> Refused | Forbidden | None:
    """The client error for an error of a write; None if it is not the caller's fault.

    `deletes` says that the write deletes a row, so that a foreign key is that of another row.
    """
    for cause in causes(error):
        if isinstance(cause, asyncpg.InsufficientPrivilegeError):
            return may_not_write()
        if deletes and isinstance(cause, asyncpg.ForeignKeyViolationError):
            return Refused(
                MutationErrorCode.WRONG_STATE,
                "Others refer to it: delete those first, or let them refer to something else.",
                "id",
            )
        if isinstance(cause, asyncpg.IntegrityConstraintViolationError):
            return _violation(_constraints(metadata).get(cause.constraint_name or ""))
    return None


def _violation(constraint: Any) -> Refused | None:
    """The error for a violation of this constraint or index; None if it has no message."""
    if isinstance(constraint, ForeignKeyConstraint):
        scope = scope_of_table(constraint.table)
        column = next(key for key in constraint.column_keys if scope is None or key != scope.column)
        return not_found(to_camel_case(column))
    if constraint is None or "message" not in constraint.info:
        return None
    is_unique = isinstance(constraint, Index | UniqueConstraint)
    code = MutationErrorCode.NOT_UNIQUE if is_unique else MutationErrorCode.INVALID
    return Refused(code, constraint.info["message"], to_camel_case(constraint.info["field"]))


@cache
def _constraints(metadata: MetaData) -> dict[str, Any]:
    """Every constraint and index by its name."""
    by_name: dict[str, Any] = {}
    for table in metadata.sorted_tables:
        by_name |= {str(constraint.name): constraint for constraint in table.constraints}
        by_name |= {str(index.name): index for index in table.indexes}
    return by_name
