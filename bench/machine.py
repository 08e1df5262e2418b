"""Where the benchmark ran, as words."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from bench.contestants import NODE, PEERS
from bench.database import Database

PACKAGES = (
    "uvicorn uvloop httptools starlette asyncpg orjson graphql-core strawberry-graphql SQLAlchemy"
)
PEER_PACKAGES = "postgraphile mercurius fastify graphql pg"


def describe(database: Database, *, peers: bool) -> Iterator[str]:
    """A line each for the machine and for the versions of what ran on it."""
    yield f"{_cpu()}, {os.cpu_count()} cores; {platform.system()} {platform.release()}"
    postgres = f"Postgres {database.version}, with its default settings and 200 connections"
    yield f"{postgres}, on the same machine"
    names = PACKAGES.split()
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    yield f"Python {platform.python_version()}: {packages}"
    if peers:
        node = _said(str(NODE), "--version").removeprefix("v")
        asked = json.loads((PEERS / "package.json").read_text())["dependencies"]
        packages = ", ".join(f"{name} {asked[name]}" for name in PEER_PACKAGES.split())
        yield f"Node {node}: {packages}"
    yield " ".join(_said("wrk", "--version").split("[", 1)[0].split())


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()
