"""Alembic, called from code: the way up and down, and what a migration would have to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from db.faults import Fault
from db.revision import migrations_folder

# Any two runs agree on this number: ASCII for "gateway".
LOCK = 0x67617465776179


def alembic_config() -> Config:
    """Alembic's configuration, wherever the package `migrations` is installed."""
    folder = migrations_folder()
    root = folder.parent / "pyproject.toml"
    config = Config(toml_file=str(root)) if root.exists() else Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


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
