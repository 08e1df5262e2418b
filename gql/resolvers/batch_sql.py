"""Builds the SELECT statements of the resolver lane's batched loaders.

Every statement takes the keys of the parents as arrays, unnests them in order, and returns each row
with the ordinal of its parent; the root list is a relation without a parent, with one ordinal. A
`lateral` join limits the page of each parent: one limit for the whole batch would leave no rows to
later parents.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
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
)
from sqlalchemy.orm import DeclarativeBase, aliased

from db.orm.columns import is_visible
from gql.columns.bare import comparable
from gql.columns.parameters import converted
from gql.columns.table import type_of
from gql.lists.aggregates import GroupKey, Measure, grouped
from gql.lists.conditions import ALL, Condition, criterion
from gql.lists.page import Page
from gql.nodes.application import Tenancy
from gql.nodes.node import All, Column, ListSource, Node
from gql.nodes.order import order_of
from gql.nodes.rankings import Operand
from gql.nodes.unique_lookup import UniqueLookup
from gql.resolvers.column_forms import form, forms, input_of, options, read_with_row
from gql.values.sql_json import fixed, joined

Keys = Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class ParentRows:
    """The rows of a connection that meet `where`, for each parent in `keys`."""

    listed: ListSource
    where: Condition
    keys: Keys


def page_rows(rows: ParentRows, page: Page) -> Select[Any]:
    """(ordinal of the parent, row, its forms, what else it is sorted by) for each row of each
    parent's page, in the direction of paging.
    """
    parent, child, select_rows = _rows(rows)
    order, node = page.order, rows.listed.node
    # Computed once, of the table itself: functions of the row take no row of a subquery.
    computed = (key.of(child).label(f"key_{at}") for at, key in enumerate(order.computed))
    statement = select_rows(*_undeferred_columns(node, child), *computed)
    if page.after is not None:
        statement = statement.where(order.after(child, order.literals(child, page.after)))
    if page.before is not None:
        before = order.literals(child, page.before)
        statement = statement.where(order.after(child, before, backwards=True))
    statement = statement.order_by(*order.by(child, backwards=page.backwards)).limit(page.limit)
    lateral = (statement.offset(page.offset) if page.offset else statement).lateral()
    row = aliased(rows.listed.target, lateral)
    beside = {key.attribute: lateral.c[f"key_{at}"] for at, key in enumerate(order.computed)}
    texts = (form(type_of(value.type), value) for value in beside.values())
    return (
        select(parent.c.ordinal, row, *forms(node, row), *texts)
        .options(*options(node, row))
        .select_from(parent)
        .join(lateral, true())
        .order_by(parent.c.ordinal, *order.by(row, backwards=page.backwards, known=beside))
    )


def exists_beyond(rows: ParentRows, page: Page, *, backwards: bool) -> Select[Any]:
    """(ordinal, whether rows exist beyond the page's cursor or offset) for each parent."""
    parent, child, select_rows = _rows(rows)
    statement = select_rows(literal_column("1", Integer))
    key = page.after if backwards else page.before
    # Without a cursor the page starts at an offset, so that any row proves a skipped one.
    if key is not None:
        values = page.order.literals(child, key)
        statement = statement.where(
            page.order.after(child, values, backwards=backwards, inclusive=True)
        )
    return select(parent.c.ordinal, statement.exists()).order_by(parent.c.ordinal)


def count_up_to(rows: ParentRows, limit: int) -> Select[Any]:
    """(ordinal, number of rows, at most `limit`) for each parent."""
    parent, _, select_rows = _rows(rows)
    some = select_rows(literal_column("1", Integer)).limit(limit).correlate(parent).subquery()
    number = select(func.count()).select_from(some).scalar_subquery()
    return select(parent.c.ordinal, number).order_by(parent.c.ordinal)


def aggregates(rows: ParentRows, measures: Sequence[Measure]) -> Select[Any]:
    """(ordinal, a value for each of `measures`) for each parent."""
    parent, child, select_rows = _rows(rows)
    columns = [measure.over(child).label(f"m{at}") for at, measure in enumerate(measures)]
    whole = select_rows(*columns).lateral()
    values = [
        form(measure.column_type, column) for measure, column in zip(measures, whole.c, strict=True)
    ]
    return (
        select(parent.c.ordinal, *values)
        .select_from(parent)
        .join(whole, true())
        .order_by(parent.c.ordinal)
    )


def groups(
    rows: ParentRows,
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
    types = [
        *(key.column.column_type for key in keys),
        *(measure.column_type for measure in measures),
    ]
    values = [form(kind, column) for kind, column in zip(types, by.c, strict=True)]
    return (
        select(parent.c.ordinal, *values)
        .select_from(parent)
        .join(by, true())
        .order_by(parent.c.ordinal, *key_columns)
    )


def rows_by_key(node: Node, attributes: Sequence[str], keys: Keys) -> Select[Any]:
    """(ordinal of the key, row, its forms) for the visible rows whose `attributes` equal a key.

    Postgres decides what is equal: `Ab` and `aB` are, as citext. The rows of a key are ordered by
    primary key.
    """
    columns = [getattr(node.model, name) for name in attributes]
    key_table = unnest_keys(columns, keys, ordinal=True)
    pairs = zip(columns, _keys_of(columns, key_table), strict=True)
    return _rows_of_keys(node, key_table, (comparable(column) == key for column, key in pairs))


def rows_by_lookup(lookup: UniqueLookup, keys: Keys) -> Select[Any]:
    """(ordinal, row, its forms) for each visible row with one of these keys, by primary key."""
    node, parts = lookup.node, lookup.parts
    key_table = unnest_keys([part.column for part in parts], keys, ordinal=True)
    pairs = zip(parts, key_table.c, strict=False)
    return _rows_of_keys(
        node, key_table, (part.of(node.model) == part.value(key) for part, key in pairs)
    )


def _rows_of_keys(
    node: Node, key_table: TableValuedAlias, equal: Iterable[ColumnElement[bool]]
) -> Select[Any]:
    model = node.model
    statement = select(key_table.c.ordinal, model, *forms(node, model))
    statement = statement.options(*options(node, model))
    statement = statement.select_from(key_table).join(model, and_(*equal)).where(*visible(model))
    return statement.order_by(key_table.c.ordinal, *order_of(model).by(model))


def column_by_key(model: type[DeclarativeBase], column: Column, keys: Keys) -> Select[Any]:
    """(ordinal, value of `column`) for each primary key; for columns that no row is read with."""
    return _by_key(model, keys, lambda row: [form(column.column_type, column.of(row))])


def inputs_by_key(
    model: type[DeclarativeBase], columns: Sequence[Column], keys: Keys
) -> Select[Any]:
    """(ordinal, the JSON of each of `columns`) for each primary key, for a function in Python."""
    return _by_key(model, keys, lambda row: [joined(input_of(each, row)) for each in columns])


def _by_key(
    model: type[DeclarativeBase], keys: Keys, values: Callable[[Any], Sequence[ColumnElement[Any]]]
) -> Select[Any]:
    mapper = inspect(model)
    key_table = unnest_keys(mapper.primary_key, keys, ordinal=True)
    is_row = (column == key for column, key in zip(mapper.primary_key, key_table.c, strict=False))
    statement = select(key_table.c.ordinal, *values(model)).select_from(model)
    return statement.join(key_table, and_(*is_row))


def uuid_lookup(nodes: Sequence[Node], ids: Sequence[UUID]) -> Select[Any]:
    """(ordinal, one row of each node, their forms) for each id, from one statement.

    Operators may find several rows with one id, as clients may choose ids: they are ordered by
    primary key.
    """
    models = [node.model for node in nodes]
    columns = [getattr(node.model, *node.row_id.attributes) for node in nodes]
    key_table = unnest_keys(columns[:1], [(value,) for value in ids], ordinal=True)
    beside = (column for node in nodes for column in forms(node, node.model))
    statement = select(key_table.c.ordinal, *models, *beside).select_from(key_table)
    left_out = (option for node in nodes for option in options(node, node.model))
    statement = statement.options(*left_out)
    for model, column in zip(models, columns, strict=True):
        statement = statement.outerjoin(model, and_(column == key_table.c[0], *visible(model)))
    keys = (column for model in models for column in order_of(model).by(model))
    return statement.order_by(key_table.c.ordinal, *keys)


def tenant_status(tenancy: Tenancy, tenant: Any, id: Any) -> Select[Any]:
    """The status of the tenant `id`, which decides whether it may write; no row if deleted.

    `tenant` is the model of `tenancy` or an alias of it. Not `for share`: row-level security would
    then require the right to update the tenant.
    """
    status = getattr(tenant, tenancy.status) if tenancy.status else true()
    return select(status).where(tenant.id == id, *visible(tenant))


def timezone_of(tenancy: Tenancy | None, tenant_id: Any) -> ColumnElement[str]:
    """The time zone of the tenant `tenant_id`, an id or an SQL expression; UTC if it has none."""
    if tenancy is None or tenancy.timezone is None:
        return fixed("UTC")
    tenant: Any = aliased(tenancy.model)
    if not isinstance(tenant_id, ColumnElement):
        tenant_id = literal(tenant_id, tenant.id.type)
    zone = getattr(tenant, tenancy.timezone)
    timezone = select(zone).where(tenant.id == tenant_id).scalar_subquery()
    return func.coalesce(timezone, fixed("UTC"))


def visible(entity: Any) -> Iterator[ColumnElement[bool]]:
    """The predicate of rows of `entity` that are not soft-deleted; none without soft delete."""
    predicate = is_visible(entity)
    if predicate is not None:
        yield predicate


def criteria(where: Condition, entity: Any, operand: Operand) -> Iterator[ColumnElement[bool]]:
    """The predicates of rows of `entity` that a list with the filter `where` contains."""
    yield from visible(entity)
    if where != ALL:
        yield criterion(where, entity, operand)


def _rows(rows: ParentRows) -> tuple[Any, Any, Callable[..., Select[Any]]]:
    """The parents as a table, an alias of the listed model, and a function that selects from it."""
    parent = _parents(rows)
    child = aliased(rows.listed.target)

    def select_rows(*columns: Any) -> Select[Any]:
        statement = select(*columns).select_from(child)
        if not isinstance(rows.listed, All):
            local = [getattr(rows.listed.owner, name) for name in rows.listed.local]
            keys = [*_keys_of(local, parent)]
            statement = statement.where(*rows.listed.joins(keys, child))
        return statement.where(*criteria(rows.where, child, _literal)).correlate(parent)

    return parent, child, select_rows


def _undeferred_columns(node: Node, entity: Any) -> Iterator[ColumnElement[Any]]:
    """The columns of `entity` that are read with the row."""
    for column in read_with_row(node):
        yield getattr(entity, column.key)


def _parents(rows: ParentRows) -> Any:
    if isinstance(rows.listed, All):
        return select(literal_column("1", Integer).label("ordinal")).subquery("parent")
    columns = [getattr(rows.listed.owner, name) for name in rows.listed.local]
    return unnest_keys(columns, rows.keys, ordinal=True)


def _literal(_: str, value: Any, kind: Any) -> ColumnElement[Any]:
    return literal(list(value) if isinstance(value, tuple) else value, kind)


def _keys_of(columns: Sequence[Any], key_table: TableValuedAlias) -> Iterator[ColumnElement[Any]]:
    """A key of the table `unnest_keys`, as values of these columns."""
    for column, key in zip(columns, key_table.c, strict=False):
        yield converted(key, column.type)


def unnest_keys(columns: Sequence[Any], keys: Keys, *, ordinal: bool = False) -> TableValuedAlias:
    """`keys` as a table: one array parameter per column, so that the text stays the same."""
    arrays = (
        literal(
            [key[at] for key in keys], type_of(column.type).bound_type(column.type, is_list=True)
        )
        for at, column in enumerate(columns)
    )
    names = [f"k{at}" for at in range(len(columns))]
    unnested = func.unnest(*arrays)
    if ordinal:
        table = unnested.table_valued(*names, with_ordinality="ordinal", name="parent")
    else:
        table = unnested.table_valued(*names, name="wanted")
    return table.render_derived()
