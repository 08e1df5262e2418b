"""The resolver lane's SQL: nodes, relations and pages in, SQLAlchemy selects out. Pure.

Every batched statement has the parents' keys as arrays, unnested in order, and returns each row
with the ordinal of its parent; a list of all rows has one parent, without a key. A page is cut per
parent with `lateral`: cut across the batch, later parents would get nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    TableValuedAlias,
    and_,
    func,
    inspect,
    literal,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import DeclarativeBase, aliased

from db.orm.columns import is_visible
from gql.lists.aggregates import GroupKey, Measure, grouped
from gql.lists.conditions import ALL, Condition, Operand, criterion
from gql.lists.page import Page
from gql.nodes.application import Tenancy
from gql.nodes.node import All, Listed
from gql.nodes.order import order_of
from gql.values.sql_json import fixed

Keys = Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class List:
    """The rows of a connection for each parent in `keys`: those that meet `where`."""

    listed: Listed
    where: Condition
    keys: Keys


def page_rows(rows: List, page: Page) -> Select[Any]:
    """(ordinal of the parent, row) for each row of each parent's page, from where it is filled."""
    parent, child, select_rows = _rows(rows)
    order = page.order
    found = select_rows(*_read_at_once(child))
    if page.after is not None:
        found = found.where(order.after(child, order.literals(child, page.after)))
    if page.before is not None:
        place = order.literals(child, page.before)
        found = found.where(order.after(child, place, backwards=True))
    found = found.order_by(*order.by(child, backwards=page.backwards)).limit(page.limit)
    lateral = (found.offset(page.offset) if page.offset else found).lateral()
    row = aliased(rows.listed.target, lateral)
    return (
        select(parent.c.ordinal, row)
        .select_from(parent)
        .join(lateral, true())
        .order_by(parent.c.ordinal, *order.by(row, backwards=page.backwards))
    )


def any_beyond(rows: List, page: Page, *, backwards: bool) -> Select[Any]:
    """(ordinal, whether rows lie on the far side of the page's bound) for each parent."""
    parent, child, select_rows = _rows(rows)
    found = select_rows(literal_column("1", Integer))
    key = page.after if backwards else page.before
    # Without a cursor the bound is the page's offset: any row that is left out lies before it.
    if key is not None:
        place = page.order.literals(child, key)
        found = found.where(page.order.after(child, place, backwards=backwards, inclusive=True))
    return select(parent.c.ordinal, found.exists()).order_by(parent.c.ordinal)


def count_to(rows: List, most: int) -> Select[Any]:
    """(ordinal, number of rows, or `most` if there are more) for each parent."""
    parent, _, select_rows = _rows(rows)
    some = select_rows(literal_column("1", Integer)).limit(most).correlate(parent).subquery()
    number = select(func.count()).select_from(some).scalar_subquery()
    return select(parent.c.ordinal, number).order_by(parent.c.ordinal)


def measured(rows: List, measures: Sequence[Measure]) -> Select[Any]:
    """(ordinal, a value for each of `measures`) for each parent."""
    parent, child, select_rows = _rows(rows)
    columns = [measure.over(child).label(f"m{at}") for at, measure in enumerate(measures)]
    whole = select_rows(*columns).lateral()
    return (
        select(parent.c.ordinal, *whole.c)
        .select_from(parent)
        .join(whole, true())
        .order_by(parent.c.ordinal)
    )


def groups(
    rows: List,
    keys: Sequence[GroupKey],
    measures: Sequence[Measure],
    limit: int,
    timezone: Callable[[], ColumnElement[str]],
) -> Select[Any]:
    """(ordinal, the group's keys, a value for each of `measures`) for each parent's groups."""
    parent, child, select_rows = _rows(rows)
    by = grouped(
        select_rows,
        child,
        keys,
        measures,
        timezone,
        literal(limit, Integer),
    ).lateral()
    key_columns = [by.c[f"key_{at}"] for at in range(len(keys))]
    return (
        select(parent.c.ordinal, *by.c)
        .select_from(parent)
        .join(by, true())
        .order_by(parent.c.ordinal, *key_columns)
    )


def rows_by_key(model: type[DeclarativeBase], attributes: Sequence[str], keys: Keys) -> Select[Any]:
    """The visible rows whose `attributes` equal one of `keys`, by their primary key."""
    columns = [getattr(model, name) for name in attributes]
    wanted = arrays(columns, keys)
    found = select(model).where(tuple_(*columns).in_(select(*wanted.c)), *visible(model))
    return found.order_by(*order_of(model).by(model))


