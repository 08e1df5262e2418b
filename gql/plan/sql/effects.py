"""Builds the CTEs of the other changes that come with a write, which nothing selects from."""

from collections.abc import Iterable

from sqlalchemy import CTE, ColumnElement, UpdateBase, literal_column, select


def is_allowed(refusal: CTE) -> ColumnElement[bool]:
    """Whether the write is not refused."""
    return select(refusal.c.why).scalar_subquery().is_(None)


def effects_of(statements: Iterable[UpdateBase], refusal: CTE) -> list[CTE]:
    """The CTEs of these updates and deletions, which change nothing if the write is refused."""
    return [
        statement.where(is_allowed(refusal))  # type: ignore[attr-defined]
        .returning(literal_column("1"))
        .cte(f"effect_{at}")
        for at, statement in enumerate(statements)
    ]
