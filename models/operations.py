"""Alembic's operations in, the same out with row-level security after each table they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alembic.operations.ops import CreateTableOp, ExecuteSQLOp, MigrateOperation

from models import Base, policy


def with_policies(operations: Iterable[MigrateOperation]) -> Iterator[MigrateOperation]:
    """`operations`, with the policies and grants of `models/policy.py` for each new table."""
    for operation in operations:
        yield operation
        if isinstance(operation, CreateTableOp):
            table = Base.metadata.tables[operation.table_name]
            yield from (ExecuteSQLOp(statement) for statement in policy.statements(table))
