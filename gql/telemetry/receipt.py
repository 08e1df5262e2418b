"""Builds `extensions.receipt`: the time, cost, rows and statements of an operation by field."""

from collections import Counter
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from db.timeline import RUN, Path, Stage, Timeline, milliseconds
from gql.execution.request_context import OperationResult


def receipt(result: OperationResult, timeline: Timeline, began: float) -> Mapping[str, Any]:
    """The receipt of a result, without the plan of Postgres; times are in milliseconds."""
    statements = [stage for stage in timeline if stage.name == RUN]
    stages: Counter[str] = Counter()
    for stage in timeline:
        stages[stage.name] += stage.seconds  # type: ignore[assignment]
    return {
        "lane": result.lane,
        "ms": milliseconds(monotonic() - began),
        "cost": result.cost,
        "rows": result.rows(),
        "stages": {name: milliseconds(seconds) for name, seconds in stages.items()},
        "statements": [
            {
                "path": stage.at,
                "ms": milliseconds(stage.seconds),
                "rows": stage.about["rows"],
                "server": stage.about["server"],
                "sql": stage.about["sql"],
            }
            for stage in statements
        ],
        "fields": _fields(result, statements),
    }


def _fields(result: OperationResult, statements: Sequence[Stage]) -> list[Mapping[str, Any]]:
    """The cost, rows, statements and time of each field."""
    cost: Mapping[Path, int] = {}
    rows: Mapping[Path, int] = {}
    if result.execution is not None:
        cost = result.execution.prepared.cost.by_path(result.execution.variables)
        if result.data is not None:
            rows = result.execution.prepared.cost.rows.by_path(result.data)
    run: Counter[Path] = Counter(stage.at for stage in statements)
    seconds: dict[Path, float] = {}
    for stage in statements:
        seconds[stage.at] = seconds.get(stage.at, 0) + stage.seconds
    # Fields without cost, rows or statements, such as `edges`, are left out.
    paths = {path for counts in (run, cost, rows) for path, number in counts.items() if number}
    return [
        {
            "path": path,
            "cost": cost.get(path, 0),
            "rows": rows.get(path, 0),
            "statements": run[path],
            "ms": milliseconds(seconds.get(path, 0)),
        }
        for path in sorted(paths)
    ]
