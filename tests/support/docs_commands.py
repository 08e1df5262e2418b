"""Extracts the commands of docs/operations.md and runs them, so that tests cover the docs."""

import os
import re
import subprocess
import sys
from pathlib import Path

from db.embedded.binaries import Binaries, find_binaries
from db.embedded.bootstrap import APP, Server
from tests.conftest import ROOT

OPERATIONS_MD = ROOT / "docs" / "operations.md"
TRIED = re.compile(r"<!-- tried: ([a-z-]+) -->\n```sh\n(.*?)```", re.DOTALL)
CITUS = re.compile(r"<!-- citus -->\n```sql\n(.*?)```", re.DOTALL)


def commands() -> dict[str, str]:
    """The blocks of shell commands that are marked as tried, by name."""
    return dict(TRIED.findall(OPERATIONS_MD.read_text()))


def distribution() -> list[str]:
    """The statements that distribute the tables with Citus, in order."""
    block = CITUS.search(OPERATIONS_MD.read_text())
    assert block is not None, OPERATIONS_MD
    return block[1].splitlines()


class DocsCommands:
    """Runs the documented commands in `folder` against one database of a server."""

    def __init__(self, folder: Path, server: Server, database: str) -> None:
        self.folder = folder
        self.binaries: Binaries = find_binaries(folder)
        self.url = server.url(APP, database)
        secret = server.password
        path = (str(self.binaries.folder), str(Path(sys.executable).parent), os.environ["PATH"])
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PG")},
            "PATH": os.pathsep.join(path),
            "PYTHONPATH": str(ROOT),
            "PGHOST": "127.0.0.1",
            "PGPORT": str(server.port),
            "PGDATABASE": database,
            "PGPASSWORD": secret,
            "DATABASE_URL": self.url.dsn,
            **{
                f"GATEWAY_{who}_PASSWORD": secret
                for who in ("OWNER", "APP", "BACKUP", "REPLICATION")
            },
        }

    def run(self, name: str) -> str:
        """Run the block `name`, which must succeed; return its output."""
        done = self.shell(commands()[name])
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def shell(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run another script in the same environment."""
        return subprocess.run(
            [*self.binaries.prefix, "sh", "-eu", "-c", script],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
