"""Which tables and functions the migrations make: all others in a database are somebody else's."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from db.checks.revision import migrations_folder

# What a migration may write by hand. No parser: these are parts of f-strings and bodies of `do`
# blocks. A name in another schema is not one of ours.
MADE = re.compile(
    r"create (?:or replace )?(?:unlogged )?(table|function)(?: if not exists)? "
    r'(?:public\.)?("[^"]+"|\w+\b)(?!\.)',
    re.IGNORECASE,
)
# The operations of Alembic that make a table, and which argument is its name.
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
        """Those of them that the database has, as in `table users`."""
        names = {"tables": list(self.tables), "functions": list(self.functions)}
        return [f"{kind} {name}" for kind, name in connection.execute(PRESENT, names)]


def made_by_migrations() -> Owned:
    """What all migrations of this code make, or made once."""
    return made_by(sorted((migrations_folder() / "versions").glob("*.py")))


def made_by(migrations: Iterable[Path]) -> Owned:
    """What these migrations make, as their source says: nothing is run."""
    made = [one for path in migrations for one in _made(ast.parse(path.read_text()))]
    return Owned(
        frozenset(name for kind, name in made if kind == "table"),
        frozenset(name for kind, name in made if kind == "function"),
    )


def _made(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module):
        match node:
            case ast.Constant(value=str(sql)):
                yield from ((kind.lower(), _folded(name)) for kind, name in MADE.findall(sql))
            case ast.Call(func=ast.Attribute(attr=operation), args=args):
                at = OPERATIONS.get(operation, len(args))
                if at < len(args) and isinstance(named := args[at], ast.Constant):
                    yield "table", str(named.value)


def _folded(name: str) -> str:
    """The name as Postgres keeps it."""
    return name.strip('"') if name.startswith('"') else name.lower()
