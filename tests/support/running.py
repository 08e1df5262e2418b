"""Runs the gateway as a process, and waits for conditions."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.support.serve import free_port

GATEWAY = str(Path(sys.executable).parent / "gateway")
WHO = "{ viewer { role user { displayName } tenant { slug } } }"
USERS = "{ users(first: 3) { nodes { id } } }"
WAITING = "select exists (select from pg_locks where relation = 'users'::regclass and not granted)"


@dataclass(frozen=True)
class Gateway:
    """A gateway process and the files with its output."""

    process: subprocess.Popen[bytes]
    port: int
    output: Path
    errors: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        """The token that it has printed."""
        token = re.search(r"Token +(\S+)", self.output.read_text())
        assert token is not None, self.output.read_text()
        return token[1]

    def answers(self) -> bool:
        assert self.process.poll() is None, self.errors.read_text()
        try:
            return httpx.get(f"{self.address}/healthz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def ask(self, query: str, token: str | None = None, **variables: object) -> Any:
        """The body of the response to a query."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        body = {"query": query, "variables": variables}
        return httpx.post(f"{self.address}/graphql", json=body, headers=headers, timeout=30).json()

    def said(self, words: str) -> bool:
        assert self.process.poll() is None, self.errors.read_text()
        return words in self.output.read_text() + self.errors.read_text()

    def stop(self, number: signal.Signals) -> int:
        """Send a signal, SIGINT to the whole process group as Ctrl-C does; return the exit code."""
        if number is signal.SIGINT:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        return self.process.wait(30)


@contextmanager
def gateway(
    folder: Path, command: str, says: str | None = None, **environment: str
) -> Iterator[Gateway]:
    """Run `gateway <command>` until the block ends; wait until it listens or prints `says`."""
    port = free_port()
    output, errors = folder / "output", folder / "errors"
    with (
        output.open("wb") as out,
        errors.open("wb") as err,
        subprocess.Popen(
            [GATEWAY, *command.split()],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PORT": str(port), **environment},
            stdout=out,
            stderr=err,
            start_new_session=True,
        ) as process,
    ):
        started = Gateway(process, port, output, errors)
        try:
            until(started.answers if says is None else lambda: started.said(says), 60)
            yield started
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()


def has_ended(pid: int) -> bool:
    """Whether the process has ended; a zombie counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def until(is_done: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for a condition, with a deadline."""
    deadline = time.monotonic() + seconds
    while not is_done():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


async def eventually(is_done: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    """Wait for a condition, with a deadline."""
    async with asyncio.timeout(seconds):
        while True:
            if await is_done():
                return
            await asyncio.sleep(0.02)
