"""Reads which migration this code needs and which one a database is at.

It does without Alembic, which would add a fifth to the start of a server and 11 MB to each worker.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg

from db.errors import Fault
from db.orm.application import load_application
from db.orm.names import TableName
from db.settings import application_settings

ANY_TABLE = """
select exists (
  select
  from unnest($1::text[], $2::text[]) as wanted (name, schema)
  join pg_namespace on nspname = wanted.schema
  join pg_class on relname = wanted.name and relnamespace = pg_namespace.oid
)
"""
NO_MIGRATIONS = (
    "This application has no migrations: others migrate its database, so no command changes it."
)


def migrations_package() -> str:
    """The package with the migrations of the application that the settings name."""
    package: str = load_application(application_settings()).migrations
    return package


def migrations_folder(package: str | None = None) -> Path:
    """The folder of a package that holds an application's migrations; `Fault` if it has none."""
    package = migrations_package() if package is None else package
    if not package:
        raise Fault(NO_MIGRATIONS)
    spec = find_spec(package)
    assert spec is not None, "installed with its application"
    assert spec.origin is not None, "a package with a file"
    return Path(spec.origin).parent


def revisions(package: str | None = None) -> list[str]:
    """Every revision this code knows, in order; the last one is the one it needs.

    There are none if others migrate the database.
    """
    package = migrations_package() if package is None else package
    if not package:
        return []
    paths = (migrations_folder(package) / "versions").glob("2*.py")
    return [*_ordered(tuple((path, path.stat().st_mtime_ns) for path in paths))]


@lru_cache(8)
def _ordered(files: tuple[tuple[Path, int], ...]) -> tuple[str, ...]:
    """The revisions in these files, each with the time it was changed; parsed once."""
    modules = (_constants(path) for path, _ in files)
    successors = {names["down_revision"]: str(names["revision"]) for names in modules}
    ordered: list[str] = []
    at: str | None = None
    while (at := successors.get(at)) is not None:
        ordered.append(at)
    return tuple(ordered)


def head_revision() -> str | None:
    """The revision this code needs; None if others migrate the database."""
    known = revisions()
    return known[-1] if known else None


def is_behind(revision: str | None, known: Sequence[str]) -> bool:
    """Whether a database at `revision` lacks one of `known`, the result of `revisions`.

    A revision that this code does not know is ahead of it: a rollout has already migrated, while
    the previous code keeps running and may be restarted. Code without migrations needs none.
    """
    return bool(known) and (revision is None or revision in known[:-1])


async def current_revision(connection: asyncpg.Connection[asyncpg.Record]) -> str | None:
    """The revision the database is at; None if it was never migrated.

    One that the application was made of is at its baseline.
    """
    try:
        revision = await connection.fetchval("select version_num from alembic_version")
    except asyncpg.UndefinedTableError:
        return await _baseline(connection)
    return None if revision is None else str(revision)


async def _baseline(connection: asyncpg.Connection[asyncpg.Record]) -> str | None:
    application = load_application(application_settings())
    if not application.baseline:
        return None
    names = [TableName.of(table) for table in application.metadata.tables.values()]
    exists = await connection.fetchval(
        ANY_TABLE, [each.name for each in names], [each.schema for each in names]
    )
    return str(application.baseline) if exists else None


def _constants(path: Path) -> dict[str, Any]:
    """The constants that the module of a migration assigns, by name."""
    return {
        target.id: node.value.value
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
