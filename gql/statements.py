"""The resolver lane's SQL: nodes, relations and pages in, SQLAlchemy selects out. Pure.

Every batched statement has the parents' keys as arrays, unnested in order, and returns each row
with the ordinal of its parent. A nested page is cut per parent with `lateral`: cut across the
batch, later parents would get nothing.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    TableValuedAlias,
    and_,
    func,
    inspect,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import aliased

from gql.node import Relation
from gql.page import Page
from models import Base
from models.base import is_visible

Keys = Sequence[tuple[Any, ...]]


def page_rows(model: type[Base], page: Page) -> Select[Any]:
    """The rows of a root page; a page from the end comes back to front."""
    return _page(select(model).where(*visible(model)), model, page)


def page_rows_by_parent(relation: Relation, page: Page, keys: Keys) -> Select[Any]:
    """(ordinal of the parent, row) for each row of each parent's page."""
    parent = _unnest(relation, keys)
    child = aliased(relation.target)
    rows = _page(select(child).where(_joined(relation, child, parent)), child, page).lateral()
    row = aliased(relation.target, rows)
    return (
        select(parent.c.ordinal, row)
        .select_from(parent)
        .join(rows, true())
        .order_by(parent.c.ordinal, *page.order.by(row, backwards=page.backwards))
    )


def count(model: type[Base]) -> Select[Any]:
    """How many rows a root connection has."""
    return select(func.count()).select_from(model).where(*visible(model))


def count_by_parent(relation: Relation, keys: Keys) -> Select[Any]:
    """(ordinal, number of rows) for each parent."""
    parent = _unnest(relation, keys)
    child = aliased(relation.target)
    rows = select(func.count()).select_from(child).where(_joined(relation, child, parent))
    return select(parent.c.ordinal, rows.scalar_subquery()).order_by(parent.c.ordinal)


def any_beyond(model: type[Base], page: Page, *, backwards: bool) -> Select[Any]:
    """Whether a root connection has rows on the far side of the page's `before` or `after`."""
    return select(select(model).where(*visible(model), _beyond(model, page, backwards)).exists())


def any_beyond_by_parent(
    relation: Relation, page: Page, keys: Keys, *, backwards: bool
) -> Select[Any]:
    """(ordinal, whether there are rows on the far side) for each parent."""
    parent = _unnest(relation, keys)
    child = aliased(relation.target)
    rows = select(child).where(_joined(relation, child, parent), _beyond(child, page, backwards))
    return select(parent.c.ordinal, rows.exists()).order_by(parent.c.ordinal)


def rows_by_key(model: type[Base], attributes: Sequence[str], keys: Keys) -> Select[Any]:
    """The visible rows whose `attributes` equal one of `keys`."""
    columns = [getattr(model, name) for name in attributes]
    wanted = _arrays(columns, keys)
    return select(model).where(tuple_(*columns).in_(select(*wanted.c)), *visible(model))


def column_by_key(model: type[Base], column: str, keys: Keys) -> Select[Any]:
    """(ordinal, value of `column`) for each primary key: for columns read only where asked for."""
    mapper = inspect(model)
    wanted = _arrays(mapper.primary_key, keys, ordinal=True)
    return select(wanted.c.ordinal, getattr(model, column)).join(
        wanted,
        and_(*(own == given for own, given in zip(mapper.primary_key, wanted.c, strict=False))),
    )


def uuid_lookup(models: Sequence[type[Base]], ids: Sequence[UUID]) -> Select[Any]:
    """(ordinal, one entity per model) for each id: one statement finds which table holds it."""
    wanted = _arrays([models[0].id], [(value,) for value in ids], ordinal=True)  # type: ignore[attr-defined]
    statement = select(wanted.c.ordinal, *models).select_from(wanted)
    for model in models:
        statement = statement.outerjoin(
            model,
            and_(model.id == wanted.c[0], *visible(model)),  # type: ignore[attr-defined]
        )
    return statement.order_by(wanted.c.ordinal)


def tenant_status(tenant: Any, id: Any) -> Select[Any]:
    """The status of the tenant `id`, on which it depends whether it writes; no row if deleted.

    Not `for share`: row-level security would ask for the right to update the tenant.
    """
    return select(tenant.status).where(tenant.id == id, *visible(tenant))


def _page(statement: Select[Any], entity: Any, page: Page) -> Select[Any]:
    order = page.order
    if page.after is not None:
        statement = statement.where(order.after(entity, order.place(entity, page.after)))
    if page.before is not None:
        place = order.place(entity, page.before)
        statement = statement.where(order.after(entity, place, backwards=True))
    return statement.order_by(*order.by(entity, backwards=page.backwards)).limit(page.limit)


def _beyond(entity: Any, page: Page, backwards: bool) -> ColumnElement[bool]:
    key = page.after if backwards else page.before
    assert key is not None, "only a bounded side has a far side"
    place = page.order.place(entity, key)
    return page.order.after(entity, place, backwards=backwards, at=True)


def _joined(relation: Relation, child: Any, parent: TableValuedAlias) -> ColumnElement[bool]:
    joins = (
        getattr(child, name) == column
        for name, column in zip(relation.remote, parent.c, strict=False)
    )
    return and_(*joins, *visible(child))


def visible(entity: Any) -> Iterator[ColumnElement[bool]]:
    """What rows of `entity` must meet to be there at all."""
    criterion = is_visible(entity)
    if criterion is not None:
        yield criterion


def _unnest(relation: Relation, keys: Keys) -> TableValuedAlias:
    columns = [getattr(relation.owner, name) for name in relation.local]
    return _arrays(columns, keys, ordinal=True)


def _arrays(columns: Sequence[Any], keys: Keys, *, ordinal: bool = False) -> TableValuedAlias:
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
