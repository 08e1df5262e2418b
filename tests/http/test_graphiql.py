"""The explorer in a real browser: it loads only from the gateway, and its examples work."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from gql.access.tokens import sign
from gql.types import application
from tests.support.browser import CHROMIUM, run
from tests.support.client import SECRET
from tests.support.fixtures import TestTenant, demo

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


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
