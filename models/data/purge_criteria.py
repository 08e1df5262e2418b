"""A moment in, the rows that go for good out, as criteria: what was deleted before it, and below.

With a tenant all its rows go, with a workshop and a person what belongs to them, as the foreign
keys that cascade say. Of invitations those go that nobody can redeem any more, with who made or
used them. Whom something names that stays (a workshop, a session, a build pack, an open invitation)
stays as well, for that would vanish or lie otherwise; but emptied: name and e-mail address are
overwritten.
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
    func,
    literal,
    or_,
    true,
)
from sqlalchemy.sql import FromClause

from models import Base, InviteCode, Tenant, User, Workshop

# Tenants first: what is theirs is not looked for twice. People last: who is named, is told then.
ROOTS: tuple[Table, ...] = tuple(
    Base.metadata.tables[kind.__tablename__] for kind in (Tenant, Workshop, User)
)
USERS = Base.metadata.tables[User.__tablename__]
CODES = Base.metadata.tables[InviteCode.__tablename__]
EMPTY_NAME = "Removed person"
EMPTY_EMAIL = cast(USERS.c.id, String) + literal("@removed.invalid")


@dataclass(frozen=True)
class Link:
    """Rows of `table` that go with the row whose key is in their `columns`, if `only` holds."""

    table: Table
    columns: tuple[ColumnElement[object], ...]
    only: ColumnElement[bool]


def links(root: Table) -> Iterator[Link]:
    """What goes with a row of `root`, what depends on others before these."""
    for table in reversed(Base.metadata.sorted_tables):
        for key in _keys(table, root):
            if key.ondelete == "CASCADE":
                yield Link(table, tuple(key.columns), true())
            elif table is CODES:
                yield Link(table, tuple(key.columns), _is_spent())


def is_empty() -> ColumnElement[bool]:
    """Whether of a person nothing but the row is left."""
    return USERS.c.email == EMPTY_EMAIL


def is_named(staying: Sequence[tuple[Table, ColumnElement[bool]]] = ()) -> ColumnElement[bool]:
    """Whether a person is named by a row that does not go with them.

    `staying` says by table which rows count; all do if it is left out.
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
class Doomed:
    """What goes, if everything goes that was deleted before `before`."""

    before: datetime

    def expired(self, root: FromClause) -> ColumnElement[bool]:
        """Whether a row of a table of `ROOTS` goes by itself."""
        return and_(root.c.deleted_at.is_not(None), root.c.deleted_at < self.before)

    def goes(self, table: Table) -> ColumnElement[bool]:
        """Whether a row of `table` goes, by itself or with another; people even if named."""
        found = [self.expired(table)] if table in ROOTS else []
        for root in ROOTS:
            for link in links(root):
                if link.table is table:
                    above = root.alias()
                    found.append(
                        and_(
                            link.only,
                            exists().where(*_same(link.columns, above), self.expired(above)),
                        )
                    )
        return or_(*found)

    @cached_property
    def is_held_back(self) -> ColumnElement[bool]:
        """Whether a person is named by a row that stays."""
        return is_named([(table, ~self.goes(table)) for table in Base.metadata.sorted_tables])


def _keys(table: Table, target: Table) -> list[ForeignKeyConstraint]:
    """The foreign keys of `table` to `target`, in a stable order."""
    found = [key for key in table.foreign_key_constraints if key.referred_table is target]
    return sorted(found, key=lambda key: str(key.name))


def _same(
    columns: Sequence[ColumnElement[object]], target: FromClause
) -> Iterator[ColumnElement[bool]]:
    for column, key in zip(columns, target.primary_key, strict=True):
        yield column == key


def _is_spent() -> ColumnElement[bool]:
    """Whether an invitation cannot be redeemed any more; never null, for it is negated too."""
    return or_(
        CODES.c.used_at.is_not(None),
        CODES.c.revoked_at.is_not(None),
        and_(CODES.c.expires_at.is_not(None), CODES.c.expires_at < func.now()),
    )
