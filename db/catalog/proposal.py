"""Writes the statements that bring a database to the models, as far as Alembic compares them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from alembic.autogenerate import produce_migrations
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.operations.ops import ExecuteSQLOp, MigrateOperation, OpContainer
from sqlalchemy import Connection, MetaData

from db.catalog.comparison import changes, options
from db.orm.names import DIALECT, TableName

# A statement of their own creates the types, also those that no new table has.
CREATE_TYPE = ("CREATE TYPE ", "CREATE DOMAIN ")


class _Statements(list[str]):
    """A buffer to which Alembic writes statements instead of running them."""

    def write(self, text: str) -> None:
        self.append(text.strip().removesuffix(";"))

    def flush(self) -> None:
        """Do nothing: nothing is buffered."""


def proposed_statements(
    connection: Connection, metadata: MetaData, ours: Collection[TableName]
) -> list[str]:
    """The statements of the migration that `gateway db generate` would write."""
    opts = dict(options(connection, metadata, ours))
    context = MigrationContext.configure(connection, opts=opts)
    upgrade: Any = produce_migrations(context, metadata).upgrade_ops
    found = changes(connection, metadata, ours)
    return _written(found.upgrade(list(_flat(upgrade.ops)), metadata))


def _flat(operations: Iterable[MigrateOperation]) -> Iterator[MigrateOperation]:
    for operation in operations:
        if isinstance(operation, OpContainer):
            yield from _flat(operation.ops)
        else:
            yield operation


def _written(operations: Iterable[MigrateOperation]) -> list[str]:
    statements: list[str] = []
    for operation in operations:
        buffer = _Statements()
        opts = {"as_sql": True, "output_buffer": buffer, "literal_binds": True}
        Operations(MigrationContext.configure(dialect=DIALECT, opts=opts)).invoke(operation)
        statements += [
            statement
            for statement in buffer
            if isinstance(operation, ExecuteSQLOp) or not statement.startswith(CREATE_TYPE)
        ]
    return statements
