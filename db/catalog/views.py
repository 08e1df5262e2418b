"""Finds the views that a database lacks, or that differ from the models."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, Table, text
from sqlalchemy.exc import DBAPIError

from db.orm.kept_policies import keeps_policies
from db.orm.names import TableName
from db.orm.tables import tables_of
from db.orm.views import create_view, grant, is_view, kind_of, statements

# As SQL creates it, whatever it was created with.
DEFINITION = text(
    """
    select relkind, reloptions, pg_get_viewdef(oid),
      array(select pg_get_indexdef(indexrelid) from pg_index where indrelid = oid order by 1),
      array(
        select relname::text from pg_index join pg_class as i on i.oid = indexrelid
        where indrelid = pg_class.oid order by 1
      )
    from pg_class
    where oid = to_regclass(:name) and relkind in ('m', 'v')
    """
)
TRIED = "gateway_view_that_is_tried"


@dataclass(frozen=True, slots=True)
class ViewChange:
    """A view that differs: the statements that drop it, create it, and create the one before."""

    drop: str
    new: tuple[str, ...] = ()
    old: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Definition:
    kind: str
    options: tuple[str, ...]
    query: str
    indexes: tuple[str, ...]
    index_names: tuple[str, ...]

    def statements(self, name: TableName, *, grants: bool) -> tuple[str, ...]:
        options = f" with ({', '.join(self.options)})" if self.options else ""
        query = f"create {self.kind} {name}{options} as\n{self.query.strip().rstrip(';')}"
        if self.kind == "materialized view":
            query += "\nwith no data"
        return (query, *self.indexes, *([grant(name)] if grants else []))


def view_changes(
    connection: Connection, metadata: MetaData, ours: Collection[TableName]
) -> Iterator[ViewChange]:
    """The views to create, to drop, or to create again; one comes after those it needs."""
    grants = not keeps_policies(metadata)
    views = {TableName.of(table): table for table in tables_of(metadata) if is_view(table)}
    for name in sorted(set(ours) - set(views)):
        if (old := _definition(connection, name)) is not None:
            yield ViewChange(f"drop {old.kind} {name}", old=old.statements(name, grants=grants))
    for name, table in views.items():
        old = _definition(connection, name)
        if old is None:
            yield ViewChange(f"drop {kind_of(table)} {name}", tuple(statements(table)))
        elif not _is_same(connection, table, old):
            yield ViewChange(
                f"drop {old.kind} {name}",
                tuple(statements(table)),
                old.statements(name, grants=grants),
            )


def _is_same(connection: Connection, table: Table, old: _Definition) -> bool:
    """Whether the database would print the view of the model as it prints the one it has."""
    if old.index_names != tuple(sorted(str(index.name) for index in table.indexes)):
        return False
    tried = TableName(TRIED, TableName.of(table).schema)
    savepoint = connection.begin_nested()
    try:
        connection.exec_driver_sql(create_view(table, tried))
        new = _definition(connection, tried)
    except DBAPIError:
        # It needs a table or column that this migration adds: the one before does not.
        return False
    finally:
        savepoint.rollback()
    assert new is not None, "it was just created"
    return (new.kind, new.options, new.query) == (old.kind, old.options, old.query)


def _definition(connection: Connection, name: TableName) -> _Definition | None:
    row = connection.execute(DEFINITION, {"name": str(name)}).one_or_none()
    if row is None:
        return None
    kind, options, query, indexes, names = row
    return _Definition(
        "materialized view" if kind in ("m", b"m") else "view",
        tuple(options or ()),
        query,
        tuple(indexes),
        tuple(names),
    )
