"""Opens the explorer in a headless Chromium."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright, expect

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
TEXT = """
name => __MONACO.editor.getModels().find(m => m.uri.path.endsWith(name)).getValue()
"""


@asynccontextmanager
async def open_page(address: str) -> AsyncIterator[Page]:
    """A browser with the explorer open; errors of the page, and requests elsewhere, fail."""
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


async def show(page: Page, tab: str) -> None:
    """Show the tab of this name."""
    await page.click(f'.graphiql-tab-button[title="{tab}"]')


async def run(page: Page, tab: str) -> str:
    """Run the example `tab`; return the text of the response pane."""
    await show(page, tab)
    await page.click(RUN)
    await expect(page.locator('section[aria-label="Result Window"]')).to_contain_text('"data"')
    return await response(page)


async def response(page: Page) -> str:
    """The text of the response pane."""
    text: str = await page.evaluate(TEXT, "response.json")
    return text


async def tab_names(page: Page) -> list[str]:
    """The titles of all tabs."""
    titles = await page.locator(".graphiql-tab-button").all()
    return [await title.get_attribute("title") or "" for title in titles]
