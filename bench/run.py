"""Verified contestants in, medians out: measured in turn, so that a noisy minute hits them all."""

from __future__ import annotations

from collections.abc import Sequence

import click

from bench.check import Verified
from bench.contestant import Contestant, Reply
from bench.database import Database
from bench.measured import Measured, Median, median_of
from bench.queries import Query
from db.faults import Fault

WARM_UP_SECONDS = 1
# The first time: V8 takes longer to compile what is used most.
FIRST_WARM_UP_SECONDS = 3

Results = dict[tuple[str, str], Median]


def run(
    database: Database,
    contestants: Sequence[Contestant],
    queries: Sequence[Query],
    verified: Verified,
    *,
    seconds: int,
    rounds: int,
) -> Results:
    """The median of `rounds` measurements of `seconds`, by contestant and query."""
    measured: dict[tuple[str, str], list[Measured]] = {}
    for number in range(1, rounds + 1):
        warm_up = FIRST_WARM_UP_SECONDS if number == 1 else WARM_UP_SECONDS
        each = (seconds + warm_up) * len(contestants) * len(queries)
        click.echo(f"Round {number} of {rounds}: some {each} seconds.")
        for query in queries:
            for contestant in contestants:
                key = contestant.name, query.name
                contestant.load(query, verified[key], warm_up)
                found = _measure(database, contestant, query, verified[key], seconds)
                measured.setdefault(key, []).append(found)
                _say(key, found)
            if query.kind == "writes":
                database.settle()
    return {key: median_of(found) for key, found in measured.items()}


def _measure(
    database: Database,
    contestant: Contestant,
    query: Query,
    verified: Reply,
    seconds: int,
) -> Measured:
    if query.kind != "writes":
        return contestant.load(query, verified, seconds)
    database.forget_written()
    found = contestant.load(query, verified, seconds)
    stored = database.forget_written()
    if stored < found.requests:
        raise Fault(
            f"{query.name}: {contestant.name} answered {found.requests} requests and stored "
            f"{stored} rows."
        )
    return found


def _say(key: tuple[str, str], found: Measured) -> None:
    name, query = key
    latency = "" if found.p50 is None else f"  p50 {found.p50:.1f} ms  p99 {found.p99:.1f} ms"
    click.echo(f"{query}  {name:<12}  {found.rate:>8,.0f} requests/s{latency}")
