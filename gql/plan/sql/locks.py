"""Builds the CTEs that lock rows before a write is decided, and the checks of what was locked.

A concurrent write of a locked row is waited for, and the checks see the row as that write left it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Table,
    UpdateBase,
    and_,
    column,
    func,
    or_,
    select,
    table,
    true,
    tuple_,
    update,
)
from sqlalchemy.orm import DeclarativeBase

from db.orm.columns import is_visible
from db.orm.scope import scope_column, scope_of, table_of
from gql.columns.bare import comparable
from gql.plan.sql.identity import is_set, is_within_reach
from gql.plan.sql.refusals import NONE, ONE, Check, why
from gql.writes.refusals import Reason

VERSION = "version"


@dataclass(frozen=True, slots=True)
class Locked:
    """A row that is meant by its id: `every` is what was locked, `row` what of it is meant."""

    every: CTE
    row: CTE
    path: str
    # The number of rows that the viewer sees, locked or not.
    seen: ColumnElement[int]
    can_vanish: bool

    def checks(self, *, hides_from_members: ColumnElement[bool] | None = None) -> Iterator[Check]:
        """Exactly one row must have been locked; others may be seen but not written."""
        meant = select(func.count()).select_from(self.row).scalar_subquery()
        yield Check(meant > ONE, why(Reason.AMBIGUOUS, self.path))
        is_missing = meant == NONE
        if hides_from_members is not None:
            yield Check(and_(is_missing, hides_from_members), why(Reason.FORBIDDEN))
        # A locked row that is not meant has changed since the statement began.
        every = select(func.count()).select_from(self.every).scalar_subquery()
        is_gone = and_(is_missing, or_(every > NONE, self.seen == NONE))
        yield Check(is_gone, why(Reason.NOT_FOUND, self.path))
        yield Check(and_(is_missing, self.seen > ONE), why(Reason.AMBIGUOUS, self.path))
        forbidden = why(Reason.FORBIDDEN)
        # A row that was deleted for good meanwhile cannot be locked either, but is still seen.
        yield Check(is_missing, why(Reason.UNSEEN, forbidden) if self.can_vanish else forbidden)


def lock_row(
    model: type[DeclarativeBase],
    key: Mapping[str, ColumnElement[Any]],
    viewer: CTE,
    *,
    name: str,
    path: str,
    after: CTE | None = None,
    is_deleted: bool = False,
    is_versioned: bool = False,
    hidden: Collection[str] = (),
    locks: bool = True,
) -> Locked:
    """Locks the row of `model` with this key in the viewer's scope, after the rows of `after`.

    `key` holds the value of each column. The columns `hidden` are not read. Unless it `locks`, the
    row is only read: Postgres locks rows for those alone who may update them.
    """
    source: Any = _with_version(table_of(model)) if is_versioned else table_of(model)
    row = source.alias(f"{name}_row")
    seen = source.alias(f"{name}_seen")

    def is_meant(rows: Any) -> Iterator[ColumnElement[bool]]:
        yield is_set(viewer)
        yield from _has(rows, key)
        scope = scope_of(model)
        if scope is not None and not scope.is_root:
            yield is_within_reach(rows.c[scope_column(table_of(model))], scope.setting, viewer)

    def is_there(rows: Any) -> ColumnElement[bool]:
        if is_deleted:
            deleted: ColumnElement[bool] = rows.c.deleted_at.is_not(None)
            return deleted
        visible = is_visible(model, rows.c)
        return true() if visible is None else visible

    conditions = [*is_meant(row)]
    if after is not None:
        conditions.append(select(func.count()).select_from(after).scalar_subquery() >= NONE)
    columns = [each for each in row.c if each.name not in hidden]
    every = _lock(row, columns, conditions, viewer, f"{name}_locked", locks=locks)
    counted = select(func.count()).select_from(seen).where(*is_meant(seen), is_there(seen))
    return Locked(
        every,
        select(*every.c).where(is_there(every)).cte(name),
        path,
        counted.correlate(viewer).scalar_subquery(),
        can_vanish=is_visible(model, row.c) is None,
    )


def lock_guarding(
    model: type[DeclarativeBase],
    covers: Any,
    written: Table,
    key: Mapping[str, ColumnElement[Any]],
    viewer: CTE,
) -> tuple[CTE, list[Check]]:
    """Locks the rows of `model` that `covers` says for the row of `written` with this key."""
    source = _with_version(table_of(model))
    meant = written.alias("guarded")

    def is_covered(rows: Any) -> Iterator[ColumnElement[bool]]:
        yield is_set(viewer)
        yield tuple_(*_key(rows, model)).in_(
            select(*_key(inner, model)).where(covers(inner.c, meant.c), *_has(meant, key))
        )

    inner = source.alias("guarding")
    row = source.alias("guard_row")
    order = [*_key(row, model)]
    guard = _lock(row, [*row.c], [*is_covered(row)], viewer, "guard", order)
    seen = source.alias("guard_seen")
    count = select(func.count()).select_from(seen).where(*is_covered(seen)).correlate(viewer)
    locked = select(func.count()).select_from(guard).scalar_subquery()
    is_forbidden = Check(locked < count.scalar_subquery(), why(Reason.FORBIDDEN))
    return guard, [is_forbidden, outdated(guard, model)]


def outdated(locked: CTE, model: type[DeclarativeBase]) -> Check:
    """Another write of these rows was waited for: this statement's snapshot lacks its changes."""
    now = _with_version(table_of(model)).alias("guard_now")
    same = (now.c[key.name] == locked.c[key.name] for key in table_of(model).primary_key)
    version = select(now.c.xmin).where(*same).scalar_subquery()
    changed = select(func.count()).where(locked.c[VERSION].is_distinct_from(version))
    return Check(changed.scalar_subquery() > NONE, why(Reason.OUTDATED))


