"""Builds the CTEs that insert one row, or change the one that has its unique key."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Index,
    Text,
    and_,
    bindparam,
    case,
    cast,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import DeclarativeBase, aliased

from db.orm.columns import is_visible, made_in_python
from db.orm.scope import column_of, scope_of, table_of
from gql.columns.parameters import differs, parameter
from gql.nodes.application import Application, NewRow
from gql.nodes.unique_keys import UniqueKey, unique_key
from gql.plan import nodes
from gql.plan.bind import beside_name
from gql.plan.sql.effects import effects_of, with_time
from gql.plan.sql.identity import id_of
from gql.plan.sql.locks import Locked, lock_row, outdated, touch
from gql.plan.sql.refusals import (
    Check,
    account_checks,
    author_checks,
    broken_checks,
    joined_checks,
    path_of,
    reference_checks,
    refusal_cte,
    rule_checks,
    tenant_checks,
)
from gql.resolvers.write_source import Draft, Insert, referred
from gql.values.sql_json import fixed


def insert_one(
    written: nodes.Written, application: Application, viewer: CTE
) -> tuple[CTE, CTE, list[CTE]]:
    """The CTEs of the inserted row, empty if refused, of the refusal, and of other changes."""
    model, source = written.node.model, written.insert
    parent = _parent(written, viewer)
    draft = _draft(written, parent)
    columns = {name: column_of(model, name) for name in draft.values}
    by_column = {columns[name].name: value for name, value in draft.values.items()}
    texts = bindparam(f"{written.alias}_broken", type_=Text)
    locked = None if parent is None else parent.row
    around = [viewer] if locked is None else [viewer, locked]
    refusal = refusal_cte(
        _checks(written, application, viewer, parent, draft),
        viewer,
        locked,
        broken_checks(table_of(model), by_column, texts, *around),
    )
    row = select(*draft.values.values()).select_from(
        refusal if parent is None else refusal.join(parent.row, true())
    )
    statement = insert(table_of(model)).from_select(
        list(by_column), row.where(refusal.c.why.is_(None)), include_defaults=False
    )
    if source.upserts:
        statement = _or_update(statement, written, draft)
    new = statement.returning(*written.node.readable).cte("written")
    others = [*source.effects(draft)]
    if parent is not None and source.is_guarded:
        others.append(touch(parent.row, _parent_model(source)))
    return new, refusal, [*_beside(written, new), *effects_of(others, refusal)]


def refusal_of(written: nodes.Written, application: Application, viewer: CTE) -> CTE:
    """The refusal of a batch as a whole, for the viewer and the tenant."""
    return refusal_cte(_viewer_checks(written, application, viewer, None), viewer)


def beside_values(new: NewRow, row: Any) -> Mapping[str, ColumnElement[Any]]:
    """The values by attribute of the row beside `row`, but for those that Python makes."""

    def value_of(name: str, value: Any) -> Any:
        is_constant = isinstance(value, str)
        return cast(fixed(value), column_of(new.model, name).type) if is_constant else value

    return {name: value_of(name, value) for name, value in new.values(row).items()}


def insert_beside(new: NewRow, values: Mapping[str, ColumnElement[Any]], rows: Any, at: int) -> CTE:
    """The CTE that inserts a row for each of `rows`."""
    inserted = insert(table_of(new.model)).from_select(
        [column_of(new.model, name).name for name in values],
        select(*values.values()).select_from(rows),
        include_defaults=False,
    )
    return inserted.returning(literal_column("1")).cte(f"beside_{at}")


def _parent_model(source: Insert) -> type[DeclarativeBase]:
    assert source.parent is not None, "only a parent is locked"
    return referred(source.references[source.parent])[0]


def _parent(written: nodes.Written, viewer: CTE) -> Locked | None:
    source = written.insert
    if source.parent is None:
        return None
    type_ = column_of(written.node.model, source.parent).type
    parent, attribute = referred(source.references[source.parent])
    key = {column_of(parent, attribute).name: parameter(f"{written.alias}_{source.parent}", type_)}
    return lock_row(
        parent,
        key,
        viewer,
        name="parent",
        path=path_of(source.parent),
        is_versioned=source.is_guarded,
    )


def _draft(written: nodes.Written, parent: Locked | None) -> Draft:
    """The values of the new row, and which of them are given where they may be left out."""
    model, source = written.node.model, written.insert
    values: dict[str, ColumnElement[Any]] = {}
    given: dict[str, ColumnElement[bool]] = {}
    for name in source.attributes:
        values[name] = parameter(f"{written.alias}_{name}", column_of(model, name).type)
        default = source.defaults.get(name)
        if default is not None or source.upserts:
            given[name] = bindparam(f"{written.alias}_sets_{name}", type_=Boolean)
        if default is not None:
            values[name] = case((given[name], values[name]), else_=default)
    row = None
    if parent is not None:
        row = aliased(_parent_model(source), parent.row, adapt_on_names=True)
        scope = scope_of(model)
        if scope is not None:
            values = {scope.column: parent.row.c[scope.column], **values}
    draft = Draft(None, row, values, given)
    return replace(draft, values={**values, **source.computed(draft)})


def _checks(
    written: nodes.Written,
    application: Application,
    viewer: CTE,
    parent: Locked | None,
    draft: Draft,
) -> Iterator[Check]:
    """The reasons, in the order in which they are looked for."""
    source = written.insert
    if parent is not None:
        yield from parent.checks()
        if source.is_guarded:
            yield outdated(parent.row, _parent_model(source))
    yield from _viewer_checks(written, application, viewer, parent)
    references = {name: model for name, model in source.references.items() if name != source.parent}
    yield from reference_checks(references, written.alias, viewer)
    yield from joined_checks(source.joined, draft, viewer)
    yield from rule_checks(source.rules, draft)


def _viewer_checks(
    written: nodes.Written, application: Application, viewer: CTE, parent: Locked | None
) -> Iterator[Check]:
    """The viewer's account exists, and so does the tenant of the row, which may write."""
    yield from account_checks(application, viewer)
    scope = written.node.scope
    owner = None if parent is None or scope is None else parent.row.c[scope.column]
    tenancy = application.tenancy_of(scope)
    if tenancy is not None and scope is not None and not scope.is_root:
        tenant_id = id_of(viewer, tenancy.setting) if owner is None else owner
        yield from tenant_checks(tenancy, viewer, tenant_id)
    if written.insert.author is not None:
        yield from author_checks(application, viewer, owner)


