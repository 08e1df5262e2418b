"""Runs squawk on the SQL of migrations, to find statements that block others or lose data.

squawk is a program in a wheel (`squawk-cli`, in the extra `dev`). A migration may accept a warning
with a reason: `squawk = {"rule": "reason"}` in its file.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import orjson

from db.checks.revision import migrations_folder, migrations_package
from db.errors import Fault

# The oldest supported version: what is safe there is safe in later versions.
POSTGRES = "15"
# Rules that every migration may break, with the reason.
ACCEPTED = {
    "prefer-robust-stmts": "each migration is one transaction; and if a concurrent index build was "
    "interrupted, `if not exists` would keep the invalid index",
}
# Rules for numbers that count up; other columns may be as small as their models say.
COUNTING = ("prefer-bigint-over-int", "prefer-bigint-over-smallint")
COUNTS_UP = re.compile(r"serial|identity|primary key|nextval", re.IGNORECASE)
PRIMARY_KEY = re.compile(r"primary key \(([^)]*)\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LintWarning:
    """A warning of squawk about a migration."""

    revision: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.revision}: {self.message} ({self.rule})"


def lint_migrations(sql: Mapping[str, str]) -> tuple[list[LintWarning], list[LintWarning]]:
    """The warnings about the migrations in `sql`, by revision: unaccepted ones, accepted ones."""
    reasons = dict(accepted_rules())
    unaccepted: list[LintWarning] = []
    accepted: list[LintWarning] = []
    for warning in _run_squawk(sql):
        is_accepted = warning.rule in ACCEPTED or warning.rule in reasons.get(warning.revision, {})
        (accepted if is_accepted else unaccepted).append(warning)
    return unaccepted, accepted


def accepted_rules() -> Iterator[tuple[str, Mapping[str, str]]]:
    """The rules that each migration may break, with the reasons, by revision."""
    package = migrations_package()
    for path in sorted((migrations_folder(package) / "versions").glob("2*.py")):
        module = import_module(f"{package}.versions.{path.stem}")
        yield module.revision, getattr(module, "squawk", {})


def _run_squawk(sql: Mapping[str, str]) -> Iterator[LintWarning]:
    with tempfile.TemporaryDirectory(prefix="gateway-") as folder:
        files = {f"{revision}.sql": text for revision, text in sql.items()}
        for name, text in files.items():
            (Path(folder) / name).write_text(text)
        done = subprocess.run(
            [_squawk(), "--reporter=json", f"--pg-version={POSTGRES}", *sorted(files)],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    try:
        warnings = orjson.loads(done.stdout)
    except orjson.JSONDecodeError:
        raise Fault(f"squawk could not read the migrations: {done.stderr.strip()[:200]}") from None
    for item in warnings:
        rule, place = item["rule_name"], (item["line"], item["column"])
        if rule in COUNTING and not _may_run_out(files[Path(item["file"]).name], *place):
            continue
        yield LintWarning(Path(item["file"]).stem, rule, item["message"].rstrip("."))


def _may_run_out(sql: str, line: int, column: int) -> bool:
    """Whether the column whose type is at this place is a key, or is counted up."""
    first, *rest = sql.splitlines()[line:]
    statement = "\n".join((first, *rest)).partition(";")[0]
    name = first[:column].split()[-1]
    keys = (each.strip() for key in PRIMARY_KEY.findall(statement) for each in key.split(","))
    return COUNTS_UP.search(first) is not None or name in keys


def _squawk() -> str:
    installed = Path(sys.executable).parent / "squawk"
    program = str(installed) if installed.exists() else shutil.which("squawk")
    if program is None:
        raise Fault("squawk is not installed: install the extra dev, or squawk-cli.")
    return program
