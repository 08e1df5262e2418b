"""Commands in, listening servers out, all stopped on the way out."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from db.errors import Fault
from db.settings import Settings
from db.settings.fields import declared

ROOT = Path(__file__).parent.parent
HOST = "127.0.0.1"
# The command `gateway`, of this Python.
GATEWAY = (sys.executable, "-c", "from gql.cli import main; main()")
START_SECONDS = 60
STOP_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Process:
    """A server that listens on `port`."""

    pid: int
    port: int


class Processes:
    """The servers of a run; what they say is kept in `folder`, one file each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop every server: politely, then not."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            process.kill()
            process.wait()

    def start(
        self, name: str, command: Sequence[str], cwd: Path, settings: Mapping[str, str]
    ) -> Process:
        """Run `command` with HOST, PORT and `settings` until it listens; `Fault` if it ends."""
        port = _free_port()
        env = environment(HOST=HOST, PORT=str(port), **settings)
        log = self._folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._running.append(process)
        deadline = time.monotonic() + START_SECONDS
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                last = log.read_text(errors="replace").strip().splitlines()[-1:]
                raise Fault(f"{name} does not start: {(last or ['it says nothing'])[0]}")
            time.sleep(0.05)
        return Process(process.pid, port)


def environment(**settings: str) -> dict[str, str]:
    """That of a process which is told `settings` and nothing else the gateway listens to."""
    known = {name.upper() for name in declared(Settings)}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in known}
    return kept | settings


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False
