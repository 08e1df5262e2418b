"""Installs and runs the JavaScript clients of tests/clients against a gateway."""

import asyncio
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

CLIENTS = Path(__file__).parents[1] / "clients"
LOCK = CLIENTS / "package-lock.json"
OLDEST = 20
# Long enough for a machine that is busy with other tests.
SECONDS = 120


@dataclass(frozen=True)
class Node:
    """The programs `node` and `npm` in `folder`."""

    folder: Path

    def install(self) -> None:
        """Install the packages of the lock file."""
        self._make(CLIENTS / "node_modules", [LOCK], "npm", "ci", "--loglevel=error")

    def compile(self, app: str) -> Path:
        """Compile an app and the schema with the npm script `app`; return the output folder."""
        output = CLIENTS / app / "generated"
        files = sorted(path for path in (CLIENTS / app).iterdir() if path.is_file())
        sources = [LOCK, CLIENTS / "package.json", ROOT / "schema.graphql", *files]
        self._make(output, sources, "npm", "run", app)
        return output

    async def run(self, script: str, check: str, address: str, token: str) -> Any:
        """Run a check, which must succeed; return the JSON that it prints."""
        process = await asyncio.create_subprocess_exec(
            self.folder / "node",
            script,
            check,
            cwd=CLIENTS,
            env={**os.environ, "GATEWAY": address, "TOKEN": token},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(SECONDS):
                output, errors = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert process.returncode == 0, errors.decode()
        return json.loads(output)

    def _make(self, target: Path, sources: Sequence[Path], *command: str) -> None:
        """Run a command that fills `target`, unless it was made from the same sources before."""
        digest = sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
        stamp = target / ".made-of"
        with _locked():
            if stamp.exists() and stamp.read_text() == digest:
                return
            shutil.rmtree(target, ignore_errors=True)
            done = subprocess.run(
                command,
                cwd=CLIENTS,
                env={**os.environ, "PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            stamp.write_text(digest)


@cache
def find() -> Node | None:
    """The installed Node if it is new enough, or else the one from PyPI next to this Python."""
    installed = shutil.which("node")
    for folder in (Path(installed).parent if installed else None, Path(sys.executable).parent):
        if folder and (folder / "npm").exists() and _version(folder / "node") >= OLDEST:
            return Node(folder)
    return None


def _version(node: Path) -> int:
    if not node.exists():
        return 0
    output = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return int(output.removeprefix("v").partition(".")[0])


@contextmanager
def _locked() -> Iterator[None]:
    """Hold a lock, so that other pytest processes wait."""
    with LOCK.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
