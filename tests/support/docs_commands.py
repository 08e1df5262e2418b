"""docs/operations.md in, its commands and tables out: what is tested is what people read."""

import os
import re
import subprocess
import sys
from pathlib import Path

from db.embedded.binaries import Binaries, find_binaries
from db.embedded.bootstrap import APP, Server
from tests.conftest import ROOT

MANUAL = ROOT / "docs" / "operations.md"
TRIED = re.compile(r"<!-- tried: ([a-z-]+) -->\n```sh\n(.*?)```", re.DOTALL)
CITUS = re.compile(r"<!-- citus -->\n```sql\n(.*?)```", re.DOTALL)


def commands() -> dict[str, str]:
    """The blocks of shell commands the manual calls tried, by name."""
    return dict(TRIED.findall(MANUAL.read_text()))


def distribution() -> list[str]:
    """The statements that would distribute the tables, in order."""
    found = CITUS.search(MANUAL.read_text())
    assert found is not None, MANUAL
    return found[1].splitlines()


class Manual:
    """The manual's commands, run in `folder` against one database of one server."""

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
        """What the block of that name prints; it must end well."""
        done = self.shell(commands()[name])
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def shell(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run what no manual says, in the same place."""
        return subprocess.run(
            [*self.binaries.prefix, "sh", "-eu", "-c", script],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
