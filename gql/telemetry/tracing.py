"""Sends timelines as OpenTelemetry spans, as the OTEL_* variables configure.

A span is created after its operation has ended, with the recorded times, so that tracing does not
slow the operation down. The libraries are an extra, imported only if tracing is on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Thread
from time import monotonic, time
from typing import TYPE_CHECKING, Any

from db.errors import SettingsFault
from db.timeline import RUN, WAIT, Stage
from gql.execution.request_context import RequestContext

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

log = logging.getLogger("gateway.tracing")

CLOSE_SECONDS = 2
MISSING = "TRACING is on, and OpenTelemetry is not installed: pip install 'gateway[otel]'."
# Errors of the server; all others are errors of clients.
FAULTS = {"INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE"}
# Names of OpenTelemetry's semantic conventions; all other attributes are named `gateway.*`.
NAMES = {
    "operation": "graphql.operation.name",
    "type": "graphql.operation.type",
    "status": "http.response.status_code",
    "bytes": "http.response.body.size",
}


def make_tracing() -> Tracing:
    """The sender of traces; `SettingsFault` if OpenTelemetry is not installed."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ModuleNotFoundError:
        raise SettingsFault(MISSING) from None

    def make() -> TracerProvider:
        resource = Resource.create()
        # The default, unless OTEL_SERVICE_NAME is set.
        if str(resource.attributes["service.name"]).startswith("unknown_service"):
            resource = resource.merge(Resource({"service.name": "gateway"}))
        provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        return provider

    return Tracing(make)


class Tracing:
    """Creates a span for each operation, with a child span for each stage.

    A provider has a thread, which does not survive a fork: `make` is called for the first span, in
    the process that serves.
    """

    def __init__(self, make: Callable[[], TracerProvider]) -> None:
        from opentelemetry import propagate, trace
        from opentelemetry.trace import SpanKind, StatusCode

        self._make = make
        self._provider: TracerProvider | None = None
        self._tracer: Tracer | None = None
        self._extract = propagate.extract
        self._set_span = trace.set_span_in_context
        self._kinds = SpanKind
        self._error = StatusCode.ERROR

    def trace(self, about: Mapping[str, Any], context: RequestContext) -> Mapping[str, str]:
        """Create the spans of an operation that ends now, in the trace of its client if any.

        Returns the ids of the trace and the span, for the log.
        """
        since = time() - monotonic()
        carrier = {
            name.decode("latin-1"): text.decode("latin-1") for name, text in context.headers.items()
        }
        tracer = self._tracer = self._tracer or self._begin()
        span = tracer.start_span(
            _name(about),
            context=self._extract(carrier),
            kind=self._kinds.SERVER,
            attributes=_attributes(about),
            start_time=_nanoseconds(since + context.began),
        )
        if span.is_recording():
            if faults := FAULTS.intersection(about.get("codes", ())):
                span.set_status(self._error)
                span.set_attribute("error.type", min(faults))
            within = self._set_span(span)
            for stage in context.timeline or ():
                tracer.start_span(
                    stage.name,
                    context=within,
                    kind=self._kinds.CLIENT if stage.name == RUN else self._kinds.INTERNAL,
                    attributes=_stage_attributes(stage),
                    start_time=_nanoseconds(since + stage.began),
                ).end(_nanoseconds(since + stage.ended))
        span.end()
        ids = span.get_span_context()
        return {"trace_id": f"{ids.trace_id:032x}", "span_id": f"{ids.span_id:016x}"}

    def _begin(self) -> Tracer:
        self._provider = self._make()
        return self._provider.get_tracer("gateway")

    async def close(self) -> None:
        """Send the remaining spans, or give up after `CLOSE_SECONDS`."""
        provider = self._provider
        if provider is None:
            return
        loop, sent = asyncio.get_running_loop(), asyncio.Event()

        def send() -> None:
            provider.shutdown()
            # After the deadline, the loop may be closed already.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(sent.set)

        Thread(target=send, daemon=True).start()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await sent.wait()
        except TimeoutError:
            log.warning("the last traces are lost: their collector does not answer")


def _name(about: Mapping[str, Any]) -> str:
    """The name of a span; names that clients choose have no bound, so they are attributes."""
    return f"GraphQL {about['type']}" if "type" in about else "GraphQL"


def _attributes(about: Mapping[str, Any]) -> dict[str, Any]:
    named = {NAMES.get(name, f"gateway.{name}"): value for name, value in about.items()}
    return {"url.path": "/graphql", **named}


def _stage_attributes(stage: Stage) -> dict[str, Any]:
    if stage.name not in (RUN, WAIT):
        return {}
    attributes = {"db.system.name": "postgresql", "gateway.server": stage.about["server"]}
    if stage.name == RUN:
        attributes["db.response.returned_rows"] = stage.about["rows"]
    return attributes


def _nanoseconds(seconds: float) -> int:
    return int(seconds * 1e9)
