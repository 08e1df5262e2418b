"""Defines the errors of mutation payloads and translates database errors into them.

The message of a broken constraint is declared with the constraint in `models/`; clients never see
the text of the driver.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

import orjson
import strawberry
from sqlalchemy import (
    inspect,
)
from sqlalchemy.orm import DeclarativeBase

from db.orm.scope import Scope
from db.session.identity import Identity
from gql.errors import BadUserInput, Forbidden
from gql.nodes.field_names import field_name

# The one character that Postgres cannot store in a text.
NUL = "\0"
ESCAPED_NUL = b"\\u0000"
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
    if not viewer.is_operator:
        raise Forbidden("This is for operators.")


def no_scope(scope: Scope) -> Forbidden:
    """The error for a new row of a viewer whose token does not say where to."""
    return Forbidden(f"This token names no {scope.words} to write in.")


def _has_nul(*path: str) -> Refused:
    return invalid("Must not contain the character NUL.", *path)


def check_nul(input: Any) -> None:
    """`Refused` if texts of a coerced input contain NUL, which Postgres cannot store."""
    # Most have none, which one pass in C finds out.
    if ESCAPED_NUL not in orjson.dumps(input, default=_nothing, option=orjson.OPT_NON_STR_KEYS):
        return
    refusals = [_has_nul(*path) for path in _paths_of_nul(input)]
    if refusals:
        raise Refused.together(refusals)


def _nothing(_: Any) -> None:
    """Nothing is looked for in values that are no JSON."""


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
        must_not_be_null(field_name(name))
        for name, value in values.items()
        if value is None and name in attributes and not attributes[name].columns[0].nullable
    ]
    if refusals:
        raise Refused.together(refusals)
