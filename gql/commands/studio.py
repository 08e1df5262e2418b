"""Opens the explorer in a browser, signed in.

All users of the machine can read command lines, so the browser first opens a page of this process,
which redirects once to the address that contains the token.
"""

import signal
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, HTTPServer
from secrets import token_urlsafe

import click

from db.checks.verify import verify
from db.connection.direct import pooled_database
from db.errors import Fault, database_in_words
from db.orm.application import load_application
from db.process.signals import stop
from db.session.database import Database
from db.session.identity import Identity
from db.settings import Settings
from db.urls.url import DatabaseUrl
from gql.access.tokens import claims_of, sign
from gql.app import PATH
from gql.commands.development import account_lookup, signing_secret
from gql.http import graphiql
from gql.nodes.application import Application
from gql.server.addresses import place_of, reached_at

START_SECONDS = 120
BROWSER_SECONDS = 60
CTRL_C_SECONDS = 5
PRINT = "`gateway db studio --print` prints the address."


@dataclass(frozen=True, slots=True)
class AccountOptions:
    """The command-line options that select an account; without any, the demo tenant's admin."""

    tenant: str | None
    user: str | None
    role: str | None

    async def identity(
        self, settings: Settings, application: Application, url: DatabaseUrl
    ) -> Identity:
        """The identity of that account in the database at `url`; `Fault` if it does not exist."""
        with database_in_words(url):
            await verify(settings, url)
            if self.tenant or self.user or self.role:
                role = self.role or "member"
                lookup = account_lookup(application)
                return await lookup(settings, url, role=role, tenant=self.tenant, user=self.user)
            database = Database(settings, url)
            demo = application.demo
            try:
                viewer = None if demo is None else await demo.viewer(database)
            finally:
                await database.close()
        if viewer is None:
            raise Fault("There is no demo account here: choose an account by --tenant and --user.")
        return viewer


def open_studio(
    settings: Settings, account: AccountOptions, lifetime: timedelta, *, prints: bool
) -> None:
    """Open the explorer as `account`; if no gateway is running, start one until it is stopped."""
    secret = signing_secret(settings)
    application: Application = load_application(settings)
    host = reached_at(settings.host)
    place = place_of(host, settings.port)
    with _gateway(settings, host) as started:
        if not _serves_page(host, settings.port):
            raise Fault(f"The gateway at {place} shows no explorer: set GRAPHIQL=true there.")
        with pooled_database(settings) as url:
            identity = stop.run(account.identity(settings, application, url))
        address = f"http://{place}{PATH}"
        token = sign(identity, secret, lifetime, application.claims, **claims_of(settings))
        signed_in = f"{address}#token={token}"
        if prints:
            click.echo(signed_in)
        else:
            hand_over(signed_in)
            click.echo(f"Opened {address} in a browser, as {identity.role}.")
        if started is not None:
            while started.poll() is None:
                stop.check()
                time.sleep(0.05)
            sys.exit(started.returncode)


@contextmanager
def _gateway(settings: Settings, host: str) -> Iterator[subprocess.Popen[bytes] | None]:
    """A gateway that runs until the block ends, or None if one is running already."""
    health = _get(host, settings.port, "/healthz")
    if health == "ok\n":
        yield None
        return
    if health is not None:
        raise Fault(f"What answers at {place_of(host, settings.port)} is no gateway: set PORT.")
    if settings.in_production:
        raise Fault(f"No gateway answers at {place_of(host, settings.port)}: run `gateway serve`.")
    if not (graphiql.FOLDER / "index.html").exists():
        raise Fault("The explorer is not built yet: run `make explorer`.")
    command = [sys.executable, "-c", "from gql.cli import main; main()", "dev"]
    with subprocess.Popen(command, stdout=sys.stderr) as process:
        try:
            _wait(process, host, settings.port)
            yield process
        finally:
            if stop.first is signal.SIGINT:
                # Ctrl-C has also reached the gateway; a second signal would cut its shutdown short.
                with suppress(subprocess.TimeoutExpired):
                    process.wait(CTRL_C_SECONDS)
            process.terminate()


def _wait(process: subprocess.Popen[bytes], host: str, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while _get(host, port, "/healthz") is None:
        if process.poll() is not None:
            stop.check()
            raise Fault("The gateway did not start: it said why above.")
        if time.monotonic() > deadline:
            raise Fault(f"The gateway did not start within {START_SECONDS} s.")
        stop.check()
        time.sleep(0.1)


def _serves_page(host: str, port: int) -> bool:
    return "<html" in (_get(host, port, PATH, Accept="text/html") or "").lower()


def _get(host: str, port: int, path: str, **headers: str) -> str | None:
    """The body of the response; None if nothing listens there."""
    connection = HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().read().decode(errors="replace")
    except ConnectionError:
        return None
    except OSError as error:
        place = place_of(host, port)
        raise Fault(f"{place} cannot be reached: {error.strerror or error}.") from None
    except HTTPException:
        return ""
    finally:
        connection.close()


def hand_over(address: str) -> None:
    """Open `address` in a browser without putting it on a command line.

    `Fault` if no browser opens the page in time.
    """
    code, state = f"/{token_urlsafe(24)}", {"is open": True, "is done": False}

    class Redirect(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_right = self.path == code and not state["is done"]
            self.send_response(302 if is_right else 404)
            if is_right:
                state["is done"] = True
                self.send_header("Location", address)
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Log nothing, because the code is valid until it is used."""

    with HTTPServer(("127.0.0.1", 0), Redirect) as server:
        server.timeout = 0.2
        first = f"http://127.0.0.1:{server.server_port}{code}"

        def browse() -> None:
            state["is open"] = webbrowser.open(first)

        threading.Thread(target=browse, daemon=True).start()
        deadline = time.monotonic() + BROWSER_SECONDS
        while not state["is done"]:
            server.handle_request()
            stop.check()
            if not state["is open"] and not state["is done"]:
                raise Fault(f"No browser could be opened: {PRINT}")
            if time.monotonic() > deadline:
                raise Fault(f"No browser came within {BROWSER_SECONDS} s: {PRINT}")
