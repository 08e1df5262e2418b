"""Defines which rows a purge removes: those deleted before a given time, and what belongs to them.

A tenant is removed with all its rows, a workshop and a user with the rows whose foreign keys
cascade. Invitations that cannot be redeemed any more are removed with the user who made or used
them. A user that a remaining row refers to (a workshop, a session, a build pack, an open
invitation) is kept, as that row would be lost or wrong otherwise, but anonymised: the name and the
e-mail address are overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    String,
    Table,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    true,
)
from sqlalchemy.sql import FromClause

from models import Base, InviteCode, Tenant, User, Workshop

# Tenants first, so that their rows are not searched again. Users last, when the rows that no longer
# refer to them are gone.
ROOTS: tuple[Table, ...] = tuple(
    Base.metadata.tables[kind.__tablename__] for kind in (Tenant, Workshop, User)
)
USERS = Base.metadata.tables[User.__tablename__]
CODES = Base.metadata.tables[InviteCode.__tablename__]
ANONYMOUS_NAME = "Removed person"
ANONYMOUS_EMAIL = cast(USERS.c.id, String) + literal("@removed.invalid")


@dataclass(frozen=True)
class Link:
    """Rows of `table` that are removed with the row they refer to by `columns`, if `only` holds."""

    table: Table
    columns: tuple[ColumnElement[object], ...]
    only: ColumnElement[bool]


def links(root: Table) -> Iterator[Link]:
    """The links to `root`, in the order of removal: dependent tables come first."""
    for table in reversed(Base.metadata.sorted_tables):
        for key in _keys(table, root):
            if key.ondelete == "CASCADE":
                yield Link(table, tuple(key.columns), true())
            elif table is CODES:
                yield Link(table, tuple(key.columns), _is_spent())


def is_anonymised() -> ColumnElement[bool]:
    """Whether a user is anonymised."""
    return USERS.c.email == ANONYMOUS_EMAIL


def is_referenced(staying: Sequence[tuple[Table, ColumnElement[bool]]] = ()) -> ColumnElement[bool]:
    """Whether a user is referenced by a row that is not removed with them.

    `staying` limits the rows that count, by table; by default all rows count.
    """
    counts = dict(staying)
    return or_(
        *(
            exists().where(*_same(tuple(key.columns), USERS), counts.get(table, true()))
            for table in Base.metadata.sorted_tables
            for key in _keys(table, USERS)
            if key.ondelete != "CASCADE"
        )
    )


@dataclass(frozen=True)
class PurgeCriteria:
    """The criteria of rows to remove for everything that was deleted before `before`."""

    before: datetime

    def expired(self, root: FromClause) -> ColumnElement[bool]:
        """Whether a row of a table in `ROOTS` was deleted before `before`."""
        return and_(root.c.deleted_at.is_not(None), root.c.deleted_at < self.before)

    def is_removed(self, table: Table) -> ColumnElement[bool]:
        """Whether a row of `table` is removed, by itself or with another; ignores references."""
        alternatives = [self.expired(table)] if table in ROOTS else []
        for root in ROOTS:
            for link in links(root):
                if link.table is table:
                    above = root.alias()
                    alternatives.append(
                        and_(
                            link.only,
                            exists().where(*_same(link.columns, above), self.expired(above)),
                        )
                    )
        return or_(false(), *alternatives)

    @cached_property
    def is_retained(self) -> ColumnElement[bool]:
        """Whether a user is referenced by a row that stays."""
        return is_referenced(
            [(table, ~self.is_removed(table)) for table in Base.metadata.sorted_tables]
        )


def _keys(table: Table, target: Table) -> list[ForeignKeyConstraint]:
    """The foreign keys of `table` to `target`, in a stable order."""
    keys = [key for key in table.foreign_key_constraints if key.referred_table is target]
    return sorted(keys, key=lambda key: str(key.name))


def _same(
    columns: Sequence[ColumnElement[object]], target: FromClause
) -> Iterator[ColumnElement[bool]]:
    for column, key in zip(columns, target.primary_key, strict=True):
        yield column == key


def _is_spent() -> ColumnElement[bool]:
    """Whether an invitation cannot be redeemed any more; never null, as it is also negated."""
    return or_(
        CODES.c.used_at.is_not(None),
        CODES.c.revoked_at.is_not(None),
        and_(CODES.c.expires_at.is_not(None), CODES.c.expires_at < func.now()),
    )