def column_by_key(model: type[DeclarativeBase], column: str, keys: Keys) -> Select[Any]:
    """(ordinal, value of `column`) for each primary key: for columns read only where asked for."""
    mapper = inspect(model)
    wanted = arrays(mapper.primary_key, keys, ordinal=True)
    return select(wanted.c.ordinal, getattr(model, column)).join(
        wanted,
        and_(*(own == given for own, given in zip(mapper.primary_key, wanted.c, strict=False))),
    )


def uuid_lookup(models: Sequence[type[DeclarativeBase]], ids: Sequence[UUID]) -> Select[Any]:
    """(ordinal, one entity per model) for each id: one statement finds which table holds it.

    Operators may find several, where clients made the ids: they come by their primary keys.
    """
    wanted = arrays([models[0].id], [(value,) for value in ids], ordinal=True)  # type: ignore[attr-defined]
    statement = select(wanted.c.ordinal, *models).select_from(wanted)
    for model in models:
        statement = statement.outerjoin(
            model,
            and_(model.id == wanted.c[0], *visible(model)),  # type: ignore[attr-defined]
        )
    keys = (column for model in models for column in order_of(model).by(model))
    return statement.order_by(wanted.c.ordinal, *keys)


def tenant_status(tenancy: Tenancy, tenant: Any, id: Any) -> Select[Any]:
    """The status of the tenant `id`, on which it depends whether it writes; no row if deleted.

    `tenant` is the model of `tenancy` or an alias of it. Not `for share`: row-level security would
    ask for the right to update the tenant.
    """
    status = getattr(tenant, tenancy.status) if tenancy.status else true()
    return select(status).where(tenant.id == id, *visible(tenant))


def timezone_of(tenancy: Tenancy | None, tenant_id: Any) -> ColumnElement[str]:
    """The time zone of the tenant `tenant_id`, an id or SQL for one; UTC where there is none."""
    if tenancy is None or tenancy.timezone is None:
        return fixed("UTC")
    tenant: Any = aliased(tenancy.model)
    if not isinstance(tenant_id, ColumnElement):
        tenant_id = literal(tenant_id, tenant.id.type)
    zone = getattr(tenant, tenancy.timezone)
    timezone = select(zone).where(tenant.id == tenant_id).scalar_subquery()
    return func.coalesce(timezone, fixed("UTC"))


def visible(entity: Any) -> Iterator[ColumnElement[bool]]:
    """What rows of `entity` must meet to be there at all."""
    found = is_visible(entity)
    if found is not None:
        yield found


def criteria(where: Condition, entity: Any, operand: Operand) -> Iterator[ColumnElement[bool]]:
    """What rows of `entity` must meet to be in a list."""
    yield from visible(entity)
    if where != ALL:
        yield criterion(where, entity, operand)


def _rows(rows: List) -> tuple[Any, Any, Callable[..., Select[Any]]]:
    """The parents as a table, an alias of their rows, and what selects columns of each's rows."""
    parent = _parents(rows)
    child = aliased(rows.listed.target)

    def select_rows(*columns: Any) -> Select[Any]:
        found = select(*columns).select_from(child)
        if not isinstance(rows.listed, All):
            joins = zip(rows.listed.remote, parent.c, strict=False)
            found = found.where(*(getattr(child, name) == column for name, column in joins))
        return found.where(*criteria(rows.where, child, _literal)).correlate(parent)

    return parent, child, select_rows


def _read_at_once(entity: Any) -> Iterator[ColumnElement[Any]]:
    """The columns of `entity` but those that are read only where asked for."""
    for column in inspect(entity).mapper.column_attrs:
        if not column.deferred:
            yield getattr(entity, column.key)


def _parents(rows: List) -> Any:
    if isinstance(rows.listed, All):
        return select(literal_column("1", Integer).label("ordinal")).subquery("parent")
    columns = [getattr(rows.listed.owner, name) for name in rows.listed.local]
    return arrays(columns, rows.keys, ordinal=True)


def _literal(_: str, value: Any, kind: Any) -> ColumnElement[Any]:
    return literal(list(value) if isinstance(value, tuple) else value, kind)


def arrays(columns: Sequence[Any], keys: Keys, *, ordinal: bool = False) -> TableValuedAlias:
    """`keys` as a table: one array parameter a column, so the statement's text never grows."""
    arrays = (
        literal([key[at] for key in keys], ARRAY(column.type)) for at, column in enumerate(columns)
    )
    names = [f"k{at}" for at in range(len(columns))]
    unnested = func.unnest(*arrays)
    if ordinal:
        table = unnested.table_valued(*names, with_ordinality="ordinal", name="parent")
    else:
        table = unnested.table_valued(*names, name="wanted")
    return table.render_derived()
