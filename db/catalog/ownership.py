"""Finds the tables and functions that the migrations create; all others are left alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from db.checks.revision import migrations_folder

# Hand-written SQL of a migration that creates an object. No parser: it is part of an f-string or of
# the body of a `do` block. A name in another schema is not one of ours.
CREATE = re.compile(
    r"create (?:or replace )?(?:unlogged )?(table|function)(?: if not exists)? "
    r'(?:public\.)?("[^"]+"|\w+\b)(?!\.)',
    re.IGNORECASE,
)
# Alembic's operations that create a table, and the index of the argument with its name.
OPERATIONS = {"create_table": 0, "rename_table": 1}
PRESENT = text(
    """
    select 'table' as kind, relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relname = any(:tables)
    union all
    select 'function', proname from pg_proc
    where pronamespace = current_schema()::regnamespace and proname = any(:functions)
    order by 1 desc, 2
    """
)


@dataclass(frozen=True, slots=True)
class Owned:
    """Names of tables and functions."""

    tables: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()

    def __sub__(self, other: Owned) -> Owned:
        return Owned(self.tables - other.tables, self.functions - other.functions)

    def present(self, connection: Connection) -> list[str]:
        """The objects that exist in the database, such as `table users`."""
        names = {"tables": list(self.tables), "functions": list(self.functions)}
        return [f"{kind} {name}" for kind, name in connection.execute(PRESENT, names)]


def made_by_migrations() -> Owned:
    """Everything that any migration of this code creates, even if a later one drops it."""
    return made_by(sorted((migrations_folder() / "versions").glob("*.py")))


def made_by(migrations: Iterable[Path]) -> Owned:
    """What `migrations` create, according to their source; nothing is run."""
    created = [item for path in migrations for item in _created(ast.parse(path.read_text()))]
    return Owned(
        frozenset(name for kind, name in created if kind == "table"),
        frozenset(name for kind, name in created if kind == "function"),
    )


def _created(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module):
        match node:
            case ast.Constant(value=str(sql)):
                yield from ((kind.lower(), _folded(name)) for kind, name in CREATE.findall(sql))
            case ast.Call(func=ast.Attribute(attr=operation), args=args):
                index = OPERATIONS.get(operation, len(args))
                if index < len(args) and isinstance(name := args[index], ast.Constant):
                    yield "table", str(name.value)


def _folded(name: str) -> str:
    """The name as Postgres keeps it."""
    return name.strip('"') if name.startswith('"') else name.lower()
