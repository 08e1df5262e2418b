"""Alembic, called from code: which revision is head, which one a database has, and the way up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from db.faults import Fault

# Any two runs agree on this number: ASCII for "gateway".
LOCK = 0x67617465776179


def alembic_config() -> Config:
    """Alembic's configuration, wherever the package `migrations` is installed."""
    spec = find_spec("migrations")
    assert spec is not None, "installed with the gateway"
    assert spec.origin is not None, "a package with a file"
    folder = Path(spec.origin).parent
    root = folder.parent / "pyproject.toml"
    config = Config(toml_file=str(root)) if root.exists() else Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


def head_revision() -> str | None:
    """The revision this code needs."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


async def current_revision(connection: asyncpg.Connection[asyncpg.Record]) -> str | None:
    """The revision the database is at; None where it was never migrated."""
    try:
        found = await connection.fetchval("select version_num from alembic_version")
    except asyncpg.UndefinedTableError:
        return None
    return None if found is None else str(found)


def upgrade(revision: str = "head") -> None:
    """Migrate the database of the settings up to `revision`; `Fault` says why it cannot be."""
    with _in_words():
        command.upgrade(alembic_config(), revision)


def downgrade(revision: str) -> None:
    """Migrate the database of the settings down to `revision`."""
    with _in_words():
        command.downgrade(alembic_config(), revision)


def generate(message: str) -> None:
    """Write a migration from what the models have and the database has not."""
    with _in_words():
        config = alembic_config()
        config.attributes["refuse_empty"] = True
        command.revision(config, message, autogenerate=True)


def check() -> None:
    """`Fault` when the models have what no migration makes."""
    with _in_words():
        command.check(alembic_config())


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except CommandError as error:
        raise Fault(f"{str(error).rstrip('.')}.") from error
