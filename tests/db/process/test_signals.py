"""Signals at any time from the first line printed on: an orderly end, and nothing left behind."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from db.embedded.server import Embedded
from db.process.signals import stop
from db.urls.url import DatabaseUrl
from tests.support.client import SECRET
from tests.support.running import until
from tests.support.serve import free_port, is_listening
from tests.support.shell import GATEWAY

# How many points of each start are tried.
MODES = {"serve": 20, "serve --workers 2": 15, "dev": 15}
AT_ONCE = 4
# How much longer than a start signals come: some find the gateway serving.
MARGIN = 1.1
# After a signal, on a machine that is busy with all the others.
END_SECONDS = 30


@dataclass(frozen=True)
class Started:
    """A gateway from its first line on."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    def said(self) -> str:
        return (self.folder / "output").read_text() + (self.folder / "errors").read_text()

    def has_begun(self) -> bool:
        assert self.process.poll() is None, self.said()
        return bool(self.said())


def ignore_sigint() -> None:
    """As a shell does for what a script starts in the background."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def starting(*words: str, ignores: bool, **env: str) -> Iterator[Started]:
    folder = Path(tempfile.mkdtemp(prefix="gateway-signals-"))
    folder.chmod(0o755)
    port = free_port()
    environment = {"PATH": os.environ["PATH"], "PORT": str(port), "DATA_DIR": str(folder / "data")}
    with (
        (folder / "output").open("wb") as out,
        (folder / "errors").open("wb") as err,
        subprocess.Popen(
            [GATEWAY, *words],
            cwd=folder,
            env={**environment, **env},
            stdout=out,
            stderr=err,
            start_new_session=True,
            preexec_fn=ignore_sigint if ignores else None,  # noqa: PLW1509 no threads in the child
        ) as process,
    ):
        started = Started(process, port, folder)
        try:
            until(started.has_begun, 60)
            yield started
        finally:
            process.kill()
            process.wait()
            shutil.rmtree(folder, ignore_errors=True)


def ends_well(delay: float, number: signal.Signals, *words: str, **env: str) -> str | None:
    """What is wrong with its end after a signal so long after its first line; None if nothing."""
    with starting(*words, ignores=number is signal.SIGTERM, **env) as started:
        sleep(delay)
        started.process.send_signal(number)
        try:
            code = started.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            return f"{number.name} after {delay:.2f} s was lost: {started.said()}"
        said = started.said()
        if code != 0 or "Traceback" in said or is_listening(started.port):
            return f"{number.name} after {delay:.2f} s: {code}: {said}"
        if (started.folder / "data").exists():
            embedded = Embedded(started.folder / "data")
            if embedded.running() is not None:
                embedded.stop()
                return f"{number.name} after {delay:.2f} s: Postgres runs on"
    return None


@pytest.mark.parametrize(("words", "points"), MODES.items())
def test_a_signal_at_any_time_of_the_start_ends_the_gateway(
    url: DatabaseUrl, words: str, points: int
) -> None:
    env = {} if words == "dev" else {"DATABASE_URL": url.dsn, "AUTH_JWT_SECRET": SECRET}
    with starting(*words.split(), ignores=True, **env) as started:
        began = monotonic()
        until(partial(answers, started.port), 60)
        step = MARGIN * (monotonic() - began) / points
        started.process.terminate()
        assert started.process.wait(END_SECONDS) == 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        runs = [
            pool.submit(
                ends_well,
                point * step,
                signal.SIGINT if point % 5 == 0 else signal.SIGTERM,
                *words.split(),
                **env,
            )
            for point in range(points)
        ]
        assert [wrong for run in runs if (wrong := run.result())] == []


def answers(port: int) -> bool:
    """Whether it serves: it listens long before."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=1).status_code == 200
    except httpx.TransportError:
        return False


def test_a_signal_is_not_lost_where_what_it_cancels_goes_on() -> None:
    seen = []

    async def swallow() -> None:
        signal.raise_signal(signal.SIGINT)
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            seen.append("cancelled")

    with pytest.raises(KeyboardInterrupt), stop.delayed():
        stop.run(swallow())
    assert seen == ["cancelled"]
    assert stop.count == 0


def test_a_command_that_is_terminated_stops_its_postgres_and_ends_as_terminated() -> None:
    with starting("db", "seed", "--locations", "1000000", ignores=True) as started:
        started.process.terminate()
        assert started.process.wait(END_SECONDS) == -signal.SIGTERM
        assert "Traceback" not in started.said()
        assert Embedded(started.folder / "data").running() is None
