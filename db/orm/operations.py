"""Adds to Alembic's operations what it does not know: row-level security, schemas, types, views."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateTableOp, ExecuteSQLOp, MigrateOperation
from sqlalchemy import MetaData

from db.orm import policy
from db.orm.kept_policies import keeps_policies
from db.orm.postgres_type import PostgresType
from db.orm.types import name_of, named_type

# What SQLAlchemy's `text` takes for a parameter.
PARAMETER = re.compile(r"(?<![:\w\\]):(?=\w)")


def execute(sql: str) -> ExecuteSQLOp:
    """The operation that runs `sql` as it is: a colon in it starts no parameter."""
    return ExecuteSQLOp(PARAMETER.sub(r"\:", sql))


@renderers.dispatch_for(ExecuteSQLOp, replace=True)
def _render_sql(autogen: AutogenContext, operation: ExecuteSQLOp) -> str:
    """`op.execute` with one clause per line, as in migrations written by hand."""
    sql = str(operation.sqltext)
    if "\n" not in sql:
        return f"op.execute({sql!r})"
    escaped = sql.replace("\\", "\\\\").replace('"""', r"\"\"\"")
    lines = "\n".join(f"    {line}" for line in escaped.splitlines())
    return f'op.execute(\n    """\n{lines}\n    """\n)'


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Render `Choice` columns as text, for a migration must not import a model.

    An enum or domain, which a statement before has created, is rendered by its name.
    """
    if kind == "type" and (named := named_type(item)) is not None:
        item = PostgresType(str(name_of(named)))
    if isinstance(item, PostgresType):
        autogen.imports.add(f"from {PostgresType.__module__} import {type(item).__name__}")
        return repr(item)
    return "sa.Text()" if type(item).__name__ == "Choice" else False


def with_policies(
    operations: Iterable[MigrateOperation], metadata: MetaData
) -> Iterator[MigrateOperation]:
    """`operations`, with the policies and grants of `db/orm/policy.py` for each new table."""
    for operation in operations:
        if isinstance(operation, CreateTableOp):
            # What the engine knows of a table is in the models: a migration never imports them.
            operation.info.clear()
        yield operation
        if isinstance(operation, CreateTableOp) and not keeps_policies(metadata):
            schema = operation.schema
            key = operation.table_name if schema is None else f"{schema}.{operation.table_name}"
            yield from map(execute, policy.statements(metadata.tables[key]))
