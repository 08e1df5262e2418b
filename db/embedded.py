"""A data directory in, a running Postgres out: the embedded database of development and tests."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from db.binaries import Binaries, find_binaries, own
from db.bootstrap import SUPERUSER, Server, bootstrap
from db.faults import Fault, disk_fault

START_SECONDS = 60
STOP_SECONDS = 20
# The longest path a Unix socket may have, with some room for its file name.
SOCKET_PATH = 80
SERVER_SETTINGS = {"max_wal_size": "2GB", "log_destination": "stderr", "log_timezone": "UTC"}


class Embedded:
    """The cluster under `data_dir`, in a folder named by the major version of Postgres."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.absolute()
        self._binaries: Binaries | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def binaries(self) -> Binaries:
        if self._binaries is None:
            self._binaries = find_binaries(self.data_dir)
        return self._binaries

    @property
    def home(self) -> Path:
        return self.data_dir / f"postgres-{self.binaries.major}"

    @property
    def cluster(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def running(self) -> Server | None:
        """The server as its lock file tells, if it lives and is ready."""
        lines = _read_lines(self.cluster / "postmaster.pid")
        if len(lines) < 8 or lines[7].strip() != "ready" or not _is_postgres(int(lines[0])):
            return None
        password = (self.home / "password").read_text()
        return Server(port=int(lines[3]), pid=int(lines[0]), password=password, started=False)

    @contextlib.contextmanager
    def use(
        self, *, dies_with_parent: bool = False, settings: dict[str, str] | None = None
    ) -> Iterator[Server]:
        """The server while it is needed: started if it must be, stopped by the last one to leave.

        `start` keeps it running beyond that, until `stop`.
        """
        with self._file_lock("users", fcntl.LOCK_SH) as users:
            server = self._start(dies_with_parent, settings or {})
            try:
                yield server
            finally:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if not self._kept.exists():
                        self.stop()

    def start(self) -> Server:
        """Start the server, or find it running, and keep it running."""
        with self._file_lock("users", fcntl.LOCK_SH):
            server = self._start(dies_with_parent=False, settings={})
            self._kept.touch()
            return server

    def stop(self) -> bool:
        """Stop the server and wait until it is gone; False when none was running."""
        self._kept.unlink(missing_ok=True)
        lines = _read_lines(self.cluster / "postmaster.pid")
        if not lines or not _is_postgres(pid := int(lines[0])):
            return False
        # A fast shutdown first; an immediate one when a backend does not let go.
        for kind in (signal.SIGINT, signal.SIGQUIT):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, kind)
            if _wait(lambda: not _is_postgres(pid), STOP_SECONDS):
                if self._process is not None:
                    self._process.wait()
                return True
        raise Fault(f"Postgres (process {pid}) does not stop: see {self.log}.")

    def remove(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def _kept(self) -> Path:
        return self.home / "kept"

    @contextlib.contextmanager
    def _file_lock(self, name: str, kind: int) -> Iterator[IO[str]]:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            own(self.home, self.binaries)
            lock = (self.home / name).open("a")
        except OSError as error:
            raise disk_fault(error, self.home) from error
        with lock:
            fcntl.flock(lock, kind)
            yield lock

    def _start(self, dies_with_parent: bool, settings: dict[str, str]) -> Server:
        """One command at a time, so that two at once start one server."""
        with self._file_lock("lock", fcntl.LOCK_EX):
            try:
                if not self.cluster.exists():
                    self._initialise()
                server = self.running() or self._launch(dies_with_parent, settings)
                created = self.home / "created"
                if not created.exists():
                    asyncio.run(bootstrap(server))
                    created.touch()
            except OSError as error:
                raise disk_fault(error, self.home) from error
            return server

    def _initialise(self) -> None:
        """Make the cluster beside its place, then move it: an interrupted initdb leaves nothing."""
        password = self.home / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_hex(16))
        own(password, self.binaries)
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if self.binaries.major >= 17
            else ["--locale=C.UTF-8"]
        )
        made = subprocess.run(
            self.binaries.command(
                "initdb",
                f"--pgdata={fresh}",
                f"--username={SUPERUSER}",
                f"--pwfile={password}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-instructions",
                *locale,
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            raise self._explain("could not be made", made.stderr)
        fresh.rename(self.cluster)

    def _launch(self, dies_with_parent: bool, settings: dict[str, str]) -> Server:
        port = _free_port(_read_lines(self.home / "port"))
        (self.home / "port").write_text(str(port))
        folder = str(self.home) if len(str(self.home)) < SOCKET_PATH else ""
        chosen = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": folder,
            **SERVER_SETTINGS,
            **settings,
        }
        options = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        command = self.binaries.server(
            "-D", str(self.cluster), *options, dies_with_parent=dies_with_parent
        )
        with self.log.open("ab") as log:
            before = log.tell()
            # A session of its own: Ctrl-C reaches the gateway, which stops Postgres in its turn.
            process = self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        _wait(lambda: self.running() is not None or process.poll() is not None, START_SECONDS)
        server = self.running()
        if server is None or process.poll() is not None:
            with self.log.open("rb") as log:
                log.seek(before)
                raise self._explain("did not start", log.read().decode(errors="replace"))
        return Server(server.port, server.pid, server.password, started=True)

    def _explain(self, what: str, output: str) -> Fault:
        if "No space left on device" in output:
            return Fault(
                f"The embedded Postgres {what}: no space is left on the disk of {self.home}. "
                "Make room, or set DATA_DIR elsewhere."
            )
        last = output.strip().splitlines()[-1:] or ["it said nothing"]
        return Fault(f"The embedded Postgres {what} ({last[0].strip()}): see {self.log}.")


def _read_lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except FileNotFoundError:
        return []


def _is_postgres(pid: int) -> bool:
    """Whether process `pid` lives and is Postgres: a lock file may outlive its server."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True
    name, state = status.split("(", 1)[1].rsplit(")", 1)
    return name == "postgres" and state.split()[0] != "Z"


def _free_port(before: list[str]) -> int:
    """The port of the last time if it is free, else any."""
    for port in (int(before[0]) if before else 0, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Fault("No port is free on 127.0.0.1.")


def _wait(is_done: Callable[[], bool], seconds: float) -> bool:
    """Poll `is_done` until it is true; False when `seconds` pass before."""
    deadline = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
