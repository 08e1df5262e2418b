"""Builds the CTEs that insert rows.

Rows are inserted only if the viewer's tenant is writable, the viewer's account exists and every row
that they refer to exists.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Boolean,
    ColumnElement,
    Select,
    bindparam,
    case,
    cast,
    func,
    inspect,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from db.orm.columns import made_in_python
from db.orm.scope import table_of
from gql.nodes.application import Application
from gql.plan import nodes
from gql.plan.bind import beside_name
from gql.plan.sql.identity import id_of
from gql.plan.sql.refusals import (
    Check,
    account_checks,
    author_checks,
    reference_checks,
    refusal_cte,
    tenant_checks,
)
from gql.values.sql_json import fixed


def insert_one(
    written: nodes.Written, application: Application, viewer: CTE
) -> tuple[CTE, CTE, list[CTE]]:
    """The CTEs of the inserted row, empty if refused, of the refusal, and of the rows beside."""
    columns = _columns(written)
    values = [_value(written, name, column) for name, column in columns.items()]
    refusal = _refusal(written, application, viewer)
    row = select(*values).select_from(refusal).where(refusal.c.why.is_(None))
    names = [column.name for column in columns.values()]
    inserted = insert(table_of(written.node.model)).from_select(names, row, include_defaults=False)
    row_of = inserted.returning(*table_of(written.node.model).c).cte("written")
    return row_of, refusal, list(_beside(written, row_of))


def _beside(written: nodes.Written, row: CTE) -> Iterator[CTE]:
    """The CTEs of the rows that are inserted beside the written one."""
    for at, new in enumerate(written.insert.beside):
        columns = {each.key: each.columns[0] for each in inspect(new.model).column_attrs}
        values: dict[str, Any] = {
            name: bindparam(beside_name(written.alias, at, name), type_=columns[name].type)
            for name in made_in_python(new.model)
        }
        for name, value in new.values(aliased(written.node.model, row)).items():
            is_constant = isinstance(value, str)
            values[name] = cast(fixed(value), columns[name].type) if is_constant else value
        inserted = insert(table_of(new.model)).from_select(
            [columns[name].name for name in values],
            select(*values.values()).select_from(row),
            include_defaults=False,
        )
        yield inserted.returning(literal_column("1")).cte(f"beside_{at}")


def _value(written: nodes.Written, name: str, column: Any) -> ColumnElement[Any]:
    value = bindparam(f"{written.alias}_{name}", type_=column.type)
    default = written.insert.defaults.get(name)
    if default is None:
        return value
    return case((bindparam(f"{written.alias}_sets_{name}", type_=Boolean), value), else_=default)


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
    refusal = _refusal(written, application, viewer)
    input = (
        select(*values, sent.c.ordinal)
        .select_from(viewer)
        .join(refusal, refusal.c.why.is_(None))
        .join(sent, true())
        .cte("given")
        .prefix_with("MATERIALIZED")
    )
    # Ordered by key: batches with the same ids in different orders would deadlock.
    row = select(*(input.c[name] for name in columns)).order_by(input.c.id)
    table = table_of(written.node.model)
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


def _refusal(written: nodes.Written, application: Application, viewer: CTE) -> CTE:
    def checks() -> Iterator[Check]:
        yield from account_checks(application, viewer)
        if (tenancy := application.tenancy_of(written.node.scope)) is not None:
            yield from tenant_checks(tenancy, viewer, id_of(viewer, tenancy.setting))
        if written.insert.has_author:
            yield from author_checks(application, viewer)
        yield from reference_checks(written.insert.references, written.alias, viewer)

    return refusal_cte(checks(), viewer)
