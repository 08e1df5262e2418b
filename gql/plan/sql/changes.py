"""Builds the CTEs that update, delete or restore one row, or say why not."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    DateTime,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    null,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import INTERVAL
from sqlalchemy.orm import aliased

from db.orm.columns import RESTORE_WINDOW
from db.orm.scope import column_of, scope_column, scope_of, table_of
from gql.columns.parameters import differs, parameter
from gql.nodes.application import Application
from gql.nodes.settable import is_versioned
from gql.plan import nodes
from gql.plan.bind import key_name
from gql.plan.sql.effects import effects_of, is_allowed, with_time
from gql.plan.sql.identity import has_role
from gql.plan.sql.locks import Locked, lock_guarding, lock_row, touch
from gql.plan.sql.refusals import (
    ONE,
    Check,
    account_checks,
    broken_checks,
    conflict_checks,
    joined_checks,
    reference_checks,
    refusal_cte,
    rule_checks,
    tenant_checks,
    why,
)
from gql.resolvers.write_source import Action, Draft
from gql.values.sql_json import fixed
from gql.writes.refusals import Reason

ID_PATH = '"id"'


def change_one(
    changed: nodes.Changed, application: Application, viewer: CTE
) -> tuple[CTE, CTE, list[CTE]]:
    """The CTEs of the changed row, empty if refused, of the refusal, and of other changes."""
    model, change = changed.node.model, changed.change
    table = table_of(model)
    key = {
        column.name: parameter(key_name(changed.alias, at), column.type)
        for at, column in enumerate(changed.node.row_id.columns)
    }
    guard, guarded = None, list[Check]()
    if change.guard is not None:
        guard, guarded = lock_guarding(change.guard.model, change.guard.covers, table, key, viewer)
    target = lock_row(
        model,
        key,
        viewer,
        name="target",
        path=ID_PATH,
        after=guard,
        is_deleted=change.action is Action.RESTORE,
        hidden=changed.node.denied.select,
        locks=locks(changed, application),
    )
    draft = _draft(changed, target)
    checks = _checks(changed, application, viewer, target, draft, guarded)
    refusal = refusal_cte(checks, viewer, target.row, _broken(changed, target, draft))
    is_target = (
        column == select(target.row.c[column.name]).limit(ONE).scalar_subquery()
        for column in table.primary_key
    )
    if change.action is Action.DELETE:
        statement: Any = delete(table)
    else:
        statement = update(table).values(_values(changed, draft))
    statement = statement.where(is_allowed(refusal), *is_target)
    written = statement.returning(*changed.node.readable).cte("written")
    others = [*change.effects(draft)]
    if guard is not None and change.guard is not None:
        others.append(touch(guard, change.guard.model))
    return written, refusal, effects_of(others, refusal)


def locks(changed: nodes.Changed, application: Application) -> bool:
    """Whether the row is locked first.

    Policies of an application's own may let a role delete a row that it may not update, and so not
    lock: whether it may is known when it is deleted.
    """
    return changed.change.action is not Action.DELETE or not application.keeps_policies


def _draft(changed: nodes.Changed, target: Locked) -> Draft:
    """The new value of each attribute, and whether it is given."""
    row = aliased(changed.node.model, target.row)
    values: dict[str, ColumnElement[Any]] = {}
    given: dict[str, ColumnElement[bool]] = {}
    for name in changed.change.attributes:
        column = column_of(changed.node.model, name)
        given[name] = bindparam(f"{changed.alias}_sets_{name}", type_=Boolean)
        value = parameter(f"{changed.alias}_{name}", column.type)
        values[name] = case((given[name], value), else_=getattr(row, name))
    facts = {
        name: bindparam(f"{changed.alias}_{name}", type_=Boolean) for name in changed.change.facts
    }
    return Draft(row, None, values, given, facts)


def _checks(
    changed: nodes.Changed,
    application: Application,
    viewer: CTE,
    target: Locked,
    draft: Draft,
    guarded: list[Check],
) -> Iterator[Check]:
    """The reasons, in the order in which they are looked for."""
    model, row = changed.node.model, target.row
    is_restore = changed.change.action is Action.RESTORE
    # Members must not learn that a deleted row exists.
    yield from target.checks(hides_from_members=has_role(viewer, "member") if is_restore else None)
    yield from guarded
    for at, rule in enumerate(application.row_rules):
        holds = rule.holds(draft.row)
        if holds is not None:
            yield Check(holds.is_not(True), why(Reason.RULE, str(at), ID_PATH))
    yield from account_checks(application, viewer)
    own = scope_column(table_of(model))
    tenancy = application.tenancy_of(scope_of(model))
    if tenancy is not None and own is not None and not changed.change.ignores_tenant:
        yield from tenant_checks(tenancy, viewer, row.c[own])
    if is_versioned(changed.node):
        expected = bindparam(f"{changed.alias}_expected", type_=DateTime(timezone=True))
        yield from conflict_checks(row, expected)
    if is_restore:
        window = cast(fixed(f"{RESTORE_WINDOW.days} days"), INTERVAL)
        yield Check(row.c.deleted_at < func.now() - window, why(Reason.TOO_LATE, ID_PATH))
    yield from reference_checks(changed.change.references, changed.alias, viewer)
    yield from joined_checks(changed.change.joined, draft, viewer)
    yield from rule_checks(changed.change.rules, draft)


def _broken(changed: nodes.Changed, target: Locked, draft: Draft) -> ColumnElement[str] | None:
    """The CHECKs that the row would break; None if the write changes no attributes."""
    if not changed.change.attributes:
        return None
    model = changed.node.model
    names = {column_of(model, name).name: value for name, value in draft.values.items()}
    row = {column.name: column for column in target.row.c} | names
    texts = bindparam(f"{changed.alias}_broken", type_=Text)
    return broken_checks(table_of(model), row, texts, target.row)


def _values(changed: nodes.Changed, draft: Draft) -> Mapping[Any, Any]:
    """The new value of each column that changes; SQLAlchemy adds those set `onupdate`."""
    table = table_of(changed.node.model)
    match changed.change.action:
        case Action.SOFT_DELETE:
            return {table.c.deleted_at: func.now()}
        case Action.RESTORE:
            return {table.c.deleted_at: null()}
    values: dict[Any, Any] = {}
    changes: list[ColumnElement[bool]] = []
    for name in changed.change.attributes:
        column = column_of(changed.node.model, name)
        sets = draft.given[name]
        value = parameter(f"{changed.alias}_{name}", column.type)
        values[column] = case((sets, value), else_=column)
        changes.append(and_(sets, differs(column, value)))
    for name, computed in changed.change.computed(draft).items():
        column = column_of(changed.node.model, name)
        values[column] = computed
        changes.append(column.is_distinct_from(computed))
    return with_time(table, values, changes)
