"""Finds the schemas and sequences that the tables of an application need."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, MetaData, Sequence, Table
from sqlalchemy.schema import CreateSequence

from db.orm.names import DIALECT, PUBLIC, TableName, quote, sequence_name
from db.orm.tables import tables_of
from db.orm.types import types_of
from db.orm.views import is_view
from db.roles import MEMBER_ROLE, OPERATOR_ROLE


def schemas_of(metadata: MetaData) -> tuple[str, ...]:
    """The schemas with tables, views, types or sequences of the application, and `public`."""
    tables = tables_of(metadata)
    names = [*map(TableName.of, tables), *types_of(metadata), *sequences_of(metadata)]
    return tuple(sorted({PUBLIC, *(name.schema for name in names)}))


def schema_statements(schema: str, *, grants: bool = True) -> Iterator[str]:
    """The statements that create a schema, and let the roles use what they may reach in it."""
    yield f"create schema if not exists {quote(schema)}"
    if grants:
        yield f"grant usage on schema {quote(schema)} to {MEMBER_ROLE}, {OPERATOR_ROLE}"


def sequences_of(metadata: MetaData) -> dict[TableName, Sequence]:
    """The sequences that columns name, such as `Sequence("numbers")`; not those of `serial`."""
    return {
        TableName(sequence.name, sequence.schema or PUBLIC): sequence
        for table in tables_of(metadata)
        for column in table.columns
        if (sequence := _declared(column)) is not None
    }


def create_sequence(sequence: Sequence) -> str:
    """The statement that creates it."""
    return str(CreateSequence(sequence).compile(dialect=DIALECT))


def used_sequences(table: Table) -> list[TableName]:
    """The sequences that an insert into the table uses; an identity column needs no privilege."""
    if is_view(table):
        return []
    declared = {
        column.name: TableName(sequence.name, sequence.schema or PUBLIC)
        for column in table.columns
        if (sequence := _declared(column)) is not None
    }
    serial = table.autoincrement_column
    if serial is not None and serial.identity is None and serial.server_default is None:
        own = TableName(sequence_name(table.name, serial.name), table.schema or PUBLIC)
        declared.setdefault(serial.name, own)
    return [*declared.values()]


def _declared(column: Column[object]) -> Sequence | None:
    """The sequence of a column, given as its default or in `server_default=seq.next_value()`."""
    for default in (column.default, getattr(column.server_default, "arg", None)):
        sequence = getattr(default, "sequence", default)
        if isinstance(sequence, Sequence):
            return sequence
    return None
