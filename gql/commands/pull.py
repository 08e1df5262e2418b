"""Writes models and types of a database that exists, and keeps what people have added to them."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import click

from db.errors import Fault, disk_fault
from db.settings import Settings
from gql.commands.development import step
from gql.commands.reflect import read, select
from gql.reflection.formatting import formatted
from gql.reflection.merge import Change, Merge, Side, merge
from gql.reflection.package import package_sources
from gql.reflection.pulled import Pulled, Wanted

# Types that the gateway itself is made of.
BUILT_IN = "gql.types:application"
NAME = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*", re.ASCII)
RESERVED = ("db", "gql", "migrations", "models")
# Diffs longer than this are only counted.
MAX_DIFF = 200


def package_of(settings: Settings, package: str | None) -> str:
    """The package to write; `Fault` if none is named, or one that cannot be."""
    if package is None:
        module = settings.application.partition(":")[0]
        if settings.application == BUILT_IN or not module.endswith(".application"):
            raise Fault(
                "Name the package to write, as in `gateway db pull shop`; then set "
                "APPLICATION=shop.application:application to serve it."
            )
        package = module.removesuffix(".application")
    if not NAME.fullmatch(package) or package.partition(".")[0] in RESERVED:
        raise Fault(
            f"{package} cannot be the package: choose a name of small letters, digits and "
            f"underscores other than {', '.join(RESERVED)}."
        )
    return package


def pull(
    settings: Settings,
    package: str,
    wanted: Wanted,
    side: Side | None = None,
    *,
    is_dry: bool = False,
    project: Path | None = None,
    migrations: str = "",
) -> None:
    """Write the package, or apply what has changed in the database since the last time.

    It prints each change. `Fault` if people have changed the same lines and `side` is None; then
    nothing is written. `is_dry` writes nothing at all.
    """
    if settings.pooled_url is None:
        raise Fault("DATABASE_URL is missing: set it to the database to pull from.")
    url = settings.direct_url or settings.pooled_url
    project = project or Path.cwd()
    folder = project.joinpath(*package.split("."))
    before = Pulled.read(folder)
    if before is None and (folder / "models").exists():
        raise Fault(
            f"{folder} exists and was not written by `gateway db pull`: choose another package."
        )
    if before is not None and wanted == Wanted():
        wanted = before.wanted
    with step(f"Reading the tables of {url.database} at {url.place}"):
        catalog, hidden = asyncio.run(read(settings, url, wanted))
    selection = select(catalog, wanted, hidden, url)
    for reason in selection.left_out:
        click.echo(f"Left out: {reason}.")
    now = Pulled(wanted, catalog, migrations if before is None else before.migrations)
    with step(f"Writing {len(selection.served)} models and types"):
        new = formatted(
            package, package_sources(package, now.selection, migrations=now.migrations), project
        )
        base = {} if before is None else _written(package, before, project)
    current = _read(folder, {*base, *new})
    merged = merge(base, current, new, side)
    if merged.conflicts:
        raise Fault(
            *(str(each) for each in merged.conflicts),
            "These lines were changed by hand and in the database, and nothing is written: run it "
            "again with --keep to leave yours, or with --take for those of the database.",
        )
    _show(merged, package, is_new=before is None)
    if is_dry:
        return
    try:
        _apply(folder, merged.changes)
        if before is None or now != before:
            now.write(folder)
    except OSError as error:
        raise disk_fault(error, folder) from error


def _written(package: str, pulled: Pulled, project: Path) -> dict[str, str]:
    """The files as they would be written for what was pulled the last time."""
    sources = package_sources(package, pulled.selection, migrations=pulled.migrations)
    return formatted(package, sources, project)


def _read(folder: Path, paths: set[str]) -> dict[str, str]:
    return {path: (folder / path).read_text() for path in paths if (folder / path).exists()}


def _show(merged: Merge, package: str, *, is_new: bool) -> None:
    if not merged.changes:
        click.echo(f"Nothing has changed since {package} was pulled.")
    elif is_new:
        click.echo(f"{package}: {len(merged.changes)} files.")
        click.echo(f"Serve it: APPLICATION={package}.application:application gateway serve")
    else:
        diffs = [line for change in merged.changes for line in change.diff]
        if len(diffs) <= MAX_DIFF:
            click.echo("\n".join(diffs))
        for change in merged.changes:
            click.echo(f"{_verb(change)} {package.replace('.', '/')}/{change.path}")


def _verb(change: Change) -> str:
    if change.text is None:
        return "deleted"
    return "wrote" if change.old is None else "changed"


def _apply(folder: Path, changes: tuple[Change, ...]) -> None:
    for change in changes:
        path = folder / change.path
        if change.text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        # A file is either as it was or as it shall be, whatever happens in between.
        temporary = path.with_name(f".{path.name}.new")
        temporary.write_text(change.text)
        temporary.replace(path)
