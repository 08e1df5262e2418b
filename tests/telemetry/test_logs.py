"""The request log: one line per operation, without data of requests or rows."""

import asyncio
import base64
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy.exc import DBAPIError

from db.embedded.bootstrap import SUPERUSER, Server
from db.urls.url import DatabaseUrl
from gql.documents.graphql_request import MAX_SHOWN_CHARACTERS
from gql.errors import masked
from gql.execution.request_context import PLAN, RESOLVERS
from gql.execution.request_options import LANE
from gql.telemetry.logs import Json, Text
from tests.support.client import SECRET, authorization
from tests.support.fixtures import TestTenant
from tests.support.mutations import HERE
from tests.support.running import gateway, until
from tests.support.samples import numbers
from tests.support.serve import http_with

LISTED = "query Listed { users(first: 3) { nodes { id locations(first: 2) { nodes { id } } } } }"
RECORD = (
    "mutation ($input: RecordLocationInput!) { recordLocation(input: $input) { location { id } } }"
)
VIOLATED_CHECK = "alter table locations add constraint odd check (latitude > 80) not valid"
FAILING_TRIGGER = """
create function fail() returns trigger language plpgsql as $$
  begin
    if new.latitude < 0 then
      raise exception 'this row fails' using detail = new::text;
    end if;
    return new;
  end
$$;
create trigger fails before insert on locations for each row execute function fail()
"""
SEALED = base64.b64encode(b"nobody but its owner reads this").decode()
EMAIL = "somebody.in.particular@secret.example"


class RecordedLog(logging.Handler):
    """Collects the formatted log records."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The lines of operations, in order."""
        lines = map(json.loads, self.lines)
        return [line for line in lines if line["logger"] == "gateway.request"]


@pytest.fixture
def log() -> Iterator[RecordedLog]:
    """The gateway's log as JSON."""
    yield from _recorded(Json())


@pytest.fixture
def text() -> Iterator[RecordedLog]:
    """The gateway's log as text."""
    yield from _recorded(Text("%(levelname)s %(name)s: %(message)s"))


def _recorded(formatter: logging.Formatter) -> Iterator[RecordedLog]:
    kept, logger = RecordedLog(formatter), logging.getLogger("gateway")
    logger.addHandler(kept)
    logger.setLevel(logging.INFO)
    yield kept
    logger.removeHandler(kept)
    logger.setLevel(logging.NOTSET)


@pytest.mark.parametrize("lane", [PLAN, RESOLVERS])
async def test_an_operation_is_logged_as_one_line(
    url: DatabaseUrl, ours: TestTenant, log: RecordedLog, lane: str
) -> None:
    async with http_with(url) as http:
        headers = {LANE.decode(): lane, **authorization(ours.member)}
        for _ in range(2):
            response = await http.post("/graphql", json={"query": LISTED}, headers=headers)
    line = log.requests[-1]
    assert line["level"] == "INFO"
    assert datetime.now(UTC) - datetime.fromisoformat(line["time"]) < timedelta(minutes=1)
    assert line["request_id"] == response.headers["X-Request-Id"]
    assert (line["message"], line["operation"], line["type"]) == ("answered", "Listed", "query")
    assert (line["outcome"], line["status"], line["lane"]) == ("ok", 200, lane)
    assert (line["tenant"], line["role"]) == (str(ours.id), "member")
    assert (line["rows"], line["cost"]) == (9, 9)
    # The statements for the viewer, the users and the locations.
    assert line["statements"] == (1 if lane == PLAN else 3)
    assert line["bytes"] == len(response.content)
    assert 0 < line["statement_ms"] < line["ms"] < 30_000


async def test_refusals_are_logged(url: DatabaseUrl, ours: TestTenant, log: RecordedLog) -> None:
    async with http_with(url, limit_batch=2) as http:
        headers = authorization(ours.member)
        await http.post("/graphql", json={"query": "{ nope }"}, headers=headers)
        await http.post("/graphql", json={"query": LISTED}, headers={"Authorization": "Bearer x"})
        await http.post("/graphql", content=b"{", headers={"Content-Type": "application/json"})
        await http.post("/graphql", json=[{"query": LISTED}, {"query": 7}], headers=headers)
        await http.post("/graphql", json={"query": LISTED})
    logged = [(line["outcome"], line.get("codes"), line["status"]) for line in log.requests]
    assert logged == [
        ("failed", ["GRAPHQL_VALIDATION_FAILED"], 200),
        ("refused", ["UNAUTHENTICATED"], 401),
        ("refused", ["BAD_REQUEST"], 400),
        ("refused", ["BAD_REQUEST"], 200),
        ("ok", None, 200),
        ("failed", ["UNAUTHENTICATED"], 200),
    ]
    assert "tenant" not in log.requests[1]
    assert len({line["request_id"] for line in log.requests}) == 5


