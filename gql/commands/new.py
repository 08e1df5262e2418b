"""Makes a new project, of a database that exists or with an example."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from db.errors import Fault, disk_fault
from db.settings import Settings
from db.settings.fields import Secret
from db.urls.url import DatabaseUrl, parse_url
from gql.commands.development import step
from gql.commands.pull import package_of, pull
from gql.project.baseline import baseline
from gql.project.files import baseline_module, project_files, requirement
from gql.reflection.formatting import formatted
from gql.reflection.pulled import Wanted

PULL_RULE = """
pull: $(VENV)/.installed ## Apply what has changed in the database to the models and types.
	@$(BIN)/gateway db pull
"""
PULL_TEXT = (
    "- `make pull` applies what has changed in the database to these files, and keeps your edits.\n"
)
BASELINE = "2000_01_01_0000_baseline"


def new(settings: Settings, path: Path, url: str | None, wanted: Wanted) -> None:
    """Write the project into the folder `path`; `Fault` if it is not empty."""
    name = re.sub(r"\W+", "_", path.resolve().name.lower(), flags=re.ASCII).strip("_")
    package = package_of(settings, name)
    if path.exists() and any(path.iterdir()):
        raise Fault(f"{path} is not empty: choose a new folder.")
    place = None if url is None else _parsed(url)
    try:
        path.resolve().parent.mkdir(parents=True, exist_ok=True)
        # Made beside it and moved at the end, so that a failure leaves nothing.
        with TemporaryDirectory(prefix=".new-", dir=path.resolve().parent) as made:
            folder = Path(made) / path.resolve().name
            folder.mkdir()
            _make(settings, folder, package, place, wanted)
            if path.exists():
                path.rmdir()
            folder.rename(path)
    except OSError as error:
        raise disk_fault(error, path) from error
    click.echo(f"\n{path} is ready:\n\n  cd {path}\n  make run\n  make test\n")


def _parsed(url: str) -> DatabaseUrl:
    try:
        return parse_url("--from", url)
    except ValueError as error:
        raise Fault(f"--from {error}.") from None


def _make(
    settings: Settings, path: Path, package: str, url: DatabaseUrl | None, wanted: Wanted
) -> None:
    files = project_files(package, _values(path, is_example=url is None), example=url is None)
    if url is not None:
        (path / ".env").touch(mode=0o600)
        (path / ".env").write_text(f"DATABASE_URL={url.dsn}\n")
        with step(f"Dumping the schema of {url.database} at {url.place}"):
            script = asyncio.run(baseline(url, settings.data_dir))
        folder = f"{package}/migrations/versions"
        files[f"{folder}/{BASELINE}.sql"] = script
        files[f"{folder}/{BASELINE}.py"] = baseline_module(package)
    _write(path, package, files)
    if url is None:
        with step("Writing the first migration, on an embedded Postgres"):
            _run(path, package, "db", "generate", "--message", "create notes")
    else:
        pull(
            replace(settings, database_url=Secret(url.dsn), database_direct_url=None),
            package,
            wanted,
            project=path,
            migrations=f"{package}.migrations",
        )
    with step("Writing schema.graphql"):
        _run(path, package, "schema", "export")
    shutil.rmtree(path / ".data", ignore_errors=True)


def _values(path: Path, *, is_example: bool) -> dict[str, str]:
    about = "An example." if is_example else "The application of a database that exists."
    return {
        "name": re.sub(r"[^a-z0-9]+", "-", path.name.lower()).strip("-"),
        "title": path.name,
        "description": about,
        "gateway": f'"{requirement()}"',
        "local": f'"{requirement("local")}"',
        "run": "dev" if is_example else "serve",
        "targets": "" if is_example else " pull",
        "rules": "" if is_example else PULL_RULE,
        "pull": "" if is_example else PULL_TEXT,
        "url": "# DATABASE_URL=postgresql://user:password@host:5432/database",
    }


def _write(path: Path, package: str, files: dict[str, str]) -> None:
    python = {name: text for name, text in files.items() if name.endswith(".py")}
    others = {name: text for name, text in files.items() if name not in python}
    # The rules of the formatter are among the others.
    _store(path, others)
    _store(path, formatted(package, python, path))
    (path / package / "migrations" / "versions").mkdir(exist_ok=True)


def _store(path: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)


def _run(path: Path, package: str, *arguments: str) -> None:
    """Run a command of the gateway in the new project."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")
    }
    others = os.environ.get("PYTHONPATH", "")
    environment |= {
        "APPLICATION": f"{package}.application:application",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(path.resolve()), others])),
    }
    command = [sys.executable, "-m", "gql", *arguments]
    made = subprocess.run(
        command, cwd=path, env=environment, capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise Fault(f"`gateway {' '.join(arguments)}` failed in {path}: {made.stderr.strip()}")