def touch(locked: CTE, model: type[DeclarativeBase]) -> UpdateBase:
    """Gives the locked rows a new version, so that whoever waits for them sees that they do."""
    changed = table_of(model)
    same = (changed.c[key.name] == locked.c[key.name] for key in changed.primary_key)
    kept = {each: each for each in changed.c if each.onupdate is not None}
    other = next(each for each in changed.c if not each.primary_key and not each.foreign_keys)
    return update(changed).where(*same).values({**kept, other: other})


def _lock(
    row: Any,
    read: Sequence[Any],
    conditions: Any,
    viewer: CTE,
    name: str,
    order: Sequence[Any] = (),
    *,
    locks: bool = True,
) -> CTE:
    """The rows, locked but for their key: rows that refer to them can still be inserted.

    Postgres cannot merge a subquery that locks into the query around it, so it runs it once for the
    row of `viewer`, after the identity is set.
    """
    columns = [each.label(VERSION) if each.name == "xmin" else each for each in read]
    statement = select(*columns).where(*conditions).order_by(*order).correlate(viewer)
    if locks:
        statement = statement.with_for_update(key_share=True)
    locked = statement.lateral("locked")
    query = select(*locked.c).select_from(viewer).join(locked, true())
    return query.cte(name).prefix_with("MATERIALIZED")


def _with_version(source: Table) -> Any:
    """The table with its system column `xmin`, which differs for each version of a row."""
    columns = (column(each.name, each.type) for each in source.c)
    return table(source.name, column("xmin"), *columns, schema=source.schema)


def _has(rows: Any, key: Mapping[str, ColumnElement[Any]]) -> Iterator[ColumnElement[bool]]:
    return (comparable(rows.c[name]) == value for name, value in key.items())


def _key(rows: Any, model: type[DeclarativeBase]) -> Iterator[ColumnElement[Any]]:
    return (rows.c[key.name] for key in table_of(model).primary_key)
