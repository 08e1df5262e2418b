"""Adds row-level security to Alembic's operations, after each table that they create."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateTableOp, ExecuteSQLOp, MigrateOperation
from sqlalchemy import MetaData

from db.orm import policy


@renderers.dispatch_for(ExecuteSQLOp, replace=True)
def _render_sql(autogen: AutogenContext, operation: ExecuteSQLOp) -> str:
    """`op.execute` with one clause per line, as in migrations written by hand."""
    sql = str(operation.sqltext)
    if "\n" not in sql:
        return f"op.execute({sql!r})"
    lines = "\n".join(f"    {line}" for line in sql.splitlines())
    return f'op.execute(\n    """\n{lines}\n    """\n)'


def with_policies(
    operations: Iterable[MigrateOperation], metadata: MetaData
) -> Iterator[MigrateOperation]:
    """`operations`, with the policies and grants of `db/orm/policy.py` for each new table."""
    for operation in operations:
        if isinstance(operation, CreateTableOp):
            # What the engine knows of a table is in the models: a migration never imports them.
            operation.info.clear()
        yield operation
        if isinstance(operation, CreateTableOp):
            table = metadata.tables[operation.table_name]
            yield from (ExecuteSQLOp(statement) for statement in policy.statements(table))
