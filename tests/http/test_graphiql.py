"""The explorer in a real browser: it loads only from the gateway, and its examples work."""

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from db.session.database import Database
from gql.access.tokens import sign
from gql.http import graphiql
from gql.types import application
from tests.support.browser import CHROMIUM, open_page, run
from tests.support.client import SECRET
from tests.support.fixtures import TestTenant, demo
from tests.support.serve import serve

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


@pytest.fixture
async def address(database: Database, ours: TestTenant) -> AsyncIterator[str]:
    """A gateway whose default viewer is the admin of the tenant, as in development."""
    assert (graphiql.FOLDER / "index.html").exists(), "make explorer builds it"
    async with serve(database, ours.admin) as address:
        yield address


@pytest.fixture
async def page(address: str) -> AsyncIterator[Page]:
    """A browser with the explorer open; errors of the page fail the test."""
    async with open_page(address) as page:
        yield page


async def test_users_with_their_locations_show_real_rows(page: Page, tmp_path: Path) -> None:
    response = await run(page, "UsersWithLocations")
    assert '"errors"' not in response
    names = {row[3] for row in demo().rows["users"]}
    assert any(name in response for name in names)
    assert "latitude" in response
    # Saved in the folder that the environment names, for inspection.
    await page.screenshot(path=Path(os.environ.get("SCREENSHOTS", tmp_path)) / "graphiql.png")


@pytest.mark.parametrize("tab", ["Viewer", "Workshop", "Nearby"])
async def test_the_other_examples_run(page: Page, tab: str) -> None:
    response = await run(page, tab)
    assert '"errors"' not in response
    assert "null" not in response


@pytest.mark.writes
async def test_the_example_mutation_writes(page: Page) -> None:
    response = await run(page, "RecordLocation")
    assert '"errors": []' in response
    assert "32.0853" in response


async def test_a_token_changes_the_viewer(page: Page, theirs: TestTenant) -> None:
    token = sign(theirs.member, SECRET, timedelta(minutes=5), application.claims)
    await page.evaluate("token => { location.hash = 'token=' + token }", token)
    name = next(row[3] for row in demo().rows["users"] if row[1] == theirs.member.id("user_id"))
    await expect(page.locator("button.gateway-identity")).to_contain_text(name)
    response = await run(page, "Viewer")
    assert theirs.slug in response
    assert "token" not in page.url


async def test_the_page_has_a_strict_content_security_policy(page: Page, address: str) -> None:
    response = await page.request.get(f"{address}/graphql", headers={"Accept": "text/html"})
    policy = response.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
