"""Runs a PgBouncer in front of a Postgres server."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.embedded.bootstrap import APP, OWNER, Server
from db.embedded.postmaster import wait_until
from db.urls.url import DatabaseUrl, parse_url
from tests.support.serve import free_port, is_listening

# Paths of PgBouncer programs, separated by `:`; by default, the installed one.
CONFIGURED = os.environ.get("GATEWAY_TEST_PGBOUNCERS", "")
INSTALLED = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
PROGRAMS = CONFIGURED.split(":") if CONFIGURED else [INSTALLED] if INSTALLED else []
CONFIG = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = {mode}
default_pool_size = 3
server_login_retry = 1
unix_socket_dir =
"""


class PgBouncer:
    """A PgBouncer that can be killed and started again."""

    def __init__(self, program: str, server: Server, mode: str, user: str = APP) -> None:
        self.port = free_port()
        self._user = user
        self._folder = Path(tempfile.mkdtemp(prefix="gateway-pgbouncer-"))
        self._folder.chmod(0o755)
        users = (f'"{user}" "{server.password}"\n' for user in (self._user, OWNER))
        (self._folder / "users").write_text("".join(users))
        config = self._folder / "pgbouncer.ini"
        config.write_text(
            CONFIG.format(server=server.port, port=self.port, folder=self._folder, mode=mode)
        )
        # PgBouncer refuses to run as root.
        account = ["-u", "nobody"] if os.getuid() == 0 else []
        self._command = [program, "-q", *account, str(config)]
        self._running: subprocess.Popen[bytes] | None = None
        self._server = server

    def url(self, database: str) -> DatabaseUrl:
        """The URL of `database` through this PgBouncer, for its user."""
        return parse_url(
            "DATABASE_URL",
            f"postgresql://{self._user}:{self._server.password}@127.0.0.1:{self.port}/{database}",
        )

    def start(self) -> None:
        """Start, and wait until it listens."""
        self._running = subprocess.Popen(self._command, stderr=subprocess.DEVNULL)
        assert wait_until(lambda: is_listening(self.port), 10)

    def kill(self) -> None:
        """Kill it with SIGKILL: on SIGTERM, version 1.23 and later wait for their clients."""
        if self._running is not None:
            self._running.kill()
            self._running.wait(10)

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self._folder)


@contextmanager
def pgbouncer(
    program: str, server: Server, mode: str = "transaction", user: str = APP
) -> Iterator[PgBouncer]:
    """A PgBouncer with three connections to each database of `server`, for `user`."""
    pooler_process = PgBouncer(program, server, mode, user)
    try:
        pooler_process.start()
        yield pooler_process
    finally:
        pooler_process.remove()


@contextmanager
def pooler(
    program: str, server: Server, database: str, mode: str = "transaction", user: str = APP
) -> Iterator[DatabaseUrl]:
    """The URL of `database` through a PgBouncer with three connections."""
    with pgbouncer(program, server, mode, user) as pooler_process:
        yield pooler_process.url(database)
