"""New rows: a write in, the CTEs that store them out. Pure.

Nothing is stored unless the viewer's tenant writes and everybody a row refers to is there. What is
asked before that is a subselect of its own, never a join or an EXISTS: these Postgres could turn
round, and read a table before identity is set.
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
from gql.plan.identity_cte import id_of, is_reached
from gql.resolvers.batch_sql import tenant_status, visible
from gql.values.sql_json import fixed


def insert_one(written: nodes.Written, application: Application, viewer: CTE) -> CTE:
    """The new row, unless it may not be written: then none."""
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
    """Rows that were given, and how each is stored: as a `new` row, or one `kept` from before."""

    given: CTE
    new: Any
    kept: Any
    # The attributes that tell one row from another, and those that must be the same besides.
    key: tuple[str, ...]
    same: tuple[str, ...]

    def either(self, new: ColumnElement[str], kept: ColumnElement[str]) -> ColumnElement[Any]:
        """What holds of a new row, or else of the one from before; null if there is neither."""
        before = select(kept).select_from(self.kept).where(*self._is_kept())
        before = before.correlate(self.given, self.new)
        return case((self.new.id.is_not(None), new), else_=before.scalar_subquery())

    def records(self, texts: Mapping[str, ColumnElement[str]]) -> Select[Any]:
        """Every given row, in order, with these texts as `row_...`, and whether it is stored."""
        columns: list[Any] = [text.label(f"row_{key}") for key, text in texts.items()]
        is_stored = self.either(true(), true()).label("is_stored")  # type: ignore[arg-type]
        columns.append(func.coalesce(is_stored, literal_column("false")).label("is_stored"))
        found: Select[Any] = (
            select(*columns)
            .select_from(self.given)
            .outerjoin(self.new, self.new.id == self.given.c.id)
            .order_by(self.given.c.ordinal)
        )
        return found

    def _is_kept(self) -> Iterator[ColumnElement[bool]]:
        for name in (*self.key, *self.same):
            yield getattr(self.kept, name) == self.given.c[name]


def insert_all(written: nodes.Written, application: Application, viewer: CTE) -> Stored:
    """The given rows, of which those are stored whose id is not there yet."""
    columns = _columns(written)
    scope = written.node.scope
    # The viewer's own scope is never sent: it is the identity's.
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
    given = (
        select(*values, sent.c.ordinal)
        .select_from(viewer)
        .join(sent, true())
        .where(*_may_write(written, application, viewer))
        .cte("given")
        .prefix_with("MATERIALIZED")
    )
    # By key: batches that hold the same ids in other orders would wait for one another.
    row = select(*(given.c[name] for name in columns)).order_by(given.c.id)
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
        given,
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
    assert isinstance(table, Table), "a model is a table"
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
        # A deleted account writes nothing, though its token is still good.
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
    """How many rows in the viewer's scope meet `criterion`."""
    found = select(func.count()).select_from(entity)
    found = found.where(*is_reached(entity, viewer), criterion, *visible(entity))
    return found.correlate(viewer).scalar_subquery()
