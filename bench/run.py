"""Verified contestants in, medians out: measured in turn, so that a noisy minute hits them all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from math import ceil

import click

from bench.check import Verified
from bench.contestant import Contestant, NoAnswer, Reply
from bench.cpu import Usage, usage
from bench.database import Database
from bench.measured import Measured, Median, median_of
from bench.query import Query
from db.errors import Fault

# In the first round: V8 compiles what is used most. In others only for documents in rotation, which
# new documents have pushed out of caches.
WARM_UP_SECONDS = 2
LONGEST_WARM_UP_SECONDS = 30
# Above it, it is said how much of the CPUs other processes used.
NOISE = 0.05

# More than anybody writes.
PREPARED_A_SECOND = 10_000
# A turn that was too short for an answer is made so many times as long.
LONGER = 5

Results = dict[tuple[str, str], Median]
Turns = dict[tuple[str, str], list[Measured]]


def run(
    database: Database,
    contestants: Sequence[Contestant],
    queries: Sequence[Query],
    verified: Verified,
    *,
    seconds: int,
    rounds: int,
    measured: Turns,
    notes: list[str],
) -> None:
    """Fill `measured` with `rounds` turns of `seconds` for each contestant and query.

    `notes` says who gave no answer.
    """
    silent: set[tuple[str, str]] = set()
    for number in range(1, rounds + 1):
        click.echo(f"Round {number} of {rounds}.")
        for query in queries:
            warm_up = WARM_UP_SECONDS if number == 1 or query.numbers else 0
            for contestant in contestants:
                if not contestant.answers(query):
                    continue
                key = contestant.name, query.name
                if key in silent:
                    continue
                before = _usage(database)
                try:
                    found = _turn(database, contestant, query, verified[key], warm_up, seconds)
                except NoAnswer as late:
                    silent.add(key)
                    notes.append(f"{late} It was not asked again.")
                    click.echo(f"{notes[-1]}")
                    continue
                found = replace(found, others=_usage(database).others_since(before))
                measured.setdefault(key, []).append(found)
                _say(key, found)
            if query.kind == "writes":
                database.settle()


def medians(measured: Turns) -> Results:
    """The median of the turns of each, as far as they got."""
    return {key: median_of(found) for key, found in measured.items()}


def _turn(
    database: Database,
    contestant: Contestant,
    query: Query,
    verified: Reply,
    warm_up: int,
    seconds: int,
) -> Measured:
    """A turn; a longer one for whoever answers nothing in it. `NoAnswer` if that is too short."""
    try:
        if warm_up:
            _warm_up(database, contestant, query, verified, warm_up)
        return _measure(database, contestant, query, verified, seconds)
    except NoAnswer:
        return _measure(database, contestant, query, verified, seconds * LONGER)


def _warm_up(
    database: Database, contestant: Contestant, query: Query, verified: Reply, seconds: int
) -> None:
    """A turn that does not count; of a rotation, long enough for each of its numbers."""
    found = _measure(database, contestant, query, verified, seconds)
    numbers = 0 if query.numbers is None or query.prepare else query.numbers
    if found.requests < numbers:
        seconds = ceil(seconds * numbers / found.requests)
        _measure(database, contestant, query, verified, min(seconds, LONGEST_WARM_UP_SECONDS))


def _measure(
    database: Database,
    contestant: Contestant,
    query: Query,
    verified: Reply,
    seconds: int,
) -> Measured:
    if query.kind != "writes":
        return contestant.load(query, verified, seconds)
    database.prepare(query, seconds * PREPARED_A_SECOND)
    found = contestant.load(query, verified, seconds)
    stored = database.forget_written()
    if stored < found.requests * query.rows:
        raise Fault(
            f"{query.name}: {contestant.name} answered {found.requests} requests and stored "
            f"{stored} rows."
        )
    return found


def _usage(database: Database) -> Usage:
    """That of the benchmark, with all it started, and of Postgres."""
    return usage(os.getpid(), database.server.pid)


def _say(key: tuple[str, str], found: Measured) -> None:
    name, query = key
    latency = "" if found.p50 is None else f"  p50 {found.p50:.1f} ms  p99 {found.p99:.1f} ms"
    noise = f"  others {found.others:.0%}" if found.others > NOISE else ""
    click.echo(f"{query}  {name:<12}  {found.rate:>8,.0f} requests/s{latency}{noise}")
