"""What happened to each operation in; metrics, a line in the log, and a trace out.

Of what clients send it tells the name of the operation alone: no document, no variable, no token.
"""

import logging
from collections.abc import Sequence
from time import monotonic
from typing import Any

from db.settings import Settings
from db.timeline import RUN, Timeline, keep, milliseconds
from gql.documents.graphql_request import shown
from gql.execution.request_context import OperationResult, RequestContext
from gql.nodes.application import Application
from gql.telemetry.metrics import Metrics
from gql.telemetry.tracing import Tracing, make_tracing

log = logging.getLogger("gateway.request")

# What never became an operation.
REFUSED = "refused"
# Of an operation that no lane answered: over a limit, too slow, or its client left.
NO_LANE = "none"


class Observer:
    """Of one process."""

    def __init__(self, settings: Settings, application: Application, metrics: Metrics) -> None:
        self._application = application
        self._metrics = metrics
        self._logs = settings.log_requests
        self._tracing: Tracing | None = make_tracing(settings)

    def begin(self, *, wanted: bool) -> Timeline | None:
        """A timeline of what this task does from now on, if anybody looks at it."""
        timeline: Timeline | None = [] if wanted or self._tracing or self._is_logging else None
        keep(timeline)
        return timeline

    def ended(
        self,
        asking: RequestContext,
        answer: OperationResult | None,
        codes: tuple[str, ...],
        status: int,
        size: int = 0,
    ) -> None:
        """Tell of an operation, or of a request that never became one; neither need have an answer.

        `codes` are those of its errors; `size` is in bytes.
        """
        for code in codes:
            self._metrics.told(code)
        word = _outcome(asking, answer, codes)
        seconds = monotonic() - asking.began
        if word != REFUSED:
            name = None if asking.operation is None else asking.operation.name
            lane, cost = (NO_LANE, 0) if answer is None else (answer.lane, answer.cost)
            self._metrics.answered(name, lane, word, seconds, cost)
        if self._tracing is None and not self._is_logging:
            return
        about = {
            "outcome": word,
            "status": status,
            **_of_request(asking, seconds, self._application),
        }
        if codes:
            about["codes"] = sorted(set(codes))
        if answer is not None:
            about |= _of_answer(answer, asking.timeline or [])
            about["bytes"] = size
        if self._tracing is not None:
            about |= self._tracing.trace(about, asking)
        if self._is_logging:
            log.info("refused" if word == REFUSED else "answered", extra={"about": about})

    async def close(self) -> None:
        """Send what was not sent yet."""
        if self._tracing is not None:
            await self._tracing.close()

    @property
    def _is_logging(self) -> bool:
        return self._logs and log.isEnabledFor(logging.INFO)


def _outcome(asking: RequestContext, answer: OperationResult | None, codes: Sequence[str]) -> str:
    if answer is None and asking.operation is None:
        return REFUSED
    if answer is None or (codes and answer.data in (None, b"null")):
        return "failed"
    return "partial" if codes else "ok"


def _of_request(asking: RequestContext, seconds: float, application: Application) -> dict[str, Any]:
    """What there is to tell of it, by name."""
    about: dict[str, Any] = {
        "request_id": asking.request_id,
        "ms": milliseconds(seconds),
    }
    if (operation := asking.operation) is not None:
        about["type"] = operation.node.operation.value
        if operation.name is not None:
            about["operation"] = shown(operation.name)
    if (viewer := asking.viewer) is not None:
        about["role"] = viewer.role
        tenancy = application.tenancy
        tenant_id = None if tenancy is None else viewer.id(tenancy.setting)
        if tenant_id is not None:
            about["tenant"] = str(tenant_id)
    return about


def _of_answer(answer: OperationResult, timeline: Timeline) -> dict[str, Any]:
    seconds = [stage.seconds for stage in timeline if stage.name == RUN]
    return {
        "lane": answer.lane,
        "cost": answer.cost,
        "rows": answer.rows(),
        "statements": len(seconds),
        "statement_ms": milliseconds(sum(seconds)),
    }
