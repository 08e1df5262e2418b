"""Defines the errors of mutation payloads and translates database errors into them.

The message of a broken constraint is declared with the constraint in `models/`; clients never see
the text of the driver.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from string import whitespace
from typing import Any

import asyncpg
import strawberry
from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
    inspect,
)
from sqlalchemy.orm import DeclarativeBase
from strawberry.utils.str_converters import to_camel_case

from db.errors import causes
from db.orm.scope import Scope, scope_of_table
from db.orm.texts import TextRule
from db.session.identity import Identity
from gql.errors import BadUserInput, Forbidden

# The one character that Postgres cannot store in a text.
NUL = "\0"
# What the name of a CHECK ends in that is broken by its rule for texts.
TEXT = ":text"
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
    """A write that the caller can correct; it becomes the `errors` of the payload."""

    def __init__(self, code: MutationErrorCode, message: str, *path: str) -> None:
        super().__init__(message)
        self.errors: tuple[MutationError, ...] = (
            MutationError(code=code, message=message, path=["input", *path]),
        )

    @classmethod
    def together(cls, refusals: Sequence["Refused"]) -> "Refused":
        """One refusal with the errors of all."""
        first, *_ = refusals
        [error, *_] = first.errors
        refused = cls(error.code, error.message)
        refused.errors = tuple(error for refusal in refusals for error in refusal.errors)
        return refused

    def within(self, *path: str) -> "Refused":
        """The same errors for a nested part of the input."""
        refused = Refused.together([self])
        refused.errors = tuple(
            MutationError(
                code=error.code, message=error.message, path=["input", *path, *error.path[1:]]
            )
            for error in self.errors
        )
        return refused


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


def check_operator(viewer: Identity) -> None:
    """`Forbidden` for all but operators; the database's own error would be less clear."""
    if viewer.role != "operator":
        raise Forbidden("This is for operators.")


def no_scope(scope: Scope) -> Forbidden:
    """The error for a new row of a viewer whose token does not say where to."""
    return Forbidden(f"This token names no {scope.words} to write in.")


def _has_nul(*path: str) -> Refused:
    return invalid("Must not contain the character NUL.", *path)


def broken_texts(table: Table, values: Mapping[str, Any]) -> list[str]:
    """The CHECKs whose rule for a text, which SQL cannot express, is broken; see `broken`.

    Texts that are empty or only ASCII whitespace are left to the CHECK itself.
    """
    return [
        f"{name}{TEXT}"
        for name, field, rule in _text_rules(table)
        if isinstance(text := values.get(field), str)
        and text.strip(whitespace)
        and not rule.holds(text)
    ]


@cache
def _text_rules(table: Table) -> tuple[tuple[str, str, TextRule], ...]:
    return tuple(
        (str(check.name), check.info["field"], check.info["text"])
        for check in told_checks(table)
        if check.info.get("text") is not None
    )


@cache
def told_checks(table: Table) -> tuple[CheckConstraint, ...]:
    """The CHECKs that have a message, in the order of their columns."""
    columns = list(table.c.keys())
    checks = (each for each in table.constraints if isinstance(each, CheckConstraint))
    told = (check for check in checks if "message" in check.info)

    def position(check: CheckConstraint) -> tuple[int, str]:
        field = check.info["field"]
        return columns.index(field) if field in columns else len(columns), str(check.name)

    return tuple(sorted(told, key=position))


def broken(metadata: MetaData, names: Sequence[str]) -> Refused:
    """The errors for the constraints with these names, and for rules of texts, which end in TEXT.

    A rule that Python knows is told before the CHECK that it completes.
    """
    by_name = _constraints(metadata)
    refusals: dict[str, Refused] = {}
    for name in names:
        constraint = by_name[name.removesuffix(TEXT)]
        if name.endswith(TEXT):
            rule, field = constraint.info["text"], to_camel_case(constraint.info["field"])
            refusals[str(constraint.name)] = invalid(rule.message, field)
        elif name not in refusals and (refused := _violation(constraint)) is not None:
            refusals[name] = refused
    return Refused.together([*refusals.values()])


def check_nul(input: Any) -> None:
    """`Refused` if texts of a coerced input contain NUL, which Postgres cannot store."""
    refusals = [_has_nul(*path) for path in _paths_of_nul(input)]
    if refusals:
        raise Refused.together(refusals)


def _paths_of_nul(input: Any, *path: str) -> Iterator[Sequence[str]]:
    match input:
        case str():
            if NUL in input:
                yield path
        case Mapping():
            for name, value in input.items():
                yield from _paths_of_nul(value, *path, name)
        case list():
            for at, value in enumerate(input):
                yield from _paths_of_nul(value, *path, str(at))


def check_not_null(model: type[DeclarativeBase], values: Mapping[str, Any]) -> None:
    """`Refused` if `values` clear attributes that must not be null."""
    attributes = inspect(model).column_attrs
    refusals = [
        must_not_be_null(to_camel_case(name))
        for name, value in values.items()
        if value is None and name in attributes and not attributes[name].columns[0].nullable
    ]
    if refusals:
        raise Refused.together(refusals)


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
