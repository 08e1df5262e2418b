"""Runs wrk with load.lua against one target."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.processes import HOST, Process
from bench.query import Query
from db.errors import Fault

SCRIPT = Path(__file__).with_name("load.lua")
# A slow answer is a slow answer, not a lost one.
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Target:
    """Where a query is sent, and as what: `bodies` one after the other."""

    process: Process
    path: str
    headers: Mapping[str, str]
    bodies: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What load.lua counted, and the first wrong answer; milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    bad: int
    lost: int
    example: str


@dataclass(frozen=True, slots=True)
class Wrk:
    """A running wrk."""

    process: subprocess.Popen[str]

    @classmethod
    def start(
        cls, folder: Path, query: Query, target: Target, verified: bytes, seconds: int
    ) -> Wrk:
        """Ask `target` for `query` for so many seconds; load.lua reads the files in `folder`."""
        folder.mkdir(exist_ok=True)
        lines = [target.path, *(f"{name}: {value}" for name, value in target.headers.items())]
        (folder / "target").write_text("\n".join(lines))
        (folder / "bodies").write_bytes(b"\n".join(target.bodies))
        (folder / "verified").write_bytes(verified)
        (folder / "kind").write_text(query.kind)
        (folder / "numbers").write_text(str(query.numbers or 0))
        command = [
            "wrk",
            "--threads=1",
            f"--connections={query.connections}",
            f"--duration={seconds}s",
            f"--timeout={PATIENCE_SECONDS}s",
            "--latency",
            f"--script={SCRIPT}",
            f"http://{HOST}:{target.process.port}{target.path}",
        ]
        env = {**os.environ, "BENCH_LOAD": str(folder)}
        pipe = subprocess.PIPE
        return cls(subprocess.Popen(command, env=env, stdout=pipe, stderr=pipe, text=True))

    def finish(self) -> Answered:
        """Wait for its end."""
        output, error = self.process.communicate()
        if self.process.returncode != 0:
            raise Fault(f"wrk failed: {(error or output).strip()}")
        lines = dict(line.split(" ", 1) for line in output.splitlines() if " " in line)
        if "BENCH" not in lines:
            raise Fault(f"wrk told no numbers: {output.strip()}")
        return Answered(**json.loads(lines["BENCH"]), example=lines["EXAMPLE"])
