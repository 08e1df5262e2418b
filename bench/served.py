"""A contestant behind HTTP: requests in, by one client for one answer, by wrk for many."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.contestant import CONNECTIONS, LANE, NoAnswer, Reply
from bench.cpu import cpu_ms
from bench.measured import Measured
from bench.processes import HOST, Process
from bench.queries import UNIQUE, Query
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


@dataclass(frozen=True)
class Served:
    """A server, or two for two identities; `folder` is for wrk's files, `postgres` a process."""

    name: str
    targets: Mapping[str, Target]
    folder: Path
    postgres: int
    lane: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    def answers(self, query: Query) -> bool:
        return query.name in self.targets

    def ask(self, query: Query) -> Reply:
        """The answer to the query's first body."""
        target = self.targets[query.name]
        connection = HTTPConnection(HOST, target.process.port, timeout=PATIENCE_SECONDS)
        try:
            body = target.bodies[0].replace(UNIQUE.encode(), uuid4().hex[:8].encode())
            connection.request("POST", target.path, body, dict(target.headers))
            answer = connection.getresponse()
            return Reply(answer.status, answer.read(), answer.getheader(LANE))
        except OSError as error:
            raise Fault(f"{query.name}: {self.name} does not answer ({error}).") from error
        finally:
            connection.close()

    def load(self, query: Query, verified: Reply, seconds: int) -> Measured:
        """What wrk measures; the CPU time of idle servers is not counted."""
        target = self.targets[query.name]
        self._write(query, target, verified)
        server, postgres = cpu_ms(target.process.pid), cpu_ms(self.postgres)
        said = self._wrk(f"http://{HOST}:{target.process.port}{target.path}", seconds)
        server, postgres = cpu_ms(target.process.pid) - server, cpu_ms(self.postgres) - postgres
        numbers, example = _parse(said)
        if not numbers["requests"] and not numbers["lost"]:
            raise NoAnswer(f"{self.name} gave no answer to {query.name} in {seconds} s.")
        if numbers["bad"] or numbers["lost"] or not numbers["requests"]:
            raise Fault(
                f"{query.name}: of {numbers['requests']} answers of {self.name}, {numbers['bad']} "
                f"are not as verified and {numbers['lost']} were lost: {example}"
            )
        return Measured(
            requests=numbers["requests"],
            seconds=numbers["seconds"],
            p50=numbers["p50"],
            p99=numbers["p99"],
            server_cpu=server / numbers["requests"],
            postgres_cpu=postgres / numbers["requests"],
        )

    def _write(self, query: Query, target: Target, verified: Reply) -> None:
        """The files load.lua reads."""
        lines = [target.path, *(f"{name}: {value}" for name, value in target.headers.items())]
        (self.folder / "target").write_text("\n".join(lines))
        (self.folder / "bodies").write_bytes(b"\n".join(target.bodies))
        (self.folder / "verified").write_bytes(verified.body)
        (self.folder / "kind").write_text(query.kind)

    def _wrk(self, url: str, seconds: int) -> str:
        command = [
            "wrk",
            "--threads=1",
            f"--connections={CONNECTIONS}",
            f"--duration={seconds}s",
            f"--timeout={PATIENCE_SECONDS}s",
            "--latency",
            f"--script={SCRIPT}",
            url,
        ]
        env = {**os.environ, "BENCH_LOAD": str(self.folder)}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Fault(f"wrk failed: {(done.stderr or done.stdout).strip()}")
        return done.stdout


def _parse(said: str) -> tuple[dict[str, Any], str]:
    """The numbers of load.lua and the first wrong answer, from what wrk printed."""
    found = dict(
        line.split(" ", 1) for line in said.splitlines() if line[:6] in ("BENCH ", "EXAMPL")
    )
    if "BENCH" not in found:
        raise Fault(f"wrk told no numbers: {said.strip()}")
    return json.loads(found["BENCH"]), found["EXAMPLE"]
