"""Which migration this code needs, and which one a database is at.

Without Alembic, which would add a fifth to the start of a server and 11 MB to each worker.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg

MIGRATIONS = "migrations"


def migrations_folder(package: str = MIGRATIONS) -> Path:
    """Where the package of an application's migrations is installed."""
    spec = find_spec(package)
    assert spec is not None, "installed with its application"
    assert spec.origin is not None, "a package with a file"
    return Path(spec.origin).parent


def revisions(package: str = MIGRATIONS) -> list[str]:
    """Every revision this code knows, each after the one it follows; the last is what it needs."""
    found = (_assigned(path) for path in (migrations_folder(package) / "versions").glob("2*.py"))
    after = {names["down_revision"]: str(names["revision"]) for names in found}
    ordered: list[str] = []
    at: str | None = None
    while (at := after.get(at)) is not None:
        ordered.append(at)
    return ordered


def head_revision() -> str | None:
    """The revision this code needs."""
    known = revisions()
    return known[-1] if known else None


def is_behind(revision: str | None, known: Sequence[str]) -> bool:
    """Whether a database at `revision` lacks one of `known`, which is what `revisions` gives.

    One this code does not know is ahead of it: a rollout has migrated already, and code of before
    goes on, and is restarted, meanwhile.
    """
    return revision is None or revision in known[:-1]


async def current_revision(connection: asyncpg.Connection[asyncpg.Record]) -> str | None:
    """The revision the database is at; None where it was never migrated."""
    try:
        found = await connection.fetchval("select version_num from alembic_version")
    except asyncpg.UndefinedTableError:
        return None
    return None if found is None else str(found)


def _assigned(path: Path) -> dict[str, Any]:
    """The names a migration assigns constants to."""
    return {
        target.id: node.value.value
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
