"""Follows the recipes of the README in a copy of the project: its blocks of code and commands."""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.conftest import ROOT

COPIED = ("db", "gql", "models", "migrations", "docs/released.graphql", "schema.graphql")
CONFIGURED = "pyproject.toml"
SECTION = re.compile(r"^\*\*(A \w+)\.\*\* (.*?)(?=^\*\*|^## )", re.DOTALL | re.MULTILINE)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# The names of the README, which whoever has followed it uses already, and those used here.
NAMES = {
    "Note": "TriedNote",
    "note": "tried_note",
    "notes": "tried_notes",
    "nt": "trynt",
    "phone": "tried_phone",
}
NAME = re.compile(rf"\b({'|'.join(NAMES)})\b")
FILE = re.compile(r"# ([\w/]+\.py)\n")


def recipe(name: str) -> list[tuple[str, str]]:
    """The blocks of the section `name`, in order: the language and the text of each, renamed."""
    sections = dict(SECTION.findall((ROOT / "README.md").read_text()))
    return [
        (language, NAME.sub(lambda match: NAMES[match[1]], text))
        for language, text in BLOCK.findall(sections[name])
    ]


def copy_project(folder: Path) -> None:
    """Copy what the commands of the recipes read and write."""
    for name in (*COPIED, CONFIGURED):
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "static"))
        else:
            shutil.copy(source, target)


def follow(name: str, folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Do what the section `name` says in the project in `folder`; yield the `make` lines."""
    for language, text in recipe(name):
        match language:
            case "python":
                _create(folder, text)
            case "diff":
                _edit(folder, text)
            case "sh":
                for line in text.splitlines():
                    words = shlex.split(line, comments=True)
                    if words[0] == "make":
                        yield " ".join(words)
                    else:
                        run(folder, environment, *words)


def run(folder: Path, environment: Mapping[str, str], program: str, *words: str) -> str:
    """Run a program of the virtual environment, which must succeed; return its output."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / program), *words],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{program} {' '.join(words)}\n{done.stdout}{done.stderr}"
    return done.stdout


def _create(folder: Path, text: str) -> None:
    """Write the file that the first line names."""
    first = FILE.match(text)
    assert first is not None, text
    path = folder / first[1]
    assert not path.exists(), f"the README makes {first[1]}, which is there"
    path.write_text(text.removeprefix(first[0]))


def _edit(folder: Path, text: str) -> None:
    """Add the lines with a plus after the lines above them, which the files must have, in order."""
    lines: list[str] = []
    at, path = 0, folder
    for line in text.splitlines():
        mark, rest = line[0], line[1:]
        if line.startswith("--- "):
            path = folder / line.removeprefix("--- ")
            lines, at = path.read_text().splitlines(), 0
        elif mark == "+":
            lines.insert(at, rest)
            at += 1
        else:
            assert rest in lines[at:], f"the README edits {path.name} at {rest!r}, which is missing"
            at = lines.index(rest, at) + 1
        path.write_text("\n".join([*lines, ""]))
