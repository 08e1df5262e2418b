"""Builds one SQLAlchemy select from a plan; its only value is the response's `data` as UTF-8.

The materialized CTE `viewer` sets the identity. Every root field depends on the row of `viewer`, so
Postgres sets the identity before it reads any table. Fields below the root depend on columns of
their parent rows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    select,
    true,
)
from sqlalchemy.orm import aliased

from gql.columns.bare import comparable
from gql.columns.parameters import parameter as key_value
from gql.columns.parameters import row_parameter, row_value
from gql.nodes.application import Application
from gql.nodes.node import Node
from gql.nodes.order import Order
from gql.nodes.relation import Relation
from gql.nodes.unique_keys import unique_key
from gql.nodes.unique_lookup import UniqueLookup
from gql.plan import nodes
from gql.plan.bind import parameter
from gql.plan.sql.aggregates import List
from gql.plan.sql.batches import Stored, insert_all
from gql.plan.sql.changes import change_one, locks
from gql.plan.sql.connections import ONE, connection_pieces, cursor
from gql.plan.sql.identity import id_of, in_known_scope, is_set, known_viewer_cte, viewer_cte
from gql.plan.sql.inserts import insert_one
from gql.plan.sql.placeholders import or_missing, placeholder
from gql.plan.sql.refusals import why
from gql.plan.sql.vector_scans import scan_settings
from gql.resolvers.batch_sql import criteria, timezone_of, visible
from gql.resolvers.enums import ViewerRole
from gql.resolvers.write_source import Build
from gql.values.scalars import sql_json
from gql.values.sql_json import Piece, fixed, joined, object_of, or_null
from gql.writes.refusals import Reason


@dataclass(frozen=True, slots=True)
class RowScope:
    """The context of a part of a plan: the current row, its node and the outer FROM clauses.

    `is_known` says that the transaction has the identity of `viewer` already.
    """

    application: Application
    viewer: CTE
    around: tuple[Any, ...]
    is_known: bool = False
    node: Node | None = None
    row: Any = None
    order: Order | None = None

    def within(self, node: Node, row: Any, order: Order | None = None) -> "RowScope":
        return replace(self, around=(*self.around, row), node=node, row=row, order=order)


def statement_of(
    plan: nodes.Plan, application: Application, *, sets_identity: bool = True
) -> Select[bytes]:
    """The statement of `plan`; `gql.plan.bind` computes the values of its parameters.

    Unless it sets the identity itself, the transaction must have that identity already.
    """
    cte = viewer_cte if sets_identity else known_viewer_cte
    viewer = cte(application.identity_settings, *scan_settings(plan.members))
    scope = RowScope(application, viewer, (viewer,), is_known=not sets_identity)
    if plan.is_write:
        return _write(plan, scope)
    return select(_data(_object(plan.members, scope))).select_from(viewer)


def built_statement(build: Build, application: Application) -> Select[bytes]:
    """The statement that `build` makes from the CTE of the identity; its value is a JSON text."""
    built = build(viewer_cte(application.identity_settings), application).subquery("built")
    [value] = built.c
    return select(_bytes(cast(value, Text)))


def _write(plan: nodes.Plan, scope: RowScope) -> Select[bytes]:
    """The statement of a write; if it is refused, the value is the reason as a JSON array."""
    [(_, part)] = plan.members
    match part:
        case nodes.Written(insert=insert) if insert.is_list:
            return _write_all(plan, part, scope)
        case nodes.Written():
            written, refusal, others = insert_one(part, scope.application, scope.viewer)
        case nodes.Changed():
            written, refusal, others = change_one(part, scope.application, scope.viewer)
        case _:
            raise AssertionError(f"{part} writes nothing")
    row = aliased(part.node.model, written, name=part.alias)
    data = joined(_object(plan.members, scope.within(part.node, row)))
    is_written = written.c[part.node.row_id.columns[0].name].is_not(None)
    reason = _why(part, refusal, scope.application)
    value = _bytes(case((is_written, data), else_=reason))
    query = select(value).select_from(refusal.outerjoin(written, true()))
    return query.add_cte(*others)


def _why(
    part: nodes.Written | nodes.Changed, refusal: CTE, application: Application
) -> ColumnElement[Any]:
    """Why nothing was written; the row that has the unique key may be hidden from the viewer."""
    if isinstance(part, nodes.Changed) and not locks(part, application):
        # A policy does not let the viewer delete the row, or another write has deleted it.
        return func.coalesce(refusal.c.why, why(Reason.UNSEEN, why(Reason.FORBIDDEN)))
    if isinstance(part, nodes.Written) and part.insert.upserts:
        key = unique_key(part.node.model, part.insert.upserts)
        return func.coalesce(refusal.c.why, why(Reason.BROKEN, f'"{key.name}"'))
    return refusal.c.why


def _write_all(plan: nodes.Plan, written: nodes.Written, scope: RowScope) -> Select[bytes]:
    """As `_write`, for a batch: it returns new rows and those that were stored before."""
    stored = insert_all(written, scope.application, scope.viewer)
    inside = replace(scope, around=(*scope.around, stored.input, stored.new, stored.existing))
    texts = {
        key: joined(_object(part.members, replace(inside, node=written.node, row=stored)))
        for key, part in written.members
        if isinstance(part, nodes.Records)
    }
    records = stored.records(texts).subquery("records")

    def pieces(key: str, part: nodes.Part) -> Iterator[Piece]:
        if isinstance(part, nodes.Records):
            rows = func.string_agg(records.c[f"row_{key}"], fixed(","))
            yield from ("[", func.coalesce(rows, fixed("")), "]")
        else:
            yield from _pieces(part, scope)

    payload = object_of((key, pieces(key, part)) for key, part in written.members)
    [(key, _)] = plan.members
    data = joined(object_of([(key, payload)]))
    return select(_bytes(stored.value(data, records))).select_from(records).add_cte(*stored.beside)


def _data(pieces: Iterator[Piece]) -> ColumnElement[bytes]:
    return _bytes(joined(pieces))


def _bytes(text: ColumnElement[str]) -> ColumnElement[bytes]:
    data: ColumnElement[bytes] = func.convert_to(text, fixed("UTF8")).label("data")
    return data


def _object(members: nodes.Members, scope: RowScope) -> Iterator[Piece]:
    return object_of((key, _pieces(part, scope)) for key, part in members)


def _pieces(part: nodes.Part, scope: RowScope) -> Iterator[Piece]:
    """The JSON of one member."""
    match part:
        case nodes.Typename(name=name):
            yield f'"{name}"'
        case nodes.Errors():
            yield "[]"
        case nodes.Value(column=column):
            value = column.column_type.response_sql(
                column.of(scope.row), as_numbers=scope.application.prints_numbers
            )
            if column.prints_null:
                yield or_null(joined(value))
            elif part.is_checked:
                yield or_missing(joined(value))
            else:
                yield from value
        case nodes.Id(row_id=row_id):
            yield from row_id.sql(scope.row)
        case nodes.PythonValue(field=field, number=number):
            yield from placeholder(field, number, scope.row)
        case nodes.Cursor():
            assert scope.node is not None, "an edge has a row of a node"
            assert scope.order is not None, "a connection has an order"
            yield from ('"', cursor(scope.node, scope.order, scope.order.values(scope.row)), '"')
        case nodes.Role():
            kind = str if scope.application.keeps_policies else ViewerRole
            yield from sql_json(scope.viewer.c.role, kind)
        case nodes.Claims():
            yield scope.viewer.c.claims
        case nodes.Viewer(members=members) | nodes.Edges(members=members):
            yield from _object(members, scope)
        case nodes.Row(node=node, members=members) if isinstance(scope.row, Stored):
            new, existing = (
                joined(_object(members, replace(scope, node=node, row=row)))
                for row in (scope.row.new, scope.row.existing)
            )
            yield scope.row.either(new, existing)
        case nodes.IsNew():
            yield scope.row.either(fixed("true"), fixed("false"))
        case (
            nodes.Row(members=members)
            | nodes.Written(members=members)
            | nodes.Changed(members=members)
        ):
            yield from _object(members, scope)
        case nodes.ToOne(relation=relation, row=row):
            yield or_null(_one(row, scope, relation=relation))
        case nodes.ViewerRow(setting=setting, row=row):
            own = [id_of(scope.viewer, setting)]
            yield or_null(_one(row, scope, is_meant=partial(_has_key, row.node, own)))
        case nodes.KeyLookup(name=name, lookup=lookup, row=row):
            yield or_null(_one(row, scope, is_meant=partial(_has_values, lookup, name)))
        case nodes.NodeLookup():
            yield from _node_lookup(part, scope)
        case nodes.Connection():
            yield from _connection(part, scope)
        case _:
            raise AssertionError(f"{part} is only a member of a connection")


def _one(
    row: nodes.Row,
    scope: RowScope,
    *,
    relation: Relation | None = None,
    is_meant: Callable[[Any], Iterator[ColumnElement[bool]]] | None = None,
) -> ColumnElement[str]:
    """The row as an object, by its relation or by what makes the conditions of an alias of it.

    It is SQL null if no visible row matches.
    """
    entity = aliased(row.node.model, name=row.alias)
    query = select(joined(_object(row.members, scope.within(row.node, entity))).label("json"))
    query = query.select_from(entity).where(*_belongs(entity, scope, relation), *visible(entity))
    if is_meant is not None:
        # Clients may choose ids, so operators may see rows of several tenants with the same id.
        first = row.node.by_key.by(entity)
        query = query.where(*is_meant(entity)).order_by(*first).limit(ONE)
    return query.correlate(*scope.around).scalar_subquery()


def _has_key(node: Node, key: Sequence[Any], entity: Any) -> Iterator[ColumnElement[bool]]:
    columns = (comparable(getattr(entity, name)) for name in node.row_id.attributes)
    return (column == value for column, value in zip(columns, key, strict=True))


def _has_values(lookup: UniqueLookup, name: str, entity: Any) -> Iterator[ColumnElement[bool]]:
    for at, part in enumerate(lookup.parts):
        type_ = part.column_type.bound_type(part.column.type)
        yield part.of(entity) == part.value(bindparam(f"{name}_{at}", type_=type_))


def _belongs(
    entity: Any, scope: RowScope, relation: Relation | None
) -> Iterator[ColumnElement[bool]]:
    """The conditions for rows of `entity` to belong to the current row; at the root, any row."""
    if relation is None:
        viewer = scope.viewer
        yield in_known_scope(entity, viewer) if scope.is_known else is_set(viewer)
    else:
        yield from relation.joins([getattr(scope.row, name) for name in relation.local], entity)


def _node_lookup(lookup: nodes.NodeLookup, scope: RowScope) -> Iterator[Piece]:
    types = {
        name: column.type
        for row in lookup.choices
        for name, column in zip(lookup.names(row), row.node.row_id.columns, strict=True)
    }
    if not lookup.is_list:
        yield _first(lookup, scope, {name: key_value(name, types[name]) for name in types})
        return
    arrays = (bindparam(name, type_=ARRAY(row_parameter(type_))) for name, type_ in types.items())
    names = [name.removeprefix(f"{lookup.name}_") for name in types]
    unnested = func.unnest(*arrays).table_valued(*names, with_ordinality="ordinal")
    ids = unnested.render_derived(name=lookup.name)
    inside = replace(scope, around=(*scope.around, ids))
    values = {
        name: row_value(value, type_)
        for (name, type_), value in zip(types.items(), ids.c, strict=False)
    }
    rows = func.string_agg(_first(lookup, inside, values), fixed(","))
    texts = func.coalesce(rows.aggregate_order_by(ids.c.ordinal), fixed(""))
    yield "["
    yield select(texts.label("json")).select_from(ids).correlate(*scope.around).scalar_subquery()
    yield "]"


def _first(
    lookup: nodes.NodeLookup, scope: RowScope, values: Mapping[str, Any]
) -> ColumnElement[str]:
    """The row with the id, from the first of the tables that has it."""
    keys = ([values[name] for name in lookup.names(row)] for row in lookup.choices)
    rows = (
        _one(row, scope, is_meant=partial(_has_key, row.node, key))
        for row, key in zip(lookup.choices, keys, strict=True)
    )
    return func.coalesce(*rows, fixed("null"))


def _connection(connection: nodes.Connection, scope: RowScope) -> Iterator[Piece]:
    def operand(path: str, _: Any, kind: Any) -> ColumnElement[Any]:
        return bindparam(parameter(connection.alias, path), type_=kind)

    connection = replace(connection, order=connection.order.with_operands(operand))
    entity = aliased(connection.node.model, name=connection.alias)
    inside = scope.within(connection.node, entity, connection.order)
    texts = {
        key: joined(_pieces(part, inside))
        for key, part in connection.members
        if isinstance(part, nodes.Row | nodes.Edges)
    }
    relation = connection.listed if isinstance(connection.listed, Relation) else None

    def rows(entity: Any, *columns: Any) -> Select[Any]:
        """Selects `columns` from the rows of the whole list."""
        query = select(*columns).select_from(entity).where(*_belongs(entity, scope, relation))
        query = query.where(*criteria(connection.where, entity, operand))
        return query.correlate(*scope.around)

    def timezone() -> ColumnElement[str]:
        tenancy = scope.application.tenancy
        tenant_id = None if tenancy is None else id_of(scope.viewer, tenancy.setting)
        return timezone_of(tenancy, tenant_id)

    whole = List(rows, timezone, scope.application.prints_numbers)
    return connection_pieces(connection, entity, texts, whole, scope.around)
