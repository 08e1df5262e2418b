"""Development conveniences: a generated secret, the welcome message, progress of slow steps."""

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
from strawberry.utils.str_converters import to_camel_case

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
ANONYMOUS = """
Gateway is ready; Ctrl-C stops it.

  Explorer  {address}

Try it:

  curl {address} -H 'Content-Type: application/json' \\
    -d '{{"query": "{query}"}}'
"""
QUERY = "{ users(first: 3) { nodes { displayName locations(first: 2) { nodes { recordedAt } } } } }"


def jwt_secret(settings: Settings) -> str | None:
    """`AUTH_JWT_SECRET`, or in development a secret generated once and stored in `DATA_DIR`.

    None if tokens are verified by a public key.
    """
    if not settings.uses_secret:
        return None
    if settings.auth_jwt_secret is not None:
        return settings.auth_jwt_secret.get_secret_value()
    if settings.in_production:
        raise SettingsFault(NO_SECRET)
    path = settings.data_dir / "jwt-secret"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_secret(path)
        return path.read_text()
    except OSError as error:
        raise disk_fault(error, path) from error


def _make_secret(path: Path) -> None:
    """Write a secret to a temporary file and link it to `path`.

    Other processes then never read a partial secret, and all use the first one that was linked. A
    full disk leaves no empty file, which would break signing until somebody deletes it.
    """
    with NamedTemporaryFile("w", dir=path.parent, prefix=".jwt-secret-") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)


def signing_secret(settings: Settings) -> str:
    """The secret that signs tokens; `Fault` if this gateway only verifies by a public key."""
    secret = jwt_secret(settings)
    if secret is None:
        raise Fault(
            f"AUTH_JWT_ALGORITHM is {settings.auth_jwt_algorithm}: only the holder of the private "
            "key can sign tokens."
        )
    return secret


def account_lookup(application: Application) -> AccountLookup:
    """The application's function that finds accounts by name; `Fault` if it has none."""
    if application.account_lookup is None:
        raise Fault("This application has no lookup of accounts by name: sign a token elsewhere.")
    return application.account_lookup


def welcome(
    settings: Settings, application: Application, secret: str | None, viewer: Identity | None
) -> None:
    """Print the address of the gateway and how to use it."""
    address = f"http://{place_of(reached_at(settings.host), settings.port)}/graphql"
    notes = []
    if not (graphiql.FOLDER / "index.html").exists():
        notes.append("The explorer is not built yet: run `make explorer`.")
    if application.keeps_policies and not settings.in_production:
        click.echo(ANONYMOUS.format(address=address, query=_sample(application)))
        click.echo("\n".join([*notes, _who_anybody_is(settings), ""]))
        return
    if viewer is None or secret is None:
        click.echo("\n".join([f"Gateway is ready at {address}", *notes]))
        return
    notes.append("Without a token you are the demo tenant's admin; production refuses that.")
    token = tokens.sign(
        viewer, secret, TOKEN_LIFETIME, application.claims, **tokens.claims_of(settings)
    )
    text = WELCOME.format(address=address, token=token, query=QUERY, note="\n".join(notes))
    click.echo(text)


def _sample(application: Application) -> str:
    """A query of the first rows of a table, preferably one with other rows below."""
    nodes = application.registry.nodes
    node = max(nodes, key=lambda each: sum(one.is_list for one in each.relations.values()))
    columns = [each.field for each in node.columns.values() if not each.is_deferred]
    fields = [*dict.fromkeys(["id", *columns])][:3]
    return f"{{ {to_camel_case(node.plural)}(first: 3) {{ nodes {{ {' '.join(fields)} }} }} }}"


def _who_anybody_is(settings: Settings) -> str:
    role = settings.anonymous_role
    if role is not None:
        return f"Without a token you are the role {role}."
    user = "that logs in" if settings.pooled_url is None else settings.pooled_url.user
    return f"Without a token you are the role {user}; production refuses that."


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print the name of a step when it begins, and how long it took when it ends."""
    sys.stdout.write(f"{name} ... ")
    sys.stdout.flush()
    began = time.monotonic()
    try:
        yield
    except BaseException:
        sys.stdout.write("stopped\n" if stop.count else "failed\n")
        raise
    sys.stdout.write(f"{time.monotonic() - began:.1f} s\n")
    sys.stdout.flush()