def _beside(written: nodes.Written, row: CTE) -> Iterator[CTE]:
    """The CTEs of the rows that are inserted beside the written one."""
    for at, new in enumerate(written.insert.beside):
        made: dict[str, ColumnElement[Any]] = {
            name: bindparam(
                beside_name(written.alias, at, name), type_=column_of(new.model, name).type
            )
            for name in made_in_python(new.model)
        }
        values = beside_values(new, aliased(written.node.model, row))
        yield insert_beside(new, {**made, **values}, row, at)


def _or_update(statement: Any, written: nodes.Written, draft: Draft) -> Any:
    """`statement`, which changes the given attributes of a visible row with the same key."""
    source, table = written.insert, table_of(written.node.model)
    key = unique_key(written.node.model, source.upserts)
    fixed_names = {*source.upserts, source.author, *made_in_python(written.node.model)}
    if written.node.scope is not None:
        fixed_names.add(written.node.scope.column)
    values: dict[Any, Any] = {}
    changes: list[ColumnElement[bool]] = []
    for name in (name for name in draft.given if name not in fixed_names):
        column = column_of(written.node.model, name)
        sent = statement.excluded[column.name]
        values[column] = case((draft.given[name], sent), else_=column)
        changes.append(and_(draft.given[name], differs(column, sent)))
    # An update of nothing, too, returns the row.
    kept = {each: each for each in table.primary_key}
    changed = with_time(table, values, changes) or kept
    return statement.on_conflict_do_update(
        **_target(key), set_=changed, where=is_visible(written.node.model, table.c)
    )


def _target(key: UniqueKey) -> dict[str, Any]:
    if not isinstance(key, Index):
        return {"index_elements": [column.name for column in key.columns]}
    where = key.dialect_options["postgresql"]["where"]
    return {"index_elements": list(key.expressions), "index_where": where}
