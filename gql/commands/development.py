"""What only development has: a secret made here, a viewer without a token, demo data, a welcome."""

import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

import click

from db.errors import Fault, SettingsFault, disk_fault
from db.process.signals import stop
from db.session.identity import Identity
from db.settings import NO_SECRET, Settings
from gql.access import tokens
from gql.http import graphiql
from gql.nodes.application import AccountLookup, Application
from gql.server.addresses import place_of, reached_at

TOKEN_LIFETIME = timedelta(days=7)

WELCOME = """
Gateway is ready; Ctrl-C stops it.

  Explorer  {address}
  Token     {token}

Try it:

  TOKEN={token}
  curl {address} -H 'Content-Type: application/json' -H "Authorization: Bearer $TOKEN" \\
    -d '{{"query": "{query}"}}'

{note}
"""
QUERY = "{ users(first: 3) { nodes { displayName locations(first: 2) { nodes { recordedAt } } } } }"


def jwt_secret(settings: Settings) -> str | None:
    """`AUTH_JWT_SECRET`, or in development one made once and kept in `DATA_DIR`.

    None where somebody else signs tokens.
    """
    if not settings.uses_secret:
        return None
    if settings.auth_jwt_secret is not None:
        return settings.auth_jwt_secret.get_secret_value()
    if settings.in_production:
        raise SettingsFault(NO_SECRET)
    kept = settings.data_dir / "jwt-secret"
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        if not kept.exists():
            _make_secret(kept)
        return kept.read_text()
    except OSError as error:
        raise disk_fault(error, kept) from error


def _make_secret(kept: Path) -> None:
    """Write a secret into a file of its own and link it: nobody reads a part of it, or another one.

    An empty secret, as a full disk would leave it, would sign nothing ever after.
    """
    with NamedTemporaryFile("w", dir=kept.parent, prefix=".jwt-secret-") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, kept)


def signing_secret(settings: Settings) -> str:
    """The secret this gateway signs tokens with; `Fault` where somebody else signs them."""
    secret = jwt_secret(settings)
    if secret is None:
        raise Fault(
            f"AUTH_JWT_ALGORITHM is {settings.auth_jwt_algorithm}: tokens are signed by whoever "
            "has the private key."
        )
    return secret


def account_lookup(application: Application) -> AccountLookup:
    """What finds accounts by the words of a command; `Fault` where the application has no such."""
    if application.account_lookup is None:
        raise Fault("This application finds no accounts by name: sign a token elsewhere.")
    return application.account_lookup


def welcome(
    settings: Settings, application: Application, secret: str | None, viewer: Identity | None
) -> None:
    """Say where the gateway is and how to use it."""
    address = f"http://{place_of(reached_at(settings.host), settings.port)}/graphql"
    notes = []
    if not (graphiql.FOLDER / "index.html").exists():
        notes.append("The explorer is not built yet: run `make explorer`.")
    if viewer is None or secret is None:
        click.echo("\n".join([f"Gateway is ready at {address}", *notes]))
        return
    notes.append("Without a token you are the demo tenant's admin; production refuses that.")
    token = tokens.sign(
        viewer, secret, TOKEN_LIFETIME, application.claims, **tokens.claims_of(settings)
    )
    text = WELCOME.format(address=address, token=token, query=QUERY, note="\n".join(notes))
    click.echo(text)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is done while it is done, and how long it took."""
    sys.stdout.write(f"{what} ... ")
    sys.stdout.flush()
    began = time.monotonic()
    try:
        yield
    except BaseException:
        sys.stdout.write("stopped\n" if stop.count else "failed\n")
        raise
    sys.stdout.write(f"{time.monotonic() - began:.1f} s\n")
    sys.stdout.flush()
