"""Builds the CTE that says why a write is refused; it is null if the write is allowed.

Every check is a scalar subquery of the row of `viewer`, never a join or an EXISTS: Postgres could
reorder those and read a table before the identity is set. `case` stops at the first reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from re import findall
from typing import Any

import orjson
from sqlalchemy import (
    CTE,
    CheckConstraint,
    ColumnElement,
    Table,
    Text,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from db.orm.scope import scope_of
from gql.columns.bare import comparable
from gql.columns.table import type_of
from gql.nodes.application import Application, Tenancy
from gql.nodes.field_names import field_name
from gql.plan.sql.identity import has_role, id_of, in_viewer_scope
from gql.resolvers.batch_sql import tenant_status, visible
from gql.resolvers.write_source import Draft, Joined, Reference, Rule, referred
from gql.values.scalars import sql_json
from gql.values.sql_json import Piece, fixed, joined
from gql.writes.refusals import Reason
from gql.writes.violations import told_checks

NONE: ColumnElement[int] = literal_column("0")
ONE: ColumnElement[int] = literal_column("1")


@dataclass(frozen=True, slots=True)
class Check:
    """A reason to refuse if the condition holds."""

    refuses: ColumnElement[bool]
    text: ColumnElement[str]


def why(reason: Reason, *details: Piece) -> ColumnElement[str]:
    """The JSON array of a reason and its details, which are pieces of JSON."""
    pieces: list[Piece] = [f'["{reason}"']
    for detail in details:
        pieces += [",", detail]
    return joined([*pieces, "]"])


def path_of(attribute: str) -> str:
    """The name of the input field of an attribute, as JSON."""
    return orjson.dumps(field_name(attribute)).decode()


def refusal_cte(
    checks: Iterable[Check],
    viewer: CTE,
    target: Any = None,
    otherwise: ColumnElement[str] | None = None,
) -> CTE:
    """One row: `why` is the text of the first check that refuses, else of `otherwise`, or null.

    `target` holds the locked rows, which the checks may refer to.
    """
    whens = [(check.refuses, check.text) for check in checks]
    last = cast(null(), Text) if otherwise is None else otherwise
    chosen = case(*whens, else_=otherwise) if whens else last
    source = viewer if target is None else viewer.outerjoin(target, true())
    return (
        select(chosen.label("why"))
        .select_from(source)
        .limit(ONE)
        .cte("refusal")
        .prefix_with("MATERIALIZED")
    )


def account_checks(application: Application, viewer: CTE) -> Iterator[Check]:
    """A deleted account must not write, although its token is still valid."""
    accounts = application.accounts
    if accounts is not None:
        account: Any = aliased(accounts.model, name="writing_user")
        count = count_of(account, account.id == id_of(viewer, accounts.setting), viewer)
        is_account = and_(
            viewer.c.role != fixed("operator"), viewer.c[accounts.setting] != fixed("")
        )
        yield Check(and_(is_account, count != ONE), why(Reason.NO_ACCOUNT))


def author_checks(
    application: Application, viewer: CTE, owner: ColumnElement[Any] | None = None
) -> Iterator[Check]:
    """An operator who is the author of a row must be an account too, in the scope of `owner`."""
    accounts = application.accounts
    if accounts is not None:
        account: Any = aliased(accounts.model, name="author")
        is_author = account.id == id_of(viewer, accounts.setting)
        scope = scope_of(accounts.model)
        if owner is None or scope is None:
            count = count_of(account, is_author, viewer)
        else:
            query = select(func.count()).select_from(account).where(is_author, *visible(account))
            query = query.where(getattr(account, scope.column) == owner)
            count = query.correlate_except(account).scalar_subquery()
        is_operator = has_role(viewer, "operator")
        yield Check(and_(is_operator, count != ONE), why(Reason.NO_ACCOUNT))


def tenant_checks(tenancy: Tenancy, viewer: CTE, tenant_id: Any) -> Iterator[Check]:
    """The tenant `tenant_id` must exist, and have a status in which it may write."""
    tenant = aliased(tenancy.model, name="writing_tenant")
    query = tenant_status(tenancy, tenant, tenant_id).where(viewer.c.role.is_not(None))
    status = query.correlate_except(tenant).scalar_subquery()
    deleted = why(Reason.TENANT_DELETED)
    if tenancy.status is None:
        yield Check(status.is_(None), deleted)
        return
    # One subquery where the tenant may write: null, for no tenant, is in no list either.
    writable = [fixed(value) for value in sorted(tenancy.writable)]
    read_only = why(Reason.TENANT_READ_ONLY, cast(func.to_json(status), Text))
    yield Check(status.in_(writable).is_not(True), func.coalesce(read_only, deleted))


def reference_checks(
    references: Mapping[str, Reference], alias: str, viewer: CTE
) -> Iterator[Check]:
    """Every row that is referred to must exist and be visible."""
    for name, reference in references.items():
        model, attribute = referred(reference)
        entity: Any = aliased(model, name=f"{alias}_{name}_row")
        column = getattr(entity, attribute)
        column_type = type_of(column.type)
        every = bindparam(
            f"{alias}_every_{name}", type_=column_type.bound_type(column.type, is_list=True)
        )
        values = column_type.converted(every, column.type, is_list=True)
        count = count_of(entity, comparable(column) == func.any(values), viewer)
        yield Check(count != func.cardinality(every), why(Reason.NOT_FOUND, path_of(name)))


def joined_checks(joined: Iterable[Joined], draft: Draft, viewer: CTE) -> Iterator[Check]:
    """As `reference_checks`, for rows that several attributes refer to together."""
    for each in joined:
        is_missing = lacks(each, draft.values, f"joined_{each.pairs[0][0]}", viewer)
        if draft.given:
            is_missing = and_(or_(*(draft.given[name] for name, _ in each.pairs)), is_missing)
        yield Check(is_missing, why(Reason.NOT_FOUND, path_of(each.pairs[0][0])))


def lacks(joined: Joined, values: Any, name: str, viewer: CTE) -> ColumnElement[bool]:
    """Whether no row is visible that these `values` by attribute refer to; none of them is null."""
    entity: Any = aliased(joined.model, name=name)
    pairs = [(values[local], getattr(entity, remote)) for local, remote in joined.pairs]
    count = count_of(
        entity, and_(*(comparable(column) == value for value, column in pairs)), viewer
    )
    return and_(*(value.is_not(None) for value, _ in pairs), count == NONE)


def rule_checks(rules: Sequence[Rule], draft: Draft) -> Iterator[Check]:
    """The rules of one mutation."""
    for at, rule in enumerate(rules):
        details: list[Piece] = [str(at)]
        if rule.detail is not None:
            details.append(cast(func.to_json(rule.detail(draft)), Text))
        yield Check(rule.is_broken(draft), why(Reason.OWN_RULE, *details))


def broken_checks(
    table: Table,
    values: Mapping[str, ColumnElement[Any]],
    texts: ColumnElement[str],
    *around: Any,
) -> ColumnElement[str]:
    """The names of the CHECKs that a row with these `values` by column breaks, as a reason.

    It is null if there are none. A CHECK is evaluated in a subquery of its own, whose columns have
    the names of the table. `texts` are the names of those that are broken for a reason that SQL
    cannot express; they are written as members of a JSON array, or null. `around` are the FROM
    clauses that the values belong to.
    """
    columns = (value.label(name) for name, value in values.items())
    row = select(*columns).correlate(*around).lateral("row")
    broken = [
        case((false(), fixed(orjson.dumps(str(check.name)).decode())), value=check.sqltext)
        for check in told_checks(table)
        if _columns_of(check, table) <= values.keys()
    ]
    names = func.nullif(func.concat_ws(fixed(","), texts, *broken), fixed(""))
    text = fixed(f'["{Reason.BROKEN}",').concat(names).concat(fixed("]"))
    return select(text).select_from(row).correlate(*around).scalar_subquery()


def _columns_of(check: CheckConstraint, table: Table) -> set[str]:
    """The names of the columns that a CHECK depends on, which is written as a text."""
    text = str(check.sqltext)
    words = set(findall(r"\w+", text))
    return {column.name for column in table.c if column.name in words or f'"{column.name}"' in text}


def conflict_checks(target: Any, expected: Any) -> Iterator[Check]:
    """The row must not have been changed since the time `expected`, unless that is null."""
    changed = or_(expected.is_(None), target.c.updated_at == expected).is_(False)
    yield Check(changed, why(Reason.CONFLICT, *sql_json(target.c.updated_at, datetime)))


def count_of(entity: Any, criterion: ColumnElement[bool], viewer: CTE) -> ColumnElement[int]:
    """The number of rows in the viewer's scope that match `criterion`."""
    query = select(func.count()).select_from(entity)
    query = query.where(*in_viewer_scope(entity, viewer), criterion, *visible(entity))
    return query.correlate_except(entity).scalar_subquery()
