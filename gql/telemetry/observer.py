"""What happened to each operation in; metrics, a line in the log, and a trace out.

Of what clients send it tells the name of the operation alone: no document, no variable, no token.
"""

import logging
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from db.settings import Settings
from db.timeline import RUN, Observation, Timeline, milliseconds, observe
from gql.documents.graphql_request import shown
from gql.execution.request_context import RESOLVERS, OperationResult, RequestContext
from gql.nodes.application import Application
from gql.telemetry.metrics import Metrics
from gql.telemetry.tracing import Tracing, make_tracing

log = logging.getLogger("gateway.request")

# What never became an operation.
REFUSED = "refused"
# Of an operation that no lane answered: over a limit, too slow, or its client left.
NO_LANE = "none"


class TelemetryObserver:
    """Feeds the metrics, logs and traces of one process."""

    def __init__(self, settings: Settings, application: Application, metrics: Metrics) -> None:
        self._application = application
        self._metrics = metrics
        self._logs = settings.log_requests
        self._tracing: Tracing | None = make_tracing(settings)

    def begin(self, *, records: bool) -> Timeline | None:
        """Observe what this task does from now on; the timeline, if anybody wants the stages."""
        timeline: Timeline | None = [] if records or self._tracing or self._is_logging else None
        self.resume(timeline)
        return timeline

    def resume(self, timeline: Timeline | None) -> None:
        """Observe this task as the operation that `timeline` was begun for."""
        observe(Observation(timeline, self._on_statement))

    def plan_lookup(self, *, hit: bool) -> None:
        """A plan was looked up."""
        self._metrics.looked_up(was_there=hit)

    def _on_statement(self, about: Mapping[str, Any], seconds: float) -> None:
        # The plan lane says that a statement is its own; all others are the resolvers'.
        self._metrics.executed(about.get("lane", RESOLVERS), seconds)

    def ended(
        self,
        context: RequestContext,
        result: OperationResult | None,
        codes: tuple[str, ...],
        status: int,
        size: int = 0,
    ) -> None:
        """Tell of an operation, or of a request that never became one; neither need have an result.

        `codes` are those of its errors; `size` is in bytes.
        """
        for code in codes:
            self._metrics.told(code)
        word = _outcome(context, result, codes)
        seconds = monotonic() - context.began
        if word != REFUSED:
            name = None if context.operation is None else context.operation.name
            lane, cost = (NO_LANE, 0) if result is None else (result.lane, result.cost)
            self._metrics.answered(name, lane, word, seconds, cost)
        if self._tracing is None and not self._is_logging:
            return
        about = {
            "outcome": word,
            "status": status,
            **_of_request(context, seconds, self._application),
        }
        if codes:
            about["codes"] = sorted(set(codes))
        if result is not None:
            about |= _of_result(result, context.timeline or [])
            about["bytes"] = size
        if self._tracing is not None:
            about |= self._tracing.trace(about, context)
        if self._is_logging:
            log.info("refused" if word == REFUSED else "answered", extra={"about": about})

    async def close(self) -> None:
        """Send what was not sent yet."""
        if self._tracing is not None:
            await self._tracing.close()

    @property
    def _is_logging(self) -> bool:
        return self._logs and log.isEnabledFor(logging.INFO)


def _outcome(context: RequestContext, result: OperationResult | None, codes: Sequence[str]) -> str:
    if result is None and context.operation is None:
        return REFUSED
    if result is None or (codes and result.data in (None, b"null")):
        return "failed"
    return "partial" if codes else "ok"


def _of_request(
    context: RequestContext, seconds: float, application: Application
) -> dict[str, Any]:
    """What there is to tell of it, by name."""
    about: dict[str, Any] = {
        "request_id": context.request_id,
        "ms": milliseconds(seconds),
    }
    if (operation := context.operation) is not None:
        about["type"] = operation.node.operation.value
        if operation.name is not None:
            about["operation"] = shown(operation.name)
    if (viewer := context.viewer) is not None:
        about["role"] = viewer.role
        tenancy = application.tenancy
        tenant_id = None if tenancy is None else viewer.id(tenancy.setting)
        if tenant_id is not None:
            about["tenant"] = str(tenant_id)
    return about


def _of_result(result: OperationResult, timeline: Timeline) -> dict[str, Any]:
    seconds = [stage.seconds for stage in timeline if stage.name == RUN]
    return {
        "lane": result.lane,
        "cost": result.cost,
        "rows": result.rows(),
        "statements": len(seconds),
        "statement_ms": milliseconds(sum(seconds)),
    }
