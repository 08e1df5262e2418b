"""Medians in, the files RESULTS.md and results.svg out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.chart import chart
from bench.queries import Query
from bench.report import tables
from bench.run import Results

RESULTS = Path(__file__).with_name("RESULTS.md")
CHART = Path(__file__).with_name("results.svg")
NOTES, END_OF_NOTES = "<!-- notes -->", "<!-- /notes -->"

PAGE = """\
# Results

Made by `{command}` on {day}: {seconds} s for each measurement, in turn, the median of {rounds};
one worker and 16 connections each, everything on one machine, wrk and Postgres included.

{machine}

![Requests a second, as a share of the limit of Python](results.svg)

- `plan` is the gateway's plan lane and `resolvers` its resolver lane, both with authentication,
  row-level security and limits.
- `limit` is the plan lane's SQL behind a bare ASGI application that reads no request.
- `pgbench` is the same SQL without a server; it tells no percentiles.
- `postgraphile` and `mercurius` are in `peers/`; they neither authenticate nor limit.

{queries}

Before anything was measured all gave the same data. Under load every answer was compared: byte by
byte where it is always the same, else by size and for errors.

{tables}

{notes}
"""


def write(
    results: Results,
    queries: Sequence[Query],
    machine: Sequence[str],
    *,
    command: str,
    seconds: int,
    rounds: int,
) -> None:
    """Write both files; what stands between the marks of the notes stays."""
    text = PAGE.format(
        command=command,
        day=datetime.now(UTC).date(),
        seconds=seconds,
        rounds=f"{rounds} rounds" if rounds > 1 else "one round",
        machine="\n".join(f"- {line}" for line in machine),
        queries="\n".join(f"- `{query.name}`: {query.title}" for query in queries),
        tables="\n\n".join(tables(results, queries)),
        notes=_notes(),
    )
    CHART.write_text(chart(results, queries))
    RESULTS.write_text(text)


def _notes() -> str:
    before = RESULTS.read_text() if RESULTS.exists() else ""
    _, begun, rest = before.partition(NOTES)
    kept, ended, _ = rest.partition(END_OF_NOTES)
    return f"{NOTES}{kept if begun and ended else chr(10)}{END_OF_NOTES}"
