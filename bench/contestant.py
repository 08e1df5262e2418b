"""What takes part in the benchmark: it answers a query once, and under load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bench.measured import Measured
from bench.query import Query
from db.errors import Fault

# In the order of tables and charts.
NAMES = ("plan", "resolvers", "limit", "pgbench", "postgraphile", "mercurius")
# In development a request may name its lane, and the answer does.
LANE = "X-Gateway-Lane"


class NoAnswer(Fault):
    """Nobody was answered within a turn: it was too short."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: its body, and which lane says it gave it, if any."""

    status: int
    body: bytes
    lane: str | None = None


class Contestant(Protocol):
    """One of those that are compared."""

    @property
    def name(self) -> str:
        """What it is called in tables."""

    @property
    def lane(self) -> str | None:
        """Which lane must answer; None for those that have none."""

    @property
    def names(self) -> Mapping[str, str]:
        """Its names of fields that the gateway calls otherwise, and the gateway's."""

    def answers(self, query: Query) -> bool:
        """Whether it is asked `query` at all."""

    def ask(self, query: Query) -> Reply:
        """Its answer to `query`, with the first of the query's variables."""

    def load(self, query: Query, verified: Reply, seconds: int) -> Measured:
        """What it does in `seconds`; `Fault` if an answer is not as the `verified` one."""
