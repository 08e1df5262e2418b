"""Medians in, tables as Markdown out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from bench.contestant import NAMES
from bench.measured import Median
from bench.query import Query
from bench.run import Results

# What the plan lane is to reach, as a multiple of the other's requests a second.
WRITES = ("w1", "w2", "w3", "w5")
TARGETS = {
    "postgraphile": {"q1": 2, "q2": 1.5, "q3": 4, "q4": 2.5, "q5": 1.7}
    | dict.fromkeys(WRITES, 1.3),
    "mercurius": {"q1": 1.1, "q2": 1.1, "q3": 2.5, "q4": 2, "q5": 0.9} | dict.fromkeys(WRITES, 0.7),
    "limit": {"q1": 0.75, "q2": 0.75, "q3": 0.9, "q4": 0.9, "q6": 0.9, "q7": 0.9},
}
OURS = "plan"
# The part of the CPUs above which other processes disturb what is measured.
MANY_OTHERS = 0.2
Rows = Iterator[list[str]]


def tables(results: Results, queries: Sequence[Query]) -> Iterator[str]:
    """Each table under its heading."""
    yield _section("Requests a second", _metric(results, queries, _rate))
    yield _section("Latency: p50 / p99, ms", _metric(results, queries, _latency))
    yield _section(
        "CPU a request: server / Postgres, ms",
        _metric(results, queries, lambda at: f"{_ms(at.server_cpu)} / {_ms(at.postgres_cpu)}"),
    )
    yield _section("The plan lane over others, and its targets", _ratios(results, queries))


def dashes(results: Results, queries: Sequence[Query]) -> Iterator[str]:
    """A sentence for each reason why a contestant is not asked."""
    lacking: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name in contestants(results):
        for query in queries:
            if name in query.lacks:
                lacking[name, query.lacks[name]].append(query.name)
    for (name, reason), without in lacking.items():
        yield f"`{name}`, {', '.join(without)}: {reason}."


def is_disturbed(at: Median) -> bool:
    """Whether other processes used so much of the CPUs that the figure is too low."""
    return at.others > MANY_OTHERS


def contestants(results: Results) -> list[str]:
    """The names of those that were measured."""
    measured = {name for name, _ in results}
    return [name for name in NAMES if name in measured]


def _section(heading: str, rows: Rows) -> str:
    """A Markdown table, its columns aligned; the first row is its head."""
    found = list(rows)
    widths = [max(map(len, column)) for column in zip(*found, strict=True)]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in found]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join([f"## {heading}", "", *lines])


def _metric(results: Results, queries: Sequence[Query], shown: Callable[[Median], str]) -> Rows:
    """A row for each query, a column for each contestant."""
    names = contestants(results)
    yield ["", *names]
    for query in queries:
        found = (results.get((name, query.name)) for name in names)
        yield [query.name, *("-" if each is None else shown(each) for each in found)]


def _ratios(results: Results, queries: Sequence[Query]) -> Rows:
    """A row for each query: how many times the requests of each other the plan lane answers."""
    others = [name for name in contestants(results) if name != OURS]
    yield ["plan over", *others]
    for query in queries:
        yield [query.name, *(_ratio(results, name, query.name) for name in others)]


def _ratio(results: Results, name: str, query: str) -> str:
    if (name, query) not in results:
        return "-"
    ours, theirs = results[OURS, query], results[name, query]
    ratio = ours.rate / theirs.rate
    # A disturbed figure meets no target, and misses none.
    if is_disturbed(ours) or is_disturbed(theirs):
        return f"{ratio:.2f}*"
    target = TARGETS.get(name, {}).get(query)
    if target is None:
        return f"{ratio:.2f}"
    return f"{ratio:.2f} >= {target} yes" if ratio >= target else f"{ratio:.2f} < {target} no"


def _rate(at: Median) -> str:
    return f"{at.rate:,.0f}{'*' * is_disturbed(at)}"


def _latency(at: Median) -> str:
    return "-" if at.p50 is None or at.p99 is None else f"{at.p50:.1f} / {at.p99:.1f}"


def _ms(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
