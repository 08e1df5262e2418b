"""Builds what comes with a write: the time of the change, and changes of other rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, Table, UpdateBase, case, literal_column, or_, select


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


def with_time(
    table: Table, values: Mapping[Any, Any], changes: Sequence[ColumnElement[bool]]
) -> Mapping[Any, Any]:
    """`values`, and those that columns get `onupdate` if one of `changes` holds.

    As in a session: what changes nothing leaves the time of the last change.
    """
    times: dict[Any, Any] = {}
    for column in table.c:
        default: Any = column.onupdate
        if default is not None:
            times[column] = case((or_(*changes), default.arg), else_=column)
    return {**values, **times}
