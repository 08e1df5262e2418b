"""The files of a new project, from the templates beside this module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

TEMPLATE = Path(__file__).parent / "template"
SUFFIX = ".tmpl"
# Names that begin with a dot would be hidden among the templates.
HIDDEN = ("gitignore", "dockerignore", "env.example")


def project_files(package: str, values: Mapping[str, str], *, example: bool) -> dict[str, str]:
    """The text of each file by its path; `values` replace the words between two `@`."""
    files = {}
    for path in sorted(TEMPLATE.rglob(f"*{SUFFIX}")):
        name = str(path.relative_to(TEMPLATE)).removesuffix(SUFFIX)
        target = _target(name, package, example=example)
        if target is not None:
            files[target] = _filled(path.read_text(), {"package": package, **values})
    files[f"{package}/migrations/__init__.py"] = '"""The migrations of the database."""\n'
    files["tests/__init__.py"] = ""
    if example:
        files[f"{package}/__init__.py"] = '"""An application of the gateway."""\n'
    return files


def _target(name: str, package: str, *, example: bool) -> str | None:
    """Where a template goes; None for one that this project does not need."""
    folder, _, file = name.partition("/")
    if folder == "example":
        return f"{package}/{file}" if example else None
    if name == "migrations/baseline.py":
        return None
    if folder == "migrations":
        return f"{package}/{name}"
    return f".{name}" if name in HIDDEN else name


def baseline_module(package: str) -> str:
    """The baseline migration."""
    text = (TEMPLATE / "migrations" / f"baseline.py{SUFFIX}").read_text()
    return _filled(text, {"package": package})


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def requirement(extra: str = "") -> str:
    """What a project needs to install this gateway: its version, or the folder it came from."""
    suffix = f"[{extra}]" if extra else ""
    try:
        installed = distribution("gateway")
    except PackageNotFoundError:
        return f"gateway{suffix}"
    origin = json.loads(installed.read_text("direct_url.json") or "{}")
    if origin.get("url", "").startswith("file://"):
        return f"gateway{suffix} @ {origin['url']}"
    return f"gateway{suffix}=={installed.version}"
