"""The explorer in a real browser: it loads only from the gateway, and its examples work."""

import os
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from db.session.database import Database
from gql.access.tokens import sign
from gql.http import graphiql
from gql.types import application
from tests.support.client import SECRET
from tests.support.fixtures import TestTenant, demo
from tests.support.serve import serve

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY = ".graphiql-query-editor .view-line"
RUN = "button.graphiql-execute-button"
RESPONSE = """
() => __MONACO.editor.getModels().find(m => m.uri.path.endsWith('response.json')).getValue()
"""
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
    complaints: list[str] = []
    foreign: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1400, "height": 900})
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((address, "data:", "blob:"))
                else foreign.append(request.url)
            ),
        )
        await page.goto(f"{address}/graphql")
        await page.wait_for_selector(READY)
        yield page
        await browser.close()
    assert complaints == []
    assert foreign == []


async def run(page: Page, tab: str) -> str:
    """Run the example `tab`; return the text of the response pane."""
    await page.click(f'.graphiql-tab-button[title="{tab}"]')
    await page.click(RUN)
    await expect(page.locator('section[aria-label="Result Window"]')).to_contain_text('"data"')
    text: str = await page.evaluate(RESPONSE)
    return text


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
