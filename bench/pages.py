"""Medians in, the files RESULTS.md and results.svg out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from textwrap import fill

from bench.chart import chart
from bench.query import Query
from bench.report import MANY_OTHERS, dashes, tables
from bench.run import Results

RESULTS = Path(__file__).with_name("RESULTS.md")
CHART = Path(__file__).with_name("results.svg")
NOTES, END_OF_NOTES = "<!-- notes -->", "<!-- /notes -->"

PAGE = """\
# Results

Made on {day} by `{command}`.

In each round all were measured in turn, for so many seconds; what counts is the median of the
rounds. Each had one worker, 16 connections to Postgres, and 16 connections from wrk unless a query
says otherwise. Everything ran on one machine, wrk and Postgres included. Processes that have
nothing to do with it used {others:.0%} of the CPUs meanwhile; a star marks where they used more
than {many:.0%}, so that the figure is too low. CPU times are disturbed less.

{machine}

![Requests a second, as a share of the limit of Python](results.svg)

- `plan` is the gateway's plan lane and `resolvers` its resolver lane, both with authentication,
  row-level security and limits.
- `limit` is the plan lane's SQL behind a bare ASGI application that reads no request.
- `pgbench` is the same SQL without a server, with literals for parameters, so that in q1 the user
  is always the same; it tells no percentiles.
- `postgraphile` and `mercurius` are in `peers/`; they neither authenticate nor limit.
- m1 to m10 ask another database in the same Postgres: Chinook's schema with generated rows, as many
  as Chinook has (`chinook/`). The gateway serves it by `gateway serve --reflect`. It has no
  row-level security; all log in as one role, which may read and write everything.

{queries}

Before anything was measured all gave the same data. Under load every answer over HTTP was compared:
byte by byte where it is always the same, else by size and for errors.

{tables}

## Dashes

{dashes}

{notes}
"""


def write(
    results: Results,
    queries: Sequence[Query],
    machine: Sequence[str],
    command: str,
) -> None:
    """Write both files; what stands between the marks of the notes stays.

    `machine` is lines about where `command` was run.
    """
    text = PAGE.format(
        command=command,
        others=mean(each.others for each in results.values()),
        many=MANY_OTHERS,
        day=datetime.now(UTC).date(),
        machine="\n".join(_item(line) for line in machine),
        queries="\n".join(_item(f"`{query.name}`: {query.title}") for query in queries),
        tables="\n\n".join(tables(results, queries)),
        dashes="\n".join(map(_item, dashes(results, queries))),
        notes=_notes(),
    )
    CHART.write_text(chart(results, queries))
    RESULTS.write_text(text)


def _item(line: str) -> str:
    return fill(line, 100, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)


def _notes() -> str:
    before = RESULTS.read_text() if RESULTS.exists() else ""
    _, begun, rest = before.partition(NOTES)
    kept, ended, _ = rest.partition(END_OF_NOTES)
    return f"{NOTES}{kept if begun and ended else chr(10)}{END_OF_NOTES}"
