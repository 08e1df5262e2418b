"""What the explorer's page does around queries, in a real browser."""

import json
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest
from playwright.async_api import Page, Request, Route, expect

from db.session.identity import Identity
from gql.access.tokens import sign
from gql.types import application
from tests.support.browser import CHROMIUM, READY, RUN, TEXT, response, run, show
from tests.support.browser import tab_names as names_of
from tests.support.client import SECRET, authorization
from tests.support.fixtures import TestTenant

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
EXAMPLES = ["Viewer", "UsersWithLocations", "Workshop", "Nearby", "RecordLocation"]
FACTS = ".gateway-facts"
NOTICE = ".gateway-notice"
FOCUSED = "document.activeElement.className + ' ' + document.activeElement.ariaLabel"
IS_SCHEMA = "query IntrospectionQuery"


async def use_token(page: Page, viewer: Identity) -> None:
    token = sign(viewer, SECRET, timedelta(minutes=5), application.claims)
    await page.evaluate("token => { location.hash = 'token=' + token }", token)


def schema_request(request: Request) -> bool:
    return (
        IS_SCHEMA in (request.post_data or "")
        or quote(IS_SCHEMA, "").replace("%20", "+") in request.url
    )


async def test_a_reload_does_not_transfer_the_schema_again(
    page: Page, address: str, theirs: TestTenant
) -> None:
    async with page.expect_request_finished(schema_request) as first:
        await page.click('button[aria-label^="Re-fetch GraphQL schema"]')
    request = await first.value
    assert request.method == "GET"
    async with page.expect_request_finished(schema_request) as again:
        await page.reload()
    sizes = await (await again.value).sizes()
    assert sizes["responseBodySize"] <= 0
    await show(page, "Viewer")
    # Another identity is asked about anew: the answer belongs to the Authorization.
    async with page.expect_request_finished(schema_request):
        await use_token(page, theirs.member)
    async with httpx.AsyncClient() as http:
        headers = {"Apollo-Require-Preflight": "1", **authorization(theirs.member)}
        reply = await http.get(request.url, headers=headers)
        same = await http.get(
            request.url, headers={**headers, "If-None-Match": reply.headers["etag"]}
        )
    assert "Authorization" in reply.headers["vary"]
    assert reply.headers["cache-control"] == "private, no-cache"
    assert (same.status_code, same.content) == (304, b"")
    assert address in request.url


