"""A contestant behind HTTP: requests in, by one client for one answer, by wrk for many."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from pathlib import Path

from bench.contestant import LANE, NoAnswer, Reply
from bench.cpu import cpu_ms
from bench.measured import Measured
from bench.processes import HOST
from bench.query import FIRST_NUMBER, UNIQUE, Query
from bench.wrk import PATIENCE_SECONDS, Answered, Target, Wrk
from db.errors import Fault

# How long the load beside a query is there before the query and after it.
HEAD_START_SECONDS = 1


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
            body = target.bodies[0].replace(UNIQUE.encode(), FIRST_NUMBER.encode())
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
        with self._load_beside(query, seconds):
            server, postgres = cpu_ms(target.process.pid), cpu_ms(self.postgres)
            found = Wrk.start(self.folder, query, target, verified.body, seconds).finish()
            server, postgres = cpu_ms(target.process.pid) - server, cpu_ms(self.postgres) - postgres
        if not found.requests and not found.lost:
            raise NoAnswer(f"{self.name} gave no answer to {query.name} in {seconds} s.")
        self._check(query, found)
        return Measured(
            requests=found.requests,
            seconds=found.seconds,
            p50=found.p50,
            p99=found.p99,
            # The CPU time of what is beside it cannot be told apart.
            server_cpu=None if query.beside else server / found.requests,
            postgres_cpu=None if query.beside else postgres / found.requests,
        )

    @contextmanager
    def _load_beside(self, query: Query, seconds: int) -> Iterator[None]:
        """Ask for what is to be `beside` the query, if anything, from before it until after it."""
        if query.beside is None:
            yield
            return
        # It was not compared here, so its size is not known.
        other = replace(query.beside, kind="unsized")
        target = self.targets[other.name]
        wrk = Wrk.start(
            self.folder / other.name, other, target, b"", seconds + 2 * HEAD_START_SECONDS
        )
        try:
            time.sleep(HEAD_START_SECONDS)
            yield
        finally:
            found = wrk.finish()
        self._check(other, found)

    def _check(self, query: Query, found: Answered) -> None:
        if found.bad or found.lost or not found.requests:
            raise Fault(
                f"{query.name}: of {found.requests} answers of {self.name}, {found.bad} "
                f"are not as verified and {found.lost} were lost: {found.example}"
            )
