"""`python -m bench`: measure the gateway beside its limits and its peers; `make bench` runs it."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import click

from bench.check import verify
from bench.contestants import Cast, check_peers
from bench.database import open_database
from bench.indexes import check_indexes
from bench.machine import describe
from bench.pages import CHART, RESULTS, write
from bench.processes import Processes
from bench.queries import QUERIES
from bench.query import Query
from bench.report import tables
from bench.run import Turns, medians, run
from db.errors import Fault


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--peers", is_flag=True, help="Measure PostGraphile and Mercurius as well.")
@click.option("--seconds", type=click.IntRange(min=1), default=2, help="For each measurement.")
@click.option("--rounds", type=click.IntRange(min=1), default=2, help="Of which the median counts.")
@click.option("--only", "names", default=",".join(QUERIES), help="Which queries, by name.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".data/bench"),
    help="Where the database is, or is made: some 500 MB.",
)
def bench(peers: bool, seconds: int, rounds: int, names: str, data: Path) -> None:
    """Measure the gateway beside its limits and its peers, and write bench/RESULTS.md.

    It fails if anybody answers with wrong data.
    """
    began = time.monotonic()
    queries = _queries(names)
    _check_machine(peers=peers)
    measured: Turns = {}
    machine: list[str] = []
    notes: list[str] = []
    command = f"python -m bench{' --peers' * peers} --seconds {seconds} --rounds {rounds}"
    if len(queries) < len(QUERIES):
        command += f" --only {','.join(query.name for query in queries)}"
    try:
        _measure(
            data, queries, measured, machine, notes, peers=peers, seconds=seconds, rounds=rounds
        )
    finally:
        # What was measured before a fault, or before Ctrl-C, is not lost.
        results = medians(measured)
        if results:
            write(results, queries, [*machine, *notes], command)
    click.echo("\n" + "\n\n".join(tables(results, queries)))
    minutes = (time.monotonic() - began) / 60
    click.echo(f"\nWrote {RESULTS} and {CHART.name} after {minutes:.1f} minutes.")


def _measure(
    data: Path,
    queries: list[Query],
    measured: Turns,
    machine: list[str],
    notes: list[str],
    *,
    peers: bool,
    seconds: int,
    rounds: int,
) -> None:
    """Fill what is measured, of which machine, and notes; nothing that was started runs on."""
    with (
        tempfile.TemporaryDirectory(prefix="gateway-bench-") as folder,
        open_database(data, queries) as database,
        Processes(Path(folder)) as processes,
    ):
        click.echo("Starting everybody.")
        contestants = list(Cast(database, processes, Path(folder)).everybody(peers=peers))
        click.echo("Comparing everybody's answers.")
        verified = verify(database, contestants, queries)
        database.forget_written()
        check_indexes(database, queries)
        click.echo("All give the same data.")
        machine += describe(database, peers=peers)
        run(
            database,
            contestants,
            queries,
            verified,
            seconds=seconds,
            rounds=rounds,
            measured=measured,
            notes=notes,
        )


def _queries(names: str) -> list[Query]:
    chosen = [name.strip() for name in names.split(",")]
    unknown = [name for name in chosen if name not in QUERIES]
    if unknown:
        raise Fault(f"There is no query {', '.join(unknown)}: there are {', '.join(QUERIES)}.")
    return [query for name, query in QUERIES.items() if name in chosen]


def _check_machine(*, peers: bool) -> None:
    if not Path("/proc/self/stat").exists():
        raise Fault("CPU times are read from /proc: run the benchmark on Linux.")
    if shutil.which("wrk") is None:
        raise Fault("There is no wrk: apt-get install wrk.")
    if peers:
        check_peers()


def main() -> None:
    """Run the command; what a person can mend is a sentence, not a traceback."""
    # As Ctrl-C: whatever was started is stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        bench(prog_name="bench")
    except Fault as fault:
        for sentence in fault.sentences:
            click.echo(f"bench: {sentence}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
