"""Timelines in, OpenTelemetry spans out, sent as the OTEL_* variables say.

A span is made when its operation has ended, with the times it had: while it ran there was nothing
to pay for. The libraries are an extra, imported only where traces are wanted.
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
from db.settings import Settings
from db.timeline import RUN, WAIT, Stage
from gql.execution.request_context import RequestContext

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

log = logging.getLogger("gateway.tracing")

CLOSE_SECONDS = 2
MISSING = "TRACING is on, and OpenTelemetry is not installed: pip install 'gateway[otel]'."
# What a server is to blame for; other errors are its clients'.
FAULTS = {"INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE"}
# The names of OpenTelemetry's conventions where there are any.
NAMES = {
    "operation": "graphql.operation.name",
    "type": "graphql.operation.type",
    "status": "http.response.status_code",
    "bytes": "http.response.body.size",
}


def make_tracing(settings: Settings) -> Tracing | None:
    """What sends traces; None where none are wanted."""
    if not settings.tracing:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ModuleNotFoundError:
        raise SettingsFault(MISSING) from None

    def make() -> TracerProvider:
        resource = Resource.create()
        # Unless OTEL_SERVICE_NAME says another.
        if str(resource.attributes["service.name"]).startswith("unknown_service"):
            resource = resource.merge(Resource({"service.name": "gateway"}))
        provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        return provider

    return Tracing(make)


class Tracing:
    """Makes a span for each operation, and one inside it for each stage.

    What sends them has a thread: `make` is called for the first one, in the process that serves.
    """

    def __init__(self, make: Callable[[], TracerProvider]) -> None:
        from opentelemetry import propagate, trace
        from opentelemetry.trace import SpanKind, StatusCode

        self._make = make
        self._provider: TracerProvider | None = None
        self._tracer: Tracer | None = None
        self._extract = propagate.extract
        self._within = trace.set_span_in_context
        self._kinds = SpanKind
        self._error = StatusCode.ERROR

    def trace(self, about: Mapping[str, Any], context: RequestContext) -> Mapping[str, str]:
        """Tell of an operation that ends now, as a part of the trace its client may have begun.

        The ids of its span come back, for the log.
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
            within = self._within(span)
            for stage in context.timeline or ():
                tracer.start_span(
                    stage.name,
                    context=within,
                    kind=self._kinds.CLIENT if stage.name == RUN else self._kinds.INTERNAL,
                    attributes=_of_stage(stage),
                    start_time=_nanoseconds(since + stage.began),
                ).end(_nanoseconds(since + stage.ended))
        span.end()
        ids = span.get_span_context()
        return {"trace_id": f"{ids.trace_id:032x}", "span_id": f"{ids.span_id:016x}"}

    def _begin(self) -> Tracer:
        self._provider = self._make()
        return self._provider.get_tracer("gateway")

    async def close(self) -> None:
        """Send what was not sent yet; a collector that does not answer is not waited for."""
        provider = self._provider
        if provider is None:
            return
        loop, sent = asyncio.get_running_loop(), asyncio.Event()

        def send() -> None:
            provider.shutdown()
            # Long after the deadline the loop is gone as well.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(sent.set)

        Thread(target=send, daemon=True).start()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await sent.wait()
        except TimeoutError:
            log.warning("the last traces are lost: their collector does not answer")


def _name(about: Mapping[str, Any]) -> str:
    """A span's: clients can name operations as they like, so their names are attributes."""
    return f"GraphQL {about['type']}" if "type" in about else "GraphQL"


def _attributes(about: Mapping[str, Any]) -> dict[str, Any]:
    named = {NAMES.get(name, f"gateway.{name}"): value for name, value in about.items()}
    return {"url.path": "/graphql", **named}


def _of_stage(stage: Stage) -> dict[str, Any]:
    if stage.name not in (RUN, WAIT):
        return {}
    found = {"db.system.name": "postgresql", "gateway.server": stage.about["server"]}
    if stage.name == RUN:
        found["db.response.returned_rows"] = stage.about["rows"]
    return found


def _nanoseconds(seconds: float) -> int:
    return int(seconds * 1e9)
