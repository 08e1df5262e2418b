"""Formats generated files with ruff, by the rules of the project that they are part of."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from db.errors import Fault

WITHOUT_PROJECT = ("--isolated", "--config", "line-length = 100")


def formatted(package: str, files: Mapping[str, str], project: Path) -> dict[str, str]:
    """The files of `package` as ruff formats them in the folder `project`; `Fault` without ruff."""
    ruff = _ruff()
    rules = project.resolve() / "pyproject.toml"
    config = ("--config", str(rules)) if rules.exists() else WITHOUT_PROJECT
    known = f"lint.isort.known-first-party = ['{package.partition('.')[0]}']"
    with TemporaryDirectory(prefix="gateway-") as name:
        folder = Path(name)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        for command in (
            ("format",),
            ("check", "--fix", "--exit-zero", "--config", known),
            ("format",),
        ):
            subprocess.run(
                [ruff, command[0], "--quiet", "--no-cache", *config, *command[1:], folder],
                check=True,
                capture_output=True,
                cwd=project,
            )
        return {path: (folder / path).read_text() for path in files}


def _ruff() -> str:
    beside = Path(sys.executable).parent / "ruff"
    found = str(beside) if beside.exists() else shutil.which("ruff")
    if found is None:
        raise Fault("What is written is formatted with ruff, which is missing: pip install ruff.")
    return found
