"""Starts, shares and stops the embedded Postgres of a data directory."""

from __future__ import annotations

import contextlib
import fcntl
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from db.embedded.binaries import Binaries, find_binaries, give_ownership
from db.embedded.bootstrap import SUPERUSER, Server, bootstrap
from db.embedded.postmaster import clear_stale_locks, find_postmaster, wait_until
from db.errors import Fault, disk_fault
from db.process.signals import Stopped, stop

START_SECONDS = 60
# The longest path of a Unix socket, minus some space for its file name.
SOCKET_PATH = 80
# Processes that outlive this one; referenced here so that `subprocess` does not warn.
CHILDREN: list[subprocess.Popen[bytes]] = []
# Postgres's messages for a full disk; the second one follows a partial write.
FULL = ("No space left on device", "Check free disk space")
# The size of a segment of the write-ahead log, in bytes.
SEGMENT = 16 * 2**20
SERVER_SETTINGS = {"max_wal_size": "2GB", "log_destination": "stderr", "log_timezone": "UTC"}


class Embedded:
    """The cluster under `data_dir`, in a folder named by the major version of Postgres.

    `programs` is the folder of the Postgres to use instead of the one that is found.
    """

    def __init__(self, data_dir: Path, programs: Path | None = None) -> None:
        self.data_dir = data_dir.resolve()
        self._programs = programs
        self._binaries: Binaries | None = None

    @property
    def binaries(self) -> Binaries:
        if self._binaries is None:
            self._binaries = find_binaries(self.data_dir, self._programs)
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
        """The server, if it runs and accepts connections."""
        postmaster = find_postmaster(self.cluster)
        if postmaster is None or not postmaster.is_ready:
            return None
        password = (self.home / "password").read_text()
        return Server(port=postmaster.port, pid=postmaster.pid, password=password, started=False)

    @contextlib.contextmanager
    def use(self, settings: dict[str, str] | None = None) -> Iterator[Server]:
        """The server within a block: started if necessary, stopped when its last user leaves.

        `settings` are Postgres settings for a server that this call starts. After `start` the
        server keeps running.
        """
        with self._file_lock("users", fcntl.LOCK_SH) as users:
            try:
                yield self._start(settings or {})
            finally:
                self._release(users)

    def start(self) -> Server:
        """Start the server unless it runs, and keep it running."""
        with self._file_lock("users", fcntl.LOCK_SH):
            server = self._start({})
            self._keep_marker.touch()
            return server

    def stop(self) -> bool:
        """Stop the server and wait until it has ended; False if none was running."""
        self._keep_marker.unlink(missing_ok=True)
        postmaster = find_postmaster(self.cluster)
        if postmaster is None:
            return False
        if not postmaster.stop():
            raise Fault(f"Postgres (process {postmaster.pid}) does not stop: see {self.log}.")
        for child in CHILDREN:
            child.poll()
        return True

    def remove(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def _release(self, users: IO[str]) -> None:
        """Stop the server unless others use it or it is kept; wait if the watchdog stops it."""
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_SH | fcntl.LOCK_NB)
                return
            fcntl.flock(users, fcntl.LOCK_SH)
            return
        if not self._keep_marker.exists():
            self.stop()

    @property
    def _keep_marker(self) -> Path:
        return self.home / "kept"

    @contextlib.contextmanager
    def _file_lock(self, name: str, kind: int) -> Iterator[IO[str]]:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            give_ownership(self.home, self.binaries)
            lock = (self.home / name).open("a")
        except OSError as error:
            raise disk_fault(error, self.home) from error
        with lock:
            _acquire(lock, kind)
            yield lock

    def _start(self, settings: dict[str, str]) -> Server:
        """Start under a lock, so that two commands at once start one server."""
        with stop.delayed(), self._file_lock("lock", fcntl.LOCK_EX):
            try:
                if not self.cluster.exists():
                    self._initialise()
                server = self.running() or self._launch(settings)
                created = self.home / "created"
                if not created.exists():
                    stop.run(bootstrap(server))
                    created.touch()
            except OSError as error:
                raise disk_fault(error, self.home) from error
            return server

    def _initialise(self) -> None:
        """Create the cluster under another name, then rename it, in case initdb is interrupted."""
        password = self.home / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_hex(16))
        give_ownership(password, self.binaries)
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if self.binaries.major >= 17
            else ["--locale=C.UTF-8"]
        )
        result = _run(
            self.binaries.command(
                "initdb",
                f"--pgdata={fresh}",
                f"--username={SUPERUSER}",
                f"--pwfile={password}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-instructions",
                *locale,
            )
        )
        if result.returncode != 0:
            raise self._explain("could not be created", result.stderr)
        fresh.rename(self.cluster)

    def _launch(self, settings: dict[str, str]) -> Server:
        # Reuse the previous port if it is still free.
        port_file = self.home / "port"
        # A full disk may have left the file empty.
        port = _free_port(int(port_file.read_text() or 0) if port_file.exists() else 0)
        port_file.write_text(str(port))
        folder = str(self.home) if len(str(self.home)) < SOCKET_PATH else ""
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": folder,
            **SERVER_SETTINGS,
            **settings,
        }
        arguments = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        command = self.binaries.command("postgres", "-D", str(self.cluster), *arguments)
        clear_stale_locks(self.cluster, self.home)
        devnull = subprocess.DEVNULL
        watchdog = [sys.executable, "-I", "-m", "db.embedded.watchdog", str(self.home)]
        with self.log.open("ab") as log:
            start = log.tell()
            # In their own sessions, Ctrl-C reaches only the gateway, which then stops Postgres.
            for argv, output in ((watchdog, devnull), (command, log)):
                CHILDREN.append(
                    subprocess.Popen(
                        argv, stdin=devnull, stdout=output, stderr=output, start_new_session=True
                    )
                )
        process = CHILDREN[-1]
        try:
            wait_until(
                lambda: self.running() or process.poll() is not None or stop.count, START_SECONDS
            )
            stop.check()
        except BaseException:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise
        server = self.running()
        if server is None or process.poll() is not None:
            with self.log.open("rb") as log:
                log.seek(start)
                raise self._explain("did not start", log.read().decode(errors="replace"))
        return Server(server.port, server.pid, server.password, started=True)

    def _explain(self, problem: str, output: str) -> Fault:
        is_full = any(words in output for words in FULL)
        # On a full disk Postgres may not even have been able to write its message.
        if is_full or (not output and shutil.disk_usage(self.home).free < SEGMENT):
            return Fault(
                f"The embedded Postgres {problem}: no space is left on the disk of {self.home}. "
                "Free some space, or change DATA_DIR."
            )
        last = output.strip().splitlines()[-1:] or ["without a message"]
        return Fault(f"The embedded Postgres {problem} ({last[0].strip()}): see {self.log}.")


def _acquire(lock: IO[str], kind: int) -> None:
    """Lock the file, and wait while others hold the lock to start or stop Postgres."""
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
            return
        stop.check()
        time.sleep(0.02)


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, or until a signal; Ctrl-C reaches only this process."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    ) as process:
        while True:
            try:
                output, errors = process.communicate(timeout=0.1)
                return subprocess.CompletedProcess(command, process.returncode, output, errors)
            except subprocess.TimeoutExpired:
                if stop.count:
                    process.terminate()
                    process.communicate()
                    raise Stopped from None


def _free_port(preferred: int) -> int:
    """`preferred` if it is free on 127.0.0.1, else any free port."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
    raise Fault("No port is free on 127.0.0.1.")
