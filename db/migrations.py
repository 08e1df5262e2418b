"""Alembic, called from code: the way up and down, and what a migration would have to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from db.faults import Fault
from db.revision import migrations_folder
from db.url import DatabaseUrl

# Any two runs agree on this number: ASCII for "gateway".
LOCK = 0x67617465776179

# As Alembic says that a database is at a migration it does not find.
UNKNOWN = re.compile(r"Can't locate revision identified by '(.+)'")


class Ahead(Fault):
    """The database is at a migration that this code does not know."""


def alembic_config(url: DatabaseUrl | None = None) -> Config:
    """Alembic's configuration, wherever the package `migrations` is installed.

    With `url` it works there, and says nothing; else on the database of the settings.
    """
    folder = migrations_folder()
    root = folder.parent / "pyproject.toml"
    config = Config(toml_file=str(root)) if root.exists() else Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def upgrade(revision: str = "head", *, url: DatabaseUrl | None = None) -> None:
    """Migrate up to `revision`; `Fault` says why it cannot be."""
    with _in_words():
        command.upgrade(alembic_config(url), revision)


def downgrade(revision: str, *, url: DatabaseUrl | None = None) -> None:
    """Migrate down to `revision`."""
    with _in_words():
        command.downgrade(alembic_config(url), revision)


def stamp(revision: str) -> None:
    """Say that the database of the settings is at `revision`, without running anything."""
    with _in_words():
        command.stamp(alembic_config(), revision)


def generate(message: str, *, url: DatabaseUrl | None = None) -> None:
    """Write a migration from what the models have and the database has not."""
    with _in_words():
        config = alembic_config(url)
        config.attributes["refuse_empty"] = True
        command.revision(config, message, autogenerate=True)


def check() -> None:
    """`Fault` when the models have what no migration makes."""
    with _in_words():
        command.check(alembic_config())


def sql_between(lower: str, upper: str = "head") -> dict[str, str]:
    """The SQL of each migration after `lower`, by revision, as `alembic upgrade --sql` has it.

    What Alembic says before the first one goes with every one: the timeouts.
    """
    config = alembic_config()
    config.output_buffer = StringIO()
    with _in_words():
        try:
            command.upgrade(config, f"{lower}:{upper}", sql=True)
        except (AttributeError, TypeError) as error:
            # There is no connection: `op.get_bind()` gives None.
            raise Fault(
                f"A migration cannot be written as SQL ({error}): let it use `op` alone."
            ) from error
    before, *parts = config.output_buffer.getvalue().split("-- Running upgrade ")
    timeouts = "".join(line for line in before.splitlines(True) if line.startswith("set "))
    found = {}
    for part in parts:
        title, _, text = part.partition("\n")
        # What begins its transaction stands before the title.
        body = text.rstrip().removesuffix("BEGIN;")
        found[title.split("-> ")[1].strip()] = f"{timeouts}\nBEGIN;\n{body}"
    return found


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except CommandError as error:
        if found := UNKNOWN.search(str(error)):
            raise Ahead(
                f"The database is at migration {found[1]}, which this code does not know: it is "
                "ahead, or of another branch, and was left alone."
            ) from error
        raise Fault(f"{str(error).rstrip('.')}.") from error
    except DBAPIError as error:
        if not getattr(error.orig, "pgcode", None):
            raise
        raise Fault(f"Postgres refused: {_said(error)}.{_advice(error)}") from error


def _said(error: DBAPIError) -> str:
    """Postgres's own words, without those of the driver."""
    return str(error.orig).rpartition(">: ")[2].splitlines()[0].strip().rstrip(".")


def _advice(error: DBAPIError) -> str:
    if getattr(error.orig, "pgcode", None) != "42501":
        return ""
    return " DATABASE_DIRECT_URL must name the owner of the tables and the database."
