"""Reports each operation to the metrics, the log and the traces.

Of what clients send, it reports only the name of the operation: no document, variable or token.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from db.settings import Settings
from db.timeline import Observation, Timeline, milliseconds, observe
from gql.documents.graphql_request import shown
from gql.execution.request_context import RESOLVERS, OperationResult, RequestContext
from gql.nodes.application import Application
from gql.telemetry.line_sink import LineSink
from gql.telemetry.logs import REQUESTS
from gql.telemetry.metrics import Metrics

if TYPE_CHECKING:
    from gql.telemetry.tracing import Tracing

log = logging.getLogger(REQUESTS)

# The outcome of a request that was refused before execution.
REFUSED = "refused"
# The lane of an operation without a result: over a limit, too slow, or its client disconnected.
NO_LANE = "none"


class TelemetryObserver:
    """Feeds the metrics, the log and the traces of one process."""

    def __init__(self, settings: Settings, application: Application, metrics: Metrics) -> None:
        self._application = application
        self._metrics = metrics
        self._logs = settings.log_requests
        self._tracing = _tracing(settings)
        self._sink = next((each for each in log.handlers if isinstance(each, LineSink)), None)
        if self._sink is not None:
            self._sink.dropped = metrics.count_dropped_lines

    def begin(self, *, records: bool) -> Timeline | None:
        """Observe this task from now on; return its timeline, or None if nothing reads it."""
        keeps_stages = records or self._tracing is not None
        timeline = Timeline(keeps_stages=keeps_stages) if keeps_stages or self._is_logging else None
        self.resume(timeline)
        return timeline

    def resume(self, timeline: Timeline | None) -> None:
        """Observe this task as part of the operation that `timeline` belongs to."""
        observe(Observation(timeline, self._on_statement))

    def plan_lookup(self, *, hit: bool) -> None:
        """A plan was looked up."""
        self._metrics.count_plan_lookup(hit=hit)

    def _on_statement(self, about: Mapping[str, Any], seconds: float) -> None:
        # Statements of the plan lane have `lane` set; all others are the resolvers'.
        self._metrics.count_statement(about.get("lane", RESOLVERS), seconds)

    def ended(
        self,
        context: RequestContext,
        result: OperationResult | None,
        codes: tuple[str, ...],
        status: int,
        size: int = 0,
    ) -> None:
        """Report an operation, or a request that was refused before execution.

        `result` is None if there is none. `codes` are the codes of its errors; `size` is in bytes.
        """
        for code in codes:
            self._metrics.count_error(code)
        outcome = _outcome(context, result, codes)
        seconds = monotonic() - context.began
        if outcome != REFUSED:
            name = None if context.operation is None else context.operation.name
            lane, cost = (NO_LANE, 0) if result is None else (result.lane, result.cost)
            self._metrics.count_operation(name, lane, outcome, seconds, cost)
        is_logging = self._is_logging
        if self._tracing is None and not is_logging:
            return
        # Not the result itself, which holds the data: a line may have to wait.
        ran = None if result is None else (result.lane, result.cost, result.rows())
        about = partial(self._about, context, ran, codes, outcome, status, seconds, size)
        traced: Mapping[str, Any] = {}
        if self._tracing is not None:
            traced = self._tracing.trace(about(), context)
        if is_logging:
            message = "refused" if outcome == REFUSED else "answered"
            if self._sink is None or traced:
                log.info(message, extra={"about": {**about(), **traced}})
            else:
                # The members are put together when the line is written.
                self._sink.write(REQUESTS, message, about)

    def _about(
        self,
        context: RequestContext,
        ran: tuple[str, int, int] | None,
        codes: tuple[str, ...],
        outcome: str,
        status: int,
        seconds: float,
        size: int,
    ) -> dict[str, Any]:
        """What the log and the traces say of a request; `ran` is its lane, cost and rows."""
        about: dict[str, Any] = {
            "outcome": outcome,
            "status": status,
            "request_id": context.request_id,
            "ms": milliseconds(seconds),
        }
        if (operation := context.operation) is not None:
            about["type"] = operation.type
            if operation.name is not None:
                about["operation"] = shown(operation.name)
        if (viewer := context.viewer) is not None:
            about["role"] = viewer.role
            tenancy = self._application.tenancy
            if tenancy is not None and tenancy.setting in viewer.values:
                about["tenant"] = viewer.values[tenancy.setting]
        if codes:
            about["codes"] = sorted(set(codes))
        if ran is not None:
            about["lane"], about["cost"], about["rows"] = ran
            if (timeline := context.timeline) is not None:
                about["statements"] = timeline.statements
                about["statement_ms"] = milliseconds(timeline.statement_seconds)
            about["bytes"] = size
        return about

    async def close(self) -> None:
        """Send everything that has not been sent yet."""
        if self._tracing is not None:
            await self._tracing.close()
        if self._sink is not None:
            self._sink.close()

    @property
    def _is_logging(self) -> bool:
        return self._logs and log.isEnabledFor(logging.INFO)


def _outcome(context: RequestContext, result: OperationResult | None, codes: Sequence[str]) -> str:
    if result is None and context.operation is None:
        return REFUSED
    if result is None or (codes and result.data in (None, b"null")):
        return "failed"
    return "partial" if codes else "ok"


def _tracing(settings: Settings) -> Tracing | None:
    """The sender of traces; None if tracing is off."""
    if not settings.tracing:
        return None
    # Imported here because tracing is mostly off.
    from gql.telemetry.tracing import make_tracing

    return make_tracing()