async def test_disconnects_and_timeouts_are_logged_with_their_operation(
    url: DatabaseUrl, ours: TestTenant, log: RecordedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(*_: Any) -> bytes:
        await asyncio.sleep(30)
        return b"{}"

    monkeypatch.setattr("gql.execution.plan_lane.read", slow)
    async with http_with(url, limit_request_seconds=0.3) as http:
        headers = authorization(ours.member)
        await http.post("/graphql", json={"query": LISTED}, headers=headers)
        with pytest.raises(httpx.ReadTimeout):
            await http.post("/graphql", json={"query": LISTED}, headers=headers, timeout=0.15)
        found = await numbers(http)
    logged = [(line["operation"], line["outcome"], line["codes"]) for line in log.requests]
    assert logged == [
        ("Listed", "failed", ["SERVICE_UNAVAILABLE"]),
        ("Listed", "failed", ["CLIENT_CLOSED_REQUEST"]),
    ]
    assert [line["status"] for line in log.requests] == [503, 499]
    # Else the slowest would be missing from the times.
    assert found['gateway_request_seconds_count{lane="none",operation="Listed"}'] == 2


@pytest.mark.writes
@pytest.mark.parametrize("lane", [PLAN, RESOLVERS])
async def test_no_request_or_row_data_is_logged(
    server: Server, url: DatabaseUrl, ours: TestTenant, log: RecordedLog, lane: str
) -> None:
    """Not even by errors of the database, whose messages contain the row."""
    administrator = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    await administrator.execute(VIOLATED_CHECK)
    await administrator.execute(FAILING_TRIGGER)
    await administrator.close()
    token = authorization(ours.admin)["Authorization"]
    location = {**HERE, "latitude": 12.3456789, "encryptedData": SEALED}
    asked: list[tuple[str, dict[str, Any]]] = [
        (RECORD, {"input": location}),
        (RECORD, {"input": {**location, "latitude": -12.3456789}}),
        (f'query Known {{ users(where: {{ email: {{ eq: "{EMAIL}" }} }}) {{ totalCount }} }}', {}),
        (f'query Bad {{ users(where: {{ email: {{ eq: "{EMAIL}" }} }}) }}', {}),
        ("query ($f: UserFilter) { users(where: $f) { totalCount } }", {"f": {"x": EMAIL}}),
    ]
    async with http_with(url) as http:
        headers = {LANE.decode(): lane, "Authorization": token}
        for query, variables in asked:
            body = {"query": query, "variables": variables}
            await http.post("/graphql", json=body, headers=headers)
    assert [line.get("codes") for line in log.requests] == [
        None,
        ["INTERNAL_SERVER_ERROR"],
        None,
        ["GRAPHQL_VALIDATION_FAILED"],
        ["BAD_USER_INPUT"],
    ]
    everything = "\n".join(log.lines)
    # The reason of the error is logged nevertheless.
    assert "this row fails" in everything
    raw = base64.b64decode(SEALED)
    for secret in (SEALED, raw.hex(), raw.decode(), EMAIL, "12.3456789", token[20:60], SECRET):
        assert secret not in everything


def test_an_exception_is_logged_with_its_cause_and_without_values(
    log: RecordedLog, text: RecordedLog
) -> None:
    cause = asyncpg.DataError("invalid input for query argument $1: 'hunter2'")
    error = DBAPIError("select 1 where $1", {"password": "hunter2"}, cause)

    def read() -> None:
        raise RuntimeError("while reading") from error

    with pytest.raises(RuntimeError) as failed:
        read()
    masked(failed.value, "0123", ["users"])
    [line] = map(json.loads, log.lines)
    assert (line["level"], line["message"]) == ("ERROR", "request 0123 failed at ['users']")
    for lines in (line["exception"], text.lines[0]):
        assert "test_logs.py" in lines
        assert "RuntimeError: while reading" in lines
        assert "DataError: 22000" in lines
        assert "hunter2" not in lines


async def test_newlines_in_text_logs_are_escaped(
    url: DatabaseUrl, ours: TestTenant, text: RecordedLog
) -> None:
    logging.getLogger("gateway.persisted").warning("%s", "forged\nERROR gateway: a line\r\n")
    async with http_with(url) as http:
        await http.post("/graphql", json={"query": LISTED}, headers=authorization(ours.member))
    assert text.lines[0] == r"WARNING gateway.persisted: forged\nERROR gateway: a line\r\n"
    assert text.lines[1].startswith("INFO gateway.request: answered outcome=ok status=200 ")
    assert "operation=Listed" in text.lines[1]


async def test_long_names_are_cut_and_request_logs_can_be_off(
    url: DatabaseUrl, ours: TestTenant, log: RecordedLog
) -> None:
    name = "N" * 5_000
    asked = {"query": f"query {name} {{ __typename }}"}
    async with http_with(url) as http:
        await http.post("/graphql", json=asked, headers=authorization(ours.member))
    assert log.requests[0]["operation"] == name[:MAX_SHOWN_CHARACTERS]
    async with http_with(url, log_requests=False) as http:
        await http.post("/graphql", json=asked, headers=authorization(ours.member))
    assert len(log.lines) == 1


def test_a_process_in_production_logs_only_json(
    url: DatabaseUrl, ours: TestTenant, tmp_path: Path
) -> None:
    settings = {
        "ENVIRONMENT": "production",
        "DATABASE_URL": url.dsn,
        "AUTH_JWT_SECRET": SECRET,
        "DRAIN_SECONDS": "0",
    }
    with gateway(tmp_path, "serve", **settings) as running:
        token = authorization(ours.member)["Authorization"].removeprefix("Bearer ")
        assert "data" in running.ask(LISTED, token)
        running.ask("{ nope }", token)
        running.ask(LISTED, "no token")

        def lines() -> list[dict[str, Any]]:
            return [json.loads(line) for line in running.errors.read_text().splitlines()]

        until(lambda: len(lines()) >= 4)
        requests = [line for line in lines() if line["logger"] == "gateway.request"]
        assert [line["outcome"] for line in requests] == ["ok", "failed", "refused"]
        assert token not in running.errors.read_text()
