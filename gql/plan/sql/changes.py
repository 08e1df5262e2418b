"""Builds the CTEs that update, delete or restore one row, or say why not.

The CTE `target` locks the row before anything is decided: a concurrent write is waited for, and the
checks see the row as that write left it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    DateTime,
    Table,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    inspect,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import INTERVAL
from sqlalchemy.orm import aliased

from db.orm.columns import RESTORE_WINDOW, is_visible
from db.orm.scope import scope_of, table_of
from gql.nodes.application import Application
from gql.plan import nodes
from gql.plan.sql.identity import id_of, is_set
from gql.plan.sql.refusals import (
    NONE,
    ONE,
    Check,
    account_checks,
    conflict_checks,
    reference_checks,
    refusal_cte,
    tenant_checks,
    why,
)
from gql.resolvers.field_source import Action
from gql.values.sql_json import fixed
from gql.writes.refusals import Reason

ID_PATH = '"id"'


def change_one(changed: nodes.Changed, application: Application, viewer: CTE) -> tuple[CTE, CTE]:
    """The CTE of the changed row, which is empty if refused, and the CTE of the refusal."""
    table = table_of(changed.node.model)
    target = _target(changed, table, viewer)
    refusal = refusal_cte(_checks(changed, application, viewer, target), viewer, target)
    allowed = select(refusal.c.why).scalar_subquery().is_(None)
    is_target = (
        column == select(target.c[column.name]).limit(ONE).scalar_subquery()
        for column in table.primary_key
    )
    if changed.change.action is Action.DELETE:
        statement: Any = delete(table)
    else:
        statement = update(table).values(_values(changed, table))
    return statement.where(allowed, *is_target).returning(*table.c).cte("written"), refusal


def _target(changed: nodes.Changed, table: Table, viewer: CTE) -> CTE:
    """The row, locked but for its key: rows that refer to it can still be inserted.

    Postgres cannot merge a subquery that locks into the query around it, so it runs it once for the
    row of `viewer`, after the identity is set.
    """
    row = table.alias(f"{changed.alias}_row")
    statement = select(*row.c).where(*_is_meant(row, changed, viewer)).correlate(viewer)
    locked = statement.with_for_update(key_share=True).lateral("locked")
    query = select(*locked.c).select_from(viewer).join(locked, true())
    return query.cte("target").prefix_with("MATERIALIZED")


def _is_meant(row: Any, changed: nodes.Changed, viewer: CTE) -> Iterator[ColumnElement[bool]]:
    """The conditions of the row with the id, in the viewer's scope if it has one."""
    yield is_set(viewer)
    yield row.c.id == bindparam(f"{changed.alias}_id", type_=row.c.id.type)
    visible = is_visible(row.c)
    if changed.change.action is Action.RESTORE:
        yield row.c.deleted_at.is_not(None)
    elif visible is not None:
        yield visible
    scope = scope_of(changed.node.model)
    if scope is not None and not scope.is_root:
        own = id_of(viewer, scope.setting)
        yield or_(own.is_(None), row.c[scope.column] == own)


def _checks(
    changed: nodes.Changed, application: Application, viewer: CTE, target: CTE
) -> Iterator[Check]:
    """The reasons of the resolver lane, in its order."""
    model: Any = changed.node.model
    yield from _existence_checks(changed, viewer, target)
    row = aliased(model, target)
    for at, rule in enumerate(application.row_rules):
        holds = rule.holds(row)
        if holds is not None:
            yield Check(holds.is_not(True), why(Reason.RULE, str(at), ID_PATH))
    yield from account_checks(application, viewer)
    scope = scope_of(model)
    tenancy = application.tenancy_of(scope)
    if tenancy is not None and scope is not None:
        yield from tenant_checks(tenancy, viewer, target.c[scope.column])
    if "updated_at" in target.c:
        expected = bindparam(f"{changed.alias}_expected", type_=DateTime(timezone=True))
        yield from conflict_checks(target, expected)
    if changed.change.action is Action.RESTORE:
        window = cast(fixed(f"{RESTORE_WINDOW.days} days"), INTERVAL)
        yield Check(target.c.deleted_at < func.now() - window, why(Reason.TOO_LATE, ID_PATH))
    yield from reference_checks(changed.change.references, changed.alias, viewer)


def _existence_checks(changed: nodes.Changed, viewer: CTE, target: CTE) -> Iterator[Check]:
    """Exactly one row must have been locked; others may be seen but not written."""
    locked = select(func.count()).select_from(target).scalar_subquery()
    yield Check(locked > ONE, why(Reason.AMBIGUOUS, ID_PATH))
    is_missing = locked == NONE
    if changed.change.action is Action.RESTORE:
        # Members must not learn that a deleted row exists.
        is_member = viewer.c.role == fixed("member")
        yield Check(and_(is_missing, is_member), why(Reason.FORBIDDEN))
    row = table_of(changed.node.model).alias(f"{changed.alias}_seen")
    query = select(func.count()).select_from(row).where(*_is_meant(row, changed, viewer))
    seen = query.correlate(viewer).scalar_subquery()
    yield Check(and_(is_missing, seen == NONE), why(Reason.NOT_FOUND, ID_PATH))
    yield Check(and_(is_missing, seen > ONE), why(Reason.AMBIGUOUS, ID_PATH))
    yield Check(is_missing, why(Reason.FORBIDDEN))


def _values(changed: nodes.Changed, table: Table) -> Mapping[Any, Any]:
    """The new value of each column that changes; SQLAlchemy adds those set `onupdate`."""
    match changed.change.action:
        case Action.SOFT_DELETE:
            return {table.c.deleted_at: func.now()}
        case Action.RESTORE:
            return {table.c.deleted_at: null()}
    attributes = inspect(changed.node.model).column_attrs
    values: dict[Any, Any] = {}
    changes: list[ColumnElement[bool]] = []
    for name in changed.change.attributes:
        column = attributes[name].columns[0]
        sets = bindparam(f"{changed.alias}_sets_{name}", type_=Boolean)
        value = bindparam(f"{changed.alias}_{name}", type_=column.type)
        values[column] = case((sets, value), else_=column)
        changes.append(and_(sets, column.is_distinct_from(value)))
    for column in table.c:
        # As in a session: what changes nothing leaves the time of the last change.
        default: Any = column.onupdate
        if default is not None:
            values[column] = case((or_(*changes), default.arg), else_=column)
    return values
