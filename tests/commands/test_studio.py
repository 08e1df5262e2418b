"""`gateway db studio`: a browser gets the explorer, signed in, and nobody else the token."""

import asyncio
import signal
import socket
import subprocess
import webbrowser
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import jwt
import pytest
from playwright.async_api import async_playwright, expect

from db.errors import Fault
from db.session.database import Database
from db.urls.url import DatabaseUrl
from gql.access.tokens import sign
from gql.commands import studio
from gql.http import graphiql
from gql.types import application
from tests.support.browser import CHROMIUM, FLAGS
from tests.support.client import SECRET
from tests.support.fixtures import TestTenant, demo
from tests.support.serve import free_port, serve
from tests.support.shell import GATEWAY, gateway, invoke, refusal

PAGE = pytest.mark.skipif(
    not (graphiql.FOLDER / "index.html").exists(), reason="make explorer builds it"
)


def environment(url: DatabaseUrl, address: str) -> dict[str, str]:
    where = urlsplit(address)
    return {
        "DATABASE_URL": url.dsn,
        "AUTH_JWT_SECRET": SECRET,
        "HOST": str(where.hostname),
        "PORT": str(where.port),
    }


async def eventually(path: Path) -> str:
    """The line of a file, once it is there."""

    def line() -> str:
        return path.read_text() if path.exists() else ""

    async with asyncio.timeout(30):
        while not line().endswith("\n"):
            await asyncio.sleep(0.02)
    return line().strip()


@PAGE
async def test_the_token_goes_to_one_browser_and_to_no_command_line(
    database: Database, url: DatabaseUrl, theirs: TestTenant, tmp_path: Path
) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o755)
    async with serve(database) as address, httpx.AsyncClient() as http:
        env = environment(url, address) | {"BROWSER": f"{browser} %s"}
        words = ["db", "studio", "--tenant", theirs.slug, "--user", str(theirs.users[1])]
        running = asyncio.create_task(asyncio.to_thread(gateway, *words, cwd=tmp_path, **env))
        first = await eventually(opened)
        assert (await http.get(first.rpartition("/")[0])).status_code == 404
        redirected = await http.get(first)
        done = await running
    assert done.returncode == 0, done.stderr
    assert redirected.status_code == 302
    assert redirected.headers["cache-control"] == "no-store"
    where, _, token = redirected.headers["location"].partition("#token=")
    assert where == f"{address}/graphql"
    claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    assert claims["sub"] == str(theirs.users[1])
    assert claims["role"] == "member"
    assert done.stdout == f"Opened {address}/graphql in a browser, as member.\n"
    assert token not in first + done.stdout + done.stderr


@PAGE
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
async def test_the_browser_is_signed_in_and_the_address_forgets_the_token(
    database: Database, theirs: TestTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    loop = asyncio.get_running_loop()

    def browse(url: str) -> bool:
        loop.call_soon_threadsafe(opened.set_result, url)
        return True

    monkeypatch.setattr(webbrowser, "open", browse)
    token = sign(theirs.member, SECRET, timedelta(minutes=5), application.claims)
    name = next(row[3] for row in demo().rows["users"] if row[1] == theirs.member.id("user_id"))
    async with serve(database) as address, async_playwright() as playwright:
        handing = asyncio.create_task(
            asyncio.to_thread(studio.hand_over, f"{address}/graphql#token={token}")
        )
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page()
        await page.goto(await opened)
        await expect(page.locator("button.gateway-identity")).to_contain_text(name)
        assert page.url == f"{address}/graphql"
        assert await page.evaluate("document.referrer") == ""
        await handing
        await browser.close()
    # It was good once.
    async with httpx.AsyncClient() as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(await opened)


@PAGE
async def test_it_prints_the_address_of_a_gateway_that_it_starts(
    url: DatabaseUrl, ours: TestTenant, tmp_path: Path
) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    process = await asyncio.create_subprocess_exec(
        GATEWAY,
        *("db", "studio", "--print"),
        cwd=tmp_path,
        env=environment(url, address),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            said = (await process.stdout.readline()).decode().strip()
        where, _, token = said.partition("#token=")
        assert where == f"{address}/graphql"
        # Whoever names nobody is the admin of the demo tenant.
        claims = jwt.decode(token, SECRET, algorithms=["HS256"])
        assert (claims["tid"], claims["role"]) == (str(ours.id), "admin")
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"{address}/healthz")).text == "ok\n"
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 30) == 0
            with pytest.raises(httpx.ConnectError):
                await http.get(f"{address}/healthz")
    finally:
        if process.returncode is None:
            process.kill()


def test_it_says_why_it_cannot(url: DatabaseUrl) -> None:
    nobody = environment(url, f"http://127.0.0.1:{free_port()}")
    said = refusal(invoke("db", "studio", **nobody, ENVIRONMENT="production"))
    assert said.startswith("No gateway answers at 127.0.0.1:")
    key = {"AUTH_JWT_ALGORITHM": "EdDSA", "AUTH_JWT_PUBLIC_KEY": "x"}
    assert "only the holder of the private key" in refusal(invoke("db", "studio", **nobody, **key))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--tenant", "nowhere", "--user", "x"], "There is no tenant nowhere"),
        (["--tenant", "demo", "--user", "x"], "No user or several users match x: pass an id"),
        (["--role", "admin"], "needs --tenant and --user"),
    ],
)
@PAGE
async def test_somebody_who_is_not_there_is_one_sentence(
    database: Database, url: DatabaseUrl, words: list[str], sentence: str
) -> None:
    async with serve(database) as address:
        env = environment(url, address)
        assert sentence in refusal(await asyncio.to_thread(invoke, "db", "studio", *words, **env))


async def test_what_answers_must_be_a_gateway(url: DatabaseUrl) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"HTTP/1.0 200 OK\r\n\r\nhello")
        await writer.drain()
        writer.close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        async with await asyncio.start_server(answer, sock=listening):
            env = environment(url, f"http://127.0.0.1:{listening.getsockname()[1]}")
            said = refusal(await asyncio.to_thread(invoke, "db", "studio", **env))
    assert "is no gateway: set PORT" in said


def test_without_a_browser_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    with pytest.raises(Fault, match="--print"):
        studio.hand_over("http://127.0.0.1/graphql#token=x")


def test_a_connection_that_sends_nothing_does_not_block_the_browser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    redirected: Future[httpx.Response] = Future()

    def browse(url: str) -> bool:
        where = urlsplit(url)
        # Browsers open connections before they need them.
        with socket.create_connection((where.hostname, where.port)):
            redirected.set_result(httpx.get(url))
        return True

    monkeypatch.setattr(webbrowser, "open", browse)
    studio.hand_over("http://127.0.0.1/graphql#token=x")
    response = redirected.result(10)
    assert response.status_code == 302
    assert response.headers["location"] == "http://127.0.0.1/graphql#token=x"
    assert response.headers["referrer-policy"] == "no-referrer"


async def test_only_get_of_the_secret_path_is_redirected(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: Future[list[int]] = Future()

    def browse(url: str) -> bool:
        others = [httpx.head(url), httpx.post(url), httpx.get(f"{url}x")]
        answers.set_result([answer.status_code for answer in (*others, httpx.get(url))])
        return True

    monkeypatch.setattr(webbrowser, "open", browse)
    await asyncio.to_thread(studio.hand_over, "http://127.0.0.1/graphql#token=x")
    assert answers.result(10) == [404, 404, 404, 302]
