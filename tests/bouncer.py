"""A Postgres in, a PgBouncer in front of it out."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.bootstrap import APP, OWNER, Server
from db.postmaster import wait_until
from db.url import DatabaseUrl, parse_url
from tests.serve import free_port, is_listening

# Programs with `:` between, such as another version's; without it, the one that is installed.
GIVEN = os.environ.get("GATEWAY_TEST_PGBOUNCERS", "")
FOUND = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
PROGRAMS = GIVEN.split(":") if GIVEN else [FOUND] if FOUND else []
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
unix_socket_dir =
"""


@contextmanager
def pooler(
    program: str, server: Server, database: str, mode: str = "transaction"
) -> Iterator[DatabaseUrl]:
    """`database` as the gateway's role enters it through a PgBouncer with three connections."""
    folder, port = Path(tempfile.mkdtemp(prefix="gateway-pgbouncer-")), free_port()
    folder.chmod(0o755)
    users = (f'"{user}" "{server.password}"\n' for user in (APP, OWNER))
    (folder / "users").write_text("".join(users))
    config = folder / "pgbouncer.ini"
    config.write_text(CONFIG.format(server=server.port, port=port, folder=folder, mode=mode))
    # It refuses to be root.
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    running = subprocess.Popen([program, "-q", *user, str(config)], stderr=subprocess.DEVNULL)
    try:
        assert wait_until(lambda: is_listening(port), 10)
        yield parse_url(
            "DATABASE_URL", f"postgresql://{APP}:{server.password}@127.0.0.1:{port}/{database}"
        )
    finally:
        # Since 1.23 it would wait for its clients.
        running.kill()
        running.wait(10)
        shutil.rmtree(folder)
