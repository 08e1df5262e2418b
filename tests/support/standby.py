"""Runs a streaming replica of a Postgres server, which can be killed and started again."""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg

from db.embedded.binaries import Binaries, find_binaries, give_ownership
from db.embedded.bootstrap import SUPERUSER, Server
from db.embedded.postmaster import find_postmaster, wait_until
from db.embedded.server import Embedded
from db.urls.url import DatabaseUrl, parse_url
from tests.support.serve import free_port

START_SECONDS = 20
# Tests may lose its data, and do not wait for replay conflicts.
OPTIONS = {
    "fsync": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_standby_streaming_delay": "100ms",
    "wal_retrieve_retry_interval": "100ms",
}


class Standby:
    """A replica in `folder`, made by pg_basebackup; `embedded` runs its `primary`."""

    def __init__(self, embedded: Embedded, primary: Server, folder: Path) -> None:
        self.embedded = embedded
        self.primary = primary
        self.port = free_port()
        self._binaries: Binaries = embedded.binaries
        self._folder = folder
        self._data = folder / "standby"
        self._process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Copy the primary, and start the replica."""
        self._folder.mkdir(exist_ok=True)
        give_ownership(self._folder, self._binaries)
        source = self.primary.url(SUPERUSER, "postgres").dsn
        # Some distributions ship only the server; a newer pg_basebackup can copy an older server.
        has_it = (self._binaries.folder / "pg_basebackup").exists()
        programs = self._binaries if has_it else find_binaries(self._folder)
        copied = subprocess.run(
            programs.command(
                "pg_basebackup",
                f"--pgdata={self._data}",
                f"--dbname={source}",
                "--write-recovery-conf",
                "--checkpoint=fast",
                "--no-sync",
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert copied.returncode == 0, copied.stderr
        self.start()
        asyncio.run(self._catch_up())

    async def _catch_up(self) -> None:
        """Wait until the replica has replayed a commit that is made now.

        A backup ends its WAL segment. On an idle primary no WAL follows for up to 15 s, and the
        replica would seem to lag for that time.
        """
        primary = await asyncpg.connect(self.primary.url(SUPERUSER, "postgres").dsn)
        replica = await asyncpg.connect(self.url(SUPERUSER, "postgres").dsn)
        try:
            await primary.execute("select pg_current_xact_id()")
            position = await primary.fetchval("select pg_current_wal_flush_lsn()::text")
            has_it = "select pg_last_wal_replay_lsn() >= $1::text::pg_lsn"
            async with asyncio.timeout(START_SECONDS):
                while not await replica.fetchval(has_it, position):
                    await asyncio.sleep(0.02)
        finally:
            await primary.close()
            await replica.close()

    def start(self) -> None:
        """Start, and wait until it accepts connections."""
        # The configuration of a newer pg_basebackup has options that an older server does not know.
        source = (
            f"host=127.0.0.1 port={self.primary.port} user={SUPERUSER} "
            f"password={self.primary.password}"
        )
        chosen = {**OPTIONS, "port": str(self.port), "primary_conninfo": source}
        options = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        with (self._folder / "standby.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._binaries.command("postgres", "-D", str(self._data), *options),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        assert wait_until(self._is_ready, START_SECONDS), (self._folder / "standby.log").read_text()

    def _is_ready(self) -> bool:
        postmaster = find_postmaster(self._data)
        return postmaster is not None and postmaster.is_ready

    def kill(self) -> None:
        """End it at once, as a crash would, so that it recovers at the next start."""
        assert self._process is not None, "it was started"
        postmaster = find_postmaster(self._data)
        if postmaster is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(postmaster.pid, signal.SIGQUIT)
        self._process.wait(START_SECONDS)

    def stop_primary(self) -> None:
        """Stop the primary."""
        assert self.embedded.stop()

    def start_primary(self) -> None:
        """Start the primary again on the same port, unless it runs; the caller must stop it."""
        self.embedded._start({"fsync": "off"})

    def url(self, user: str, database: str) -> DatabaseUrl:
        """The URL of `database` on the replica for `user`."""
        return parse_url(
            "DATABASE_REPLICA_URL",
            f"postgresql://{user}:{self.primary.password}@127.0.0.1:{self.port}/{database}",
        )


@contextlib.contextmanager
def standby_of(embedded: Embedded, primary: Server, folder: Path) -> Iterator[Standby]:
    """A replica that runs until the block ends."""
    standby = Standby(embedded, primary, folder)
    try:
        standby.make()
        yield standby
    finally:
        if standby._process is not None:
            standby.kill()
