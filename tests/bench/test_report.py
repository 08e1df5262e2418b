"""The tables and the chart of the benchmark."""

from __future__ import annotations

from dataclasses import replace

from bench.chart import ROW, chart
from bench.measured import Measured, Median, median_of
from bench.queries import LIST, QUERIES
from bench.report import dashes, tables
from bench.run import Results

MEDIAN = Median(rate=1_000, p50=1.5, p99=20, server_cpu=0.25, postgres_cpu=None)
RESULTS: Results = {
    ("plan", "q1"): MEDIAN,
    ("postgraphile", "q1"): MEDIAN,
    ("plan", "q9"): replace(MEDIAN, others=0.5),
}


def test_contestant_without_an_answer_has_a_dash_and_a_reason() -> None:
    queries = [QUERIES["q1"], QUERIES["q9"]]
    rates, latency, cpu, ratios = tables(RESULTS, queries)
    assert rates.splitlines()[-1] == "| q9 | 1,000* | -            |"
    assert "| q1 | 1.5 / 20.0 | 1.5 / 20.0   |" in latency
    assert "| q1 | 0.25 / - | 0.25 / -     |" in cpu
    assert "| q1        | 1.00 < 2 no  |" in ratios
    assert "| q9        | -            |" in ratios
    [reason] = dashes(RESULTS, queries)
    assert reason.startswith("`postgraphile`, q9: filters by equality alone")


def test_chart_has_a_row_for_every_few_queries() -> None:
    picture = chart({("plan", query.name): MEDIAN for query in LIST}, LIST)
    assert picture.count("<g ") == -(-len(LIST) // ROW)
    assert all(f">{query.name}</text>" in picture for query in LIST)


def test_disturbed_rounds_do_not_count() -> None:
    quiet = Measured(200, 2, 1, 2, 0.1, 0.1, others=0.02)
    rounds = [quiet, replace(quiet, requests=220), replace(quiet, requests=10, others=0.6)]
    assert median_of(rounds).rate == 105


def test_disturbed_figure_is_not_compared_with_a_target() -> None:
    disturbed = RESULTS | {("postgraphile", "q1"): replace(MEDIAN, others=0.5)}
    *_, ratios = tables(disturbed, [QUERIES["q1"]])
    assert ratios.splitlines()[-1] == "| q1        | 1.00*        |"
