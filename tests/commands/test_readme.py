"""The README's queries, and the explorer's, find rows in the demo data of `make run`."""

import json
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from db.embedded.bootstrap import Server
from db.session.database import Database
from db.session.identity import Identity
from db.urls.url import DatabaseUrl
from gql.commands.development import step
from gql.execution.request_context import PLAN, RESOLVERS
from models.data.demo import END_TIME
from models.data.demo_tenant import DemoTenant
from tests.conftest import ROOT, migrate, settings
from tests.support.client import Client
from tests.support.serve import http_to

pytestmark = pytest.mark.writes
GRAPHQL = re.compile(r"```graphql\n(.*?)```", re.DOTALL)
OPERATION = re.compile(r"^(?:query|mutation) (\w+).*?^}", re.DOTALL | re.MULTILINE)
CURL = re.compile(r"-d '(\{\"query\".*?\})'\n")
EXAMPLE = re.compile(r"const nearby = `(.*?)`;", re.DOTALL)
SINCE = re.compile(r"since: '(.*?)'")
NEAR = re.compile(r"near: \{ latitude: ([-\d.]+), longitude: ([-\d.]+), radiusMeters: (\d+) \}")


def operations() -> dict[str, str]:
    """The README's operations, by name."""
    blocks = "\n".join(GRAPHQL.findall((ROOT / "README.md").read_text()))
    return {found[1]: found[0] for found in OPERATION.finditer(blocks)}


@pytest.fixture
async def demo_database(server: Server, empty_url: DatabaseUrl) -> AsyncIterator[Database]:
    """A migrated database without rows, as the gateway sees it."""
    migrate(empty_url)
    made = Database(settings(), server.url(database=empty_url.database))
    yield made
    await made.close()


@pytest.fixture
async def demo_http(demo_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway over real HTTP, in front of the demo data."""
    await DemoTenant().make(demo_database, step)
    async with http_to(demo_database) as http:
        yield http


async def test_every_query_finds_rows(
    demo_http: httpx.AsyncClient, demo_database: Database
) -> None:
    viewer = await DemoTenant().viewer(demo_database)
    assert viewer is not None
    for lane in (PLAN, RESOLVERS):
        client = Client(demo_http, lane)
        await check_nearby(client, viewer)
        page = (await client.data(operations()["Page"], viewer))["locations"]
        assert len(page["nodes"]) == 50
        assert page["totalCount"] > 1_000
        example = await client.data(*example_query(viewer))
        check_last_week(example["locations"])
    for lane in (PLAN, RESOLVERS):
        recorded = await Client(demo_http, lane).data(operations()["Record"], viewer)
        assert recorded["recordLocation"]["errors"] == []
    # The other one is of a database of others: `test_your_database`.
    body, _ = CURL.findall((ROOT / "README.md").read_text())
    people = await client.data(json.loads(body)["query"], viewer)
    assert len(people["users"]["nodes"][0]["locations"]["nodes"]) == 2


async def check_nearby(client: Client, viewer: Identity) -> None:
    found = (await client.data(operations()["Nearby"], viewer))["locations"]
    assert len(found["nodes"]) >= 10
    check_last_week(found)


def check_last_week(found: dict[str, Any]) -> None:
    """The groups are the newest days of the demo data, none of them cut off, in its time zone."""
    count = found["aggregates"]["count"]
    assert count >= len(found["nodes"]) > 0
    days = [datetime.fromisoformat(group["key"]["recordedAt"]) for group in found["groupBy"]]
    assert sum(group["aggregates"]["count"] for group in found["groupBy"]) == count
    assert END_TIME - timedelta(days=7) <= days[0] < days[-1] <= END_TIME
    assert days[-1] >= END_TIME - timedelta(days=2)
    assert {day.astimezone(ZoneInfo("Asia/Jerusalem")).hour for day in days} == {0}


def example_query(viewer: Identity) -> tuple[str, Identity, dict[str, Any]]:
    """The explorer's tab Nearby, with its variables."""
    text = (ROOT / "explorer" / "src" / "examples.jsx").read_text()
    [query], [near], [since] = EXAMPLE.findall(text), NEAR.findall(text), SINCE.findall(text)
    names = ("latitude", "longitude", "radiusMeters")
    near_filter = dict(zip(names, map(float, near), strict=True))
    return query, viewer, {"near": near_filter, "since": since}
