"""Traces as a collector receives them over HTTP."""

import asyncio
import secrets
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from db.errors import SettingsFault
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN, RESOLVERS
from gql.execution.request_options import LANE
from gql.telemetry import tracing
from tests.support.client import authorization
from tests.support.fixtures import TestTenant
from tests.support.serve import free_port, http_with

LISTED = "users(first: 3) { nodes { id locations(first: 2) { nodes { id } } } }"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


class Collector:
    """A collector that records the spans it receives."""

    def __init__(self) -> None:
        self.service = ""
        self.spans: list[Span] = []

    def spans_in(self, trace: str) -> dict[str, Span]:
        """Those of one trace, by name; of several of a name the last."""
        found = [span for span in self.spans if span.trace_id.hex() == trace]
        return {span.name: span for span in found}

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one POST, and say that it is fine."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        assert head.startswith("POST /v1/traces ")
        lines = (line.partition(": ") for line in head.splitlines())
        [length] = [value for name, _, value in lines if name.lower() == "content-length"]
        sent = ExportTraceServiceRequest.FromString(await reader.readexactly(int(length)))
        for resource in sent.resource_spans:
            self.service = about(resource.resource)["service.name"]
            for scope in resource.scope_spans:
                self.spans += scope.spans
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()


def about(of: Any) -> dict[str, Any]:
    """The attributes of a span or a resource."""
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in of.attributes}


@pytest.fixture
async def collector(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Collector]:
    """A collector; it has all spans once the gateway has stopped."""
    made = Collector()
    async with await asyncio.start_server(made.take, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        yield made


@pytest.mark.parametrize("lane", [PLAN, RESOLVERS])
async def test_an_operation_is_a_span_with_stages_in_the_trace_of_its_client(
    url: DatabaseUrl, ours: TestTenant, collector: Collector, lane: str
) -> None:
    name = f"Made{secrets.token_hex(4)}"
    async with http_with(url, tracing=True) as http:
        headers = {
            LANE.decode(): lane,
            "traceparent": f"00-{TRACE}-{PARENT}-01",
            **authorization(ours.member),
        }
        query = f"query {name} {{ {LISTED} }}"
        await http.post("/graphql", json={"query": query}, headers=headers)
    spans = collector.spans_in(TRACE)
    assert collector.service == "gateway"
    assert spans.keys() == {"GraphQL query", *"parse validate plan wait run encode".split()}
    root = spans.pop("GraphQL query")
    assert root.parent_span_id.hex() == PARENT
    assert root.kind == Span.SPAN_KIND_SERVER
    attributes = about(root)
    assert attributes["graphql.operation.name"] == name
    assert attributes["graphql.operation.type"] == "query"
    assert attributes["http.response.status_code"] == 200
    assert (attributes["gateway.lane"], attributes["gateway.rows"]) == (lane, 9)
    assert attributes["gateway.tenant"] == str(ours.id)
    for span in spans.values():
        assert span.parent_span_id == root.span_id
        assert root.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano
        assert span.end_time_unix_nano <= root.end_time_unix_nano
    order = [spans[stage].start_time_unix_nano for stage in ("parse", "validate", "plan", "run")]
    assert order == sorted(order)
    ran = about(spans["run"])
    assert spans["run"].kind == Span.SPAN_KIND_CLIENT
    assert ran.keys() == {"db.system.name", "gateway.server", "db.response.returned_rows"}
    assert (ran["db.system.name"], ran["gateway.server"]) == ("postgresql", "primary")
    assert ran["db.response.returned_rows"] == (1 if lane == PLAN else 6)


async def test_traces_contain_no_request_data(
    url: DatabaseUrl, ours: TestTenant, collector: Collector
) -> None:
    word = f"word{secrets.token_hex(8)}"
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", **authorization(ours.member)}
    async with http_with(url, tracing=True) as http:
        query = f'{{ users(where: {{ email: {{ eq: "{word}" }} }}) {{ nodes {{ email }} }} }}'
        await http.post("/graphql", json={"query": query}, headers=headers)
        query = "query ($e: String!) { users(where: { email: { eq: $e } }) { totalCount } }"
        asked = {"query": query, "variables": {"e": word}}
        await http.post("/graphql", json=asked, headers=headers)
        await http.post("/graphql", json={"query": f"{{ {word} }}"}, headers=headers)
    assert len([span for span in collector.spans if span.name == "GraphQL query"]) == 2
    everything = str(collector.spans)
    for secret in (word, headers["Authorization"][10:60]):
        assert secret not in everything


async def test_only_server_errors_are_errors_in_a_trace(
    url: DatabaseUrl, ours: TestTenant, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> bytes:
        raise OSError("gone")

    headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", **authorization(ours.member)}
    async with http_with(url, tracing=True) as http:
        await http.post("/graphql", json={"query": "{ nope }"}, headers=headers)
        monkeypatch.setattr("gql.execution.plan_lane.read", broken)
        await http.post("/graphql", json={"query": f"{{ {LISTED} }}"}, headers=headers)
    roots = [span for span in collector.spans if span.kind == Span.SPAN_KIND_SERVER]
    assert [span.status.code for span in roots] == [0, 2]
    assert about(roots[1])["error.type"] == "SERVICE_UNAVAILABLE"


async def test_a_trace_that_the_client_does_not_sample_is_not_sent(
    url: DatabaseUrl, ours: TestTenant, collector: Collector
) -> None:
    headers = authorization(ours.member)
    async with http_with(url, tracing=True) as http:
        for flags in ("00", "01"):
            given = {"traceparent": f"00-{TRACE}-{PARENT}-{flags}", **headers}
            await http.post("/graphql", json={"query": f"{{ {LISTED} }}"}, headers=given)
        # An invalid traceparent starts a new trace.
        odd = {"traceparent": "x" * 200, **headers}
        await http.post("/graphql", json={"query": f"{{ {LISTED} }}"}, headers=odd)
    roots = [span for span in collector.spans if span.kind == Span.SPAN_KIND_SERVER]
    assert [span.trace_id.hex() == TRACE for span in roots] == [True, False]


async def test_requests_are_answered_while_the_collector_is_away(
    url: DatabaseUrl,
    ours: TestTenant,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setattr(tracing, "CLOSE_SECONDS", 0.1)
    # The gateway also stops quickly.
    async with asyncio.timeout(5), http_with(url, tracing=True) as http:
        headers = authorization(ours.member)
        response = await http.post("/graphql", json={"query": f"{{ {LISTED} }}"}, headers=headers)
    assert "errors" not in response.json()
    assert "the last traces are lost" in caplog.text


def test_a_missing_extra_is_reported_with_the_install_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(SettingsFault, match="gateway\\[otel\\]"):
        tracing.make_tracing()
