"""Makes constraints with the message that a client reads when a write violates them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint

from db.orm.names import quote
from db.orm.texts import VISIBLE, TextRule


def check(
    name: str, sql: str, *, field: str, message: str, text: TextRule | None = None
) -> CheckConstraint:
    """A CHECK constraint with the message for a write that violates it.

    `field` is the input field (a column name) the message belongs to. `text` is a rule that no
    CHECK can express; it is checked before the row is written.
    """
    info = {"field": field, "message": message, "text": text}
    return CheckConstraint(sql, name=name, info=info)


def unique(*columns: str, field: str, message: str, **options: Any) -> UniqueConstraint:
    """A unique constraint with the message for a write that violates it."""
    return UniqueConstraint(*columns, info={"field": field, "message": message}, **options)


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """The CHECK for a `Choice` column."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return check(
        f"{column}_known",
        f"{quote(column)} in ({allowed})",
        field=column,
        message=f"Must be one of {', '.join(value.name for value in values)}.",
    )


def short_text(column: str, max_length: int) -> CheckConstraint:
    """The CHECK for a text with a visible character and at most `max_length` characters."""
    return check(
        f"{column}_length",
        f"char_length({quote(column)}) <= {max_length} and {quote(column)} ~ '\\S'",
        field=column,
        message=f"Must have 1 to {max_length} characters, not only spaces.",
        text=VISIBLE,
    )


def prefixed(prefix: str) -> CheckConstraint:
    """The CHECK for the form of an id that the application makes (`ws_...`)."""
    return check(
        "id_prefix",
        f"id ~ '^{prefix}_[a-z0-9]{{24}}$'",
        field="id",
        message=f"Must be {prefix}_ and 24 lower-case letters or digits.",
    )