async def test_on_a_phone_the_answer_has_the_whole_width(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await run(page, "Workshop")
    for editor in (".graphiql-query-editor .graphiql-editor", ".result-window"):
        box = await page.locator(editor).bounding_box()
        assert box is not None
        assert box["width"] > 280
        assert box["height"] > 150
    lines = await page.locator(".result-window .view-line").all_inner_texts()
    assert max(len(line) for line in lines) > 20
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.evaluate(
        "location.hash = 'query=' + encodeURIComponent('query Mine { __typename }')"
    )
    await expect(page.locator('.graphiql-tab-button[title="Mine"]')).to_be_in_viewport()


async def test_a_new_identity_finds_an_empty_page(
    page: Page, ours: TestTenant, theirs: TestTenant
) -> None:
    await run(page, "Workshop")
    assert ours.slug in await run(page, "Viewer")
    await use_token(page, theirs.member)
    assert await response(page) == ""
    await expect(page.locator(FACTS)).to_have_text("")
    await show(page, "Workshop")
    assert await response(page) == ""
    assert theirs.slug in await run(page, "Viewer")


async def test_an_answer_to_the_previous_identity_is_not_shown(
    page: Page, ours: TestTenant, theirs: TestTenant
) -> None:
    held: list[Route] = []

    async def hold(route: Route) -> None:
        if "query Viewer" in (route.request.post_data or "") and not held:
            held.append(route)
        else:
            await route.continue_()

    await page.route("**/graphql", hold)
    await show(page, "Viewer")
    async with page.expect_request(lambda request: "query Viewer" in (request.post_data or "")):
        await page.click(RUN)
    await use_token(page, theirs.member)
    await expect(page.locator(".result-window")).to_contain_text("The identity changed")
    assert ours.slug not in await response(page)
    await page.unroute("**/graphql")


@pytest.mark.parametrize("start", ["?", "#"])
async def test_a_link_opens_its_operation(page: Page, address: str, start: str) -> None:
    operation = "query Mine($first: Int) { users(first: $first) { nodes { displayName } } }"
    variables = {"first": 2}
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    await page.goto("about:blank")
    link = f"query={quote(operation, '')}&variables={quote(json.dumps(variables), '')}"
    await page.goto(f"{address}/graphql{start}{link}")
    await page.wait_for_selector(READY)
    await expect(page.locator('.graphiql-tab-button[title="Mine"]')).to_be_visible()
    assert await page.evaluate(TEXT, "operation.graphql") == operation
    assert json.loads(await page.evaluate(TEXT, "variables.json")) == variables
    assert await names_of(page) == [*EXAMPLES, "Mine"]
    assert page.url == f"{address}/graphql"
    # Nobody has asked to run it, and what follows # stays in the browser.
    assert await response(page) == ""
    assert sum("Mine" in each for each in sent) == (1 if start == "?" else 0)
    assert '"nodes": [' in await run(page, "Mine")


async def test_each_answer_has_its_lane_time_and_cost(page: Page) -> None:
    text = await run(page, "UsersWithLocations")
    facts = page.locator(FACTS)
    await expect(facts.locator("[data-fact=lane]")).to_have_text("plan lane")
    await expect(facts.locator("[data-fact=cost]")).to_have_text("cost 50")
    assert (await facts.locator("[data-fact=ms]").inner_text()).endswith(" ms")
    assert list(json.loads(text)) == ["data"]
    await page.get_by_role("button", name="Receipt").click()
    await page.click(RUN)
    receipt = page.locator("#gateway-receipt")
    await expect(receipt).to_contain_text("ms in the gateway, plan lane")
    await receipt.locator("summary", has_text="Statement").click()
    await expect(receipt.locator("pre").first).to_contain_text("SELECT")
    assert list(json.loads(await response(page))) == ["data"]
    # Another tab has another answer.
    await show(page, "Viewer")
    await expect(facts).to_have_text("")


async def test_a_refused_receipt_leaves_the_answer(page: Page) -> None:
    message = "A receipt needs the operator role."

    async def refuse(route: Route) -> None:
        if "x-gateway-receipt" in route.request.headers:
            error = {"message": message, "extensions": {"code": "FORBIDDEN"}}
            await route.fulfill(json={"errors": [error]})
        else:
            await route.continue_()

    await page.route("**/graphql", refuse)
    await page.get_by_role("button", name="Receipt").click()
    assert '"errors"' not in await run(page, "Viewer")
    await expect(page.locator("#gateway-receipt")).to_contain_text(message)
    await page.unroute("**/graphql")


async def test_escape_and_tab_leave_the_editor(page: Page) -> None:
    await page.click(".graphiql-query-editor .view-line >> nth=1")
    await page.keyboard.press("Escape")
    assert "graphiql-editor" in await page.evaluate(FOCUSED)
    await page.keyboard.press("Tab")
    assert "Execute query" in await page.evaluate(FOCUSED)
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    assert "Press Escape, then Tab, to leave" in await page.evaluate(FOCUSED)
    before = await page.evaluate(TEXT, "operation.graphql")
    await page.keyboard.press("Tab")
    assert await page.evaluate(TEXT, "operation.graphql") != before
    await page.click('[data-value="short-keys"]')
    await expect(page.locator(".graphiql-table")).to_contain_text("Leave the editor: Escape")


async def test_copying_says_whether_it_worked(page: Page) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy = page.locator('button[aria-label^="Copy query"]')
    await copy.click()
    await expect(page.locator(NOTICE)).to_have_text("Query copied.")
    await expect(page.locator(NOTICE)).to_have_css("background-color", "rgb(31, 42, 61)")
    assert "query Viewer" in await page.evaluate("navigator.clipboard.readText()")
    await page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('no')) }"
    )
    await copy.click()
    await expect(page.locator(NOTICE)).to_contain_text("did not allow copying")


async def test_tabs_keep_the_names_of_their_operations(page: Page) -> None:
    await page.click(".graphiql-editor-tool .view-line")
    await page.keyboard.type("{}")
    stored = "JSON.parse(localStorage.getItem('graphiql:tabState'))"
    # GraphiQL stores what is typed after half a second.
    await page.wait_for_timeout(1000)
    assert await page.evaluate(f"{stored}.tabs[0].variables") == "{}"
    await page.reload()
    await page.wait_for_selector(READY)
    assert await names_of(page) == EXAMPLES
    # As versions before stored them.
    await page.goto("about:blank")
    await page.add_init_script(
        f"const state = {stored};"
        "for (const tab of state.tabs) tab.title = '<untitled>';"
        "localStorage.setItem('graphiql:tabState', JSON.stringify(state));"
    )
    await page.go_back()
    await page.wait_for_selector(READY)
    assert await names_of(page) == EXAMPLES
