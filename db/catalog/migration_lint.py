"""SQL of migrations in, what of it would stop others or lose something out, as squawk tells.

squawk comes as a program in a wheel (`squawk-cli`, of the extra `dev`). A migration that has a
reason for what it warns of names both: `squawk = {"rule": "reason"}` in its file.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import orjson

from db.checks.revision import migrations_folder
from db.errors import Fault

# The oldest that is supported: what is safe there is safe in later ones.
POSTGRES = "15"
# What holds for every migration here, by rule.
ACCEPTED = {
    "prefer-robust-stmts": "each migration is one transaction; after an index made concurrently "
    "was interrupted, `if not exists` would keep the invalid one",
}


@dataclass(frozen=True, slots=True)
class Warned:
    """What squawk says of a migration."""

    revision: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.revision}: {self.message} ({self.rule})"


def unsafe(sql: Mapping[str, str]) -> tuple[list[Warned], list[Warned]]:
    """What is wrong with the migrations of `sql`, by revision; and what has a reason to be so."""
    reasons = dict(accepted())
    wrong: list[Warned] = []
    excused: list[Warned] = []
    for found in _warned(sql):
        known = found.rule in ACCEPTED or found.rule in reasons.get(found.revision, {})
        (excused if known else wrong).append(found)
    return wrong, excused


def accepted() -> Iterator[tuple[str, Mapping[str, str]]]:
    """The rules each migration breaks for a reason, by revision."""
    for path in sorted((migrations_folder() / "versions").glob("2*.py")):
        module = import_module(f"migrations.versions.{path.stem}")
        yield module.revision, getattr(module, "squawk", {})


def _warned(sql: Mapping[str, str]) -> Iterator[Warned]:
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
        found = orjson.loads(done.stdout)
    except orjson.JSONDecodeError:
        raise Fault(f"squawk could not read the migrations: {done.stderr.strip()[:200]}") from None
    for item in found:
        yield Warned(Path(item["file"]).stem, item["rule_name"], item["message"].rstrip("."))


def _squawk() -> str:
    beside = Path(sys.executable).parent / "squawk"
    found = str(beside) if beside.exists() else shutil.which("squawk")
    if found is None:
        raise Fault("squawk is not installed: install the extra dev, or squawk-cli.")
    return found
