"""Builds the CTEs that insert rows.

Rows are inserted only if the viewer's tenant is writable, the viewer's account exists and every row
that they refer to exists. Each of these checks is a scalar subquery, never a join or an EXISTS:
Postgres could reorder those and read a table before the identity is set.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Select,
    Table,
    bindparam,
    case,
    func,
    inspect,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from gql.nodes.application import Application
from gql.plan import nodes
from gql.plan.identity_cte import id_of, in_viewer_scope
from gql.resolvers.batch_sql import tenant_status, visible
from gql.values.sql_json import fixed


def insert_one(written: nodes.Written, application: Application, viewer: CTE) -> CTE:
    """Inserts one row and returns it; returns no row if the write is not allowed."""
    columns = _columns(written)
    values = [
        bindparam(f"{written.alias}_{name}", type_=column.type) for name, column in columns.items()
    ]
    row = select(*values).select_from(viewer).where(*_may_write(written, application, viewer))
    names = [column.name for column in columns.values()]
    inserted = insert(_table(written)).from_select(names, row, include_defaults=False)
    return inserted.returning(*_table(written).c).cte("written")


@dataclass(frozen=True, slots=True)
class Stored:
    """The rows of a batch: each `input` row becomes a `new` row or equals an `existing` one."""

    input: CTE
    new: Any
    existing: Any
    # The attributes of the primary key, and the others in which an existing row must be equal.
    key: tuple[str, ...]
    same: tuple[str, ...]

    def either(self, new: ColumnElement[str], existing: ColumnElement[str]) -> ColumnElement[Any]:
        """`new` for a new row, `existing` for an existing one, null if there is neither."""
        before = select(existing).select_from(self.existing).where(*self._equals_existing())
        before = before.correlate(self.input, self.new)
        return case((self.new.id.is_not(None), new), else_=before.scalar_subquery())

    def records(self, texts: Mapping[str, ColumnElement[str]]) -> Select[Any]:
        """Every input row in order, with `texts` as columns `row_...` and whether it is stored."""
        columns: list[Any] = [text.label(f"row_{key}") for key, text in texts.items()]
        is_stored = self.either(true(), true()).label("is_stored")  # type: ignore[arg-type]
        columns.append(func.coalesce(is_stored, literal_column("false")).label("is_stored"))
        query: Select[Any] = (
            select(*columns)
            .select_from(self.input)
            .outerjoin(self.new, self.new.id == self.input.c.id)
            .order_by(self.input.c.ordinal)
        )
        return query

    def _equals_existing(self) -> Iterator[ColumnElement[bool]]:
        for name in (*self.key, *self.same):
            yield getattr(self.existing, name) == self.input.c[name]


def insert_all(written: nodes.Written, application: Application, viewer: CTE) -> Stored:
    """Inserts those rows of a batch whose ids do not exist yet."""
    columns = _columns(written)
    scope = written.node.scope
    # The scope column is never part of the input: its value is the viewer's.
    own = {} if scope is None else {scope.column: id_of(viewer, scope.setting)}
    names = [name for name in columns if name not in own]
    sent = (
        func.unnest(
            *(
                bindparam(f"{written.alias}_{name}", type_=ARRAY(columns[name].type))
                for name in names
            )
        )
        .table_valued(*names, with_ordinality="ordinal")
        .render_derived(name="sent")
    )
    values = [
        own[name].label(name)
        if name in own
        else func.coalesce(sent.c.id, func.uuidv7(), type_=column.type).label(name)
        if name == "id"
        else sent.c[name]
        for name, column in columns.items()
    ]
    input = (
        select(*values, sent.c.ordinal)
        .select_from(viewer)
        .join(sent, true())
        .where(*_may_write(written, application, viewer))
        .cte("given")
        .prefix_with("MATERIALIZED")
    )
    # Ordered by key: batches with the same ids in different orders would deadlock.
    row = select(*(input.c[name] for name in columns)).order_by(input.c.id)
    table = _table(written)
    new = (
        insert(table)
        .from_select([column.name for column in columns.values()], row, include_defaults=False)
        .on_conflict_do_nothing(index_elements=[column.name for column in table.primary_key])
        .returning(*table.c)
        .cte("written")
    )
    model = written.node.model
    return Stored(
        input,
        aliased(model, new, name=written.alias),
        aliased(model, name=f"{written.alias}_kept"),
        tuple(
            inspect(model).get_property_by_column(column).key
            for column in inspect(model).primary_key
        ),
        written.insert.must_match,
    )


def _columns(written: nodes.Written) -> dict[str, Any]:
    columns = inspect(written.node.model).column_attrs
    return {name: columns[name].columns[0] for name in written.insert.attributes}


def _table(written: nodes.Written) -> Table:
    table = inspect(written.node.model).local_table
    assert isinstance(table, Table), "each model maps to a table"
    return table


def _may_write(
    written: nodes.Written, application: Application, viewer: CTE
) -> Iterator[ColumnElement[bool]]:
    tenancy, accounts = application.tenancy, application.accounts
    if tenancy is not None and tenancy.status is not None:
        tenant = aliased(tenancy.model, name="writing_tenant")
        status = tenant_status(tenancy, tenant, id_of(viewer, tenancy.setting))
        writable = [fixed(value) for value in sorted(tenancy.writable)]
        yield status.correlate(viewer).scalar_subquery().in_(writable)
    if accounts is not None:
        # A deleted account must not write, although its token is still valid.
        account: Any = aliased(accounts.model, name="writing_user")
        is_account = account.id == id_of(viewer, accounts.setting)
        yield or_(
            viewer.c.role == fixed("operator"),
            viewer.c[accounts.setting] == fixed(""),
            _count(account, is_account, viewer) == literal_column("1"),
        )
    for name, model in written.insert.references.items():
        entity: Any = aliased(model, name=f"{written.alias}_{name}_row")
        every = bindparam(f"{written.alias}_every_{name}", type_=ARRAY(entity.id.type))
        yield _count(entity, entity.id == func.any(every), viewer) == func.cardinality(every)


def _count(entity: Any, criterion: ColumnElement[bool], viewer: CTE) -> ColumnElement[int]:
    """The number of rows in the viewer's scope that match `criterion`."""
    query = select(func.count()).select_from(entity)
    query = query.where(*in_viewer_scope(entity, viewer), criterion, *visible(entity))
    return query.correlate(viewer).scalar_subquery()
