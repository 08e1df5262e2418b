"""Finds the tables, views and functions that the migrations create; others are left alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, MetaData, text

from db.checks.revision import migrations_folder
from db.orm.names import PUBLIC, QUALIFIED, TableName

# Hand-written SQL of a migration that creates an object. No parser: it is part of an f-string or of
# the body of a `do` block.
CREATE = re.compile(
    r"create (?:or replace )?(?:unlogged |materialized )?(table|view|function)(?: if not exists)? "
    rf"({QUALIFIED})",
    re.IGNORECASE,
)
# Alembic's operations that create a table, and the index of the argument with its name.
OPERATIONS = {"create_table": 0, "rename_table": 1}
# A name without a schema is one of the schema that the database puts new tables into.
PRESENT = text(
    """
    select kind, name, schema from (
      select case when relkind in ('v', 'm') then 'view' else 'table' end as kind,
        relname::text as name, relnamespace as namespace
      from pg_class
      union all
      select 'function', proname::text, pronamespace from pg_proc
    ) as present
    join unnest(
      cast(:kinds as text[]), cast(:names as text[]), cast(:schemas as text[])
    ) as wanted (function, name, schema) using (name)
    join pg_namespace on pg_namespace.oid = namespace
      and nspname = coalesce(nullif(schema, 'public'), current_schema())
    where (kind = 'function') = (function = 'function')
    order by kind desc, name
    """
)


@dataclass(frozen=True, slots=True)
class Owned:
    """Names of tables, which include views, and of functions."""

    tables: frozenset[TableName] = frozenset()
    functions: frozenset[TableName] = frozenset()

    def __sub__(self, other: Owned) -> Owned:
        return Owned(self.tables - other.tables, self.functions - other.functions)

    def present(self, connection: Connection) -> list[str]:
        """The objects that exist in the database, such as `table users`."""
        wanted = [("table", name) for name in self.tables]
        wanted += [("function", name) for name in self.functions]
        values = {
            "kinds": [kind for kind, _ in wanted],
            "names": [name.name for _, name in wanted],
            "schemas": [name.schema for _, name in wanted],
        }
        return [
            f"{kind} {TableName(name, schema)}"
            for kind, name, schema in connection.execute(PRESENT, values)
        ]


def made_by_migrations() -> Owned:
    """Everything that any migration of this code creates, even if a later one drops it."""
    return made_by(sorted((migrations_folder() / "versions").glob("*.py")))


def our_tables(metadata: MetaData) -> frozenset[TableName]:
    """The tables of the models and of the migrations; all others are left alone."""
    return made_by_migrations().tables | set(map(TableName.of, metadata.tables.values()))


def made_by(migrations: Iterable[Path]) -> Owned:
    """What `migrations` create, according to their source; nothing is run."""
    created = [item for path in migrations for item in _created(ast.parse(path.read_text()))]
    return Owned(
        frozenset(name for kind, name in created if kind != "function"),
        frozenset(name for kind, name in created if kind == "function"),
    )


def _created(module: ast.Module) -> Iterator[tuple[str, TableName]]:
    for node in ast.walk(module):
        match node:
            case ast.Constant(value=str(sql)):
                for kind, name in CREATE.findall(sql):
                    yield kind.lower(), TableName.parse(name)
            case ast.Call(func=ast.Attribute(attr=operation), args=args, keywords=keywords):
                index = OPERATIONS.get(operation, len(args))
                if index < len(args) and isinstance(name := args[index], ast.Constant):
                    yield "table", TableName(str(name.value), _schema(keywords))


def _schema(keywords: Iterable[ast.keyword]) -> str:
    """The schema that the arguments of an operation name."""
    named = (word.value for word in keywords if word.arg == "schema")
    return next((str(value.value) for value in named if isinstance(value, ast.Constant)), PUBLIC)
