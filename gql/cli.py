"""The command `gateway`; slow imports are inside the commands, so that `--help` is fast."""

import asyncio
import gc
import sys
from datetime import timedelta
from math import nan
from pathlib import Path
from typing import Any

import click

from db.commands.cli import database
from db.errors import Fault
from db.process.signals import stop, unwinding

SDL = Path("schema.graphql")
# The schema of the last release.
RELEASED = Path("docs/released.graphql")
SCHEMA = "A schema to read, instead of all that the role may use; can be repeated."
EXCLUDE = "Tables to leave out, such as 'audit_*' or 'log.*'; can be repeated."
MAX_HOURS = 10 * 365 * 24
# Allocations between two collections. A start makes 250,000 objects that stay, the modules and the
# schema: it looks for no garbage among them, which would take a tenth of its time.
COLLECT_AFTER = 500_000


class Hours(click.ParamType[timedelta]):
    """The lifetime of a token: from a second to ten years."""

    name = "hours"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        try:
            hours = float(value)
        except ValueError:
            hours = nan
        # NaN fails the comparison.
        if not 1 / 3600 <= hours <= MAX_HOURS:
            self.fail(f"{value!r} is no lifetime: write hours, up to {MAX_HOURS}.", param, ctx)
        return timedelta(hours=hours)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gateway")
def gateway() -> None:
    """GraphQL over Postgres: serve it, explore it, and look after its database.

    Settings are environment variables, or lines of a file .env; the README lists them.
    """


gateway.add_command(database)


@gateway.command()
@click.option(
    "--workers",
    type=int,
    help="Number of processes; they share DATABASE_POOL_SIZE.  [default: WORKERS, or 1]",
)
@click.option("--reflect", is_flag=True, help="Serve the tables that the database has.")
@click.option("--schema", "schemas", multiple=True, metavar="NAME", help=SCHEMA)
@click.option("--exclude", multiple=True, metavar="PATTERN", help=EXCLUDE)
def serve(
    workers: int | None, reflect: bool, schemas: tuple[str, ...], exclude: tuple[str, ...]
) -> None:
    """Serve GraphQL on HOST and PORT; the database must be migrated.

    With --reflect it serves the database of DATABASE_URL as it is, without models or migrations,
    and changes nothing in it: tables, views with a key, and what the role may read and write.

    Use several workers on a machine with several cores. They share the port and the limits on
    connections and on requests in flight; a worker that dies is replaced. Where Kubernetes or
    another orchestrator scales containers, one worker in each is enough.
    """
    with stop.noted():
        from db.settings import load_settings
        from gql.commands.serve import start
        from gql.reflection.pulled import Wanted

        if not reflect and (schemas or exclude):
            raise Fault("--schema and --exclude choose what --reflect serves: add --reflect.")
        wanted = Wanted(schemas, exclude) if reflect else None
        start(load_settings(to_serve=True, workers=workers), prepare=False, wanted=wanted)


@gateway.command()
def dev() -> None:
    """Serve for development: embedded Postgres, migrated, with demo data.

    With DATABASE_URL set it only serves and does not migrate that database.
    """
    with stop.noted():
        from db.settings import load_settings
        from gql.commands.serve import start

        settings = load_settings(to_serve=True, workers=1)
        if settings.in_production:
            raise Fault("`gateway dev` is for development: use `gateway serve` in production.")
        start(settings, prepare=True)


@gateway.command()
@click.argument("path", type=click.Path(file_okay=False, path_type=Path))
@click.option("--from", "url", metavar="URL", help="The database to make the project of.")
@click.option("--schema", "schemas", multiple=True, metavar="NAME", help=SCHEMA)
@click.option("--exclude", multiple=True, metavar="PATTERN", help=EXCLUDE)
def new(path: Path, url: str | None, schemas: tuple[str, ...], exclude: tuple[str, ...]) -> None:
    """Make a new project in the folder PATH, whose name becomes that of its package.

    With --from it is the application of the database at that URL: models, types, a baseline
    migration and tests; the database is not changed. Else it has one table, as an example.
    """
    from db.settings import load_settings
    from gql.commands.new import new
    from gql.reflection.pulled import Wanted

    if url is None and (schemas or exclude):
        raise Fault("--schema and --exclude choose what is read: add --from URL.")
    new(load_settings(), path, url, Wanted(schemas, exclude))


@gateway.command()
@click.option("--tenant", help="The tenant: its id or slug. Optional for operators.")
@click.option("--user", help="The person: their id, or e-mail address in the tenant.")
@click.option(
    "--role",
    type=click.Choice(["member", "admin", "operator"]),
    default="member",
    show_default=True,
    help="What the token lets its bearer do.",
)
@click.option("--hours", type=Hours(), default=24, show_default=True)
def token(tenant: str | None, user: str | None, role: str, hours: timedelta) -> None:
    """Print a bearer token, signed with AUTH_JWT_SECRET."""
    from db.connection.direct import pooled_database
    from db.orm.application import load_application
    from db.settings import load_settings
    from gql.access.tokens import claims_of, sign
    from gql.commands.development import account_lookup, signing_secret

    settings = load_settings()
    application = load_application(settings)
    secret = signing_secret(settings)
    with pooled_database(settings) as url:
        lookup = account_lookup(application)
        identity = asyncio.run(lookup(settings, url, role=role, tenant=tenant, user=user))
    click.echo(sign(identity, secret, hours, application.claims, **claims_of(settings)))


@database.command()
@click.option("--tenant", help="The tenant: its id or slug.")
@click.option("--user", help="The person: their id, or e-mail address in the tenant.")
@click.option(
    "--role",
    type=click.Choice(["member", "admin", "operator"]),
    help="What the token lets its bearer do.",
)
@click.option("--hours", type=Hours(), default=8, show_default=True)
@click.option("--print", "prints", is_flag=True, help="Print the address; open no browser.")
def studio(
    tenant: str | None, user: str | None, role: str | None, hours: timedelta, prints: bool
) -> None:
    """Open the explorer in a browser, signed in; without options as the demo tenant's admin.

    If no gateway runs at HOST and PORT, one is started as by `gateway dev`; Ctrl-C stops it. The
    token is valid for --hours. The browser gets it after the # of the address, which is not sent to
    any server and not logged, and the page removes it from the address.
    """
    from db.settings import load_settings
    from gql.commands.studio import AccountOptions, open_studio

    with stop.noted():
        account = AccountOptions(tenant, user, role)
        open_studio(load_settings(), account, hours, prints=prints)


@database.command()
@click.argument("package", required=False)
@click.option("--schema", "schemas", multiple=True, metavar="NAME", help=SCHEMA)
@click.option("--exclude", multiple=True, metavar="PATTERN", help=EXCLUDE)
@click.option("--keep", "side", flag_value="keep", help="Keep your lines where both have changed.")
@click.option("--take", "side", flag_value="take", help="Take the lines of the database there.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Show the changes; write nothing.")
def pull(
    package: str | None,
    schemas: tuple[str, ...],
    exclude: tuple[str, ...],
    side: str | None,
    is_dry: bool,
) -> None:
    """Write models and types of the tables that the database has, to keep and edit.

    PACKAGE is a Python package in this folder, by default that of APPLICATION. Run it again after
    the tables have changed: it shows and applies only the difference, and keeps what you have
    added. The schema is that of `gateway serve --reflect`. The database is not changed.
    """
    from db.settings import load_settings
    from gql.commands.pull import package_of, pull
    from gql.reflection.merge import Side
    from gql.reflection.pulled import Wanted

    settings = load_settings()
    chosen = None if side is None else Side(side)
    wanted = Wanted(schemas, exclude)
    pull(settings, package_of(settings, package), wanted, chosen, is_dry=is_dry)


@gateway.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--operation", help="Which operation of the file, if it has several.")
@click.option("--variables", default="{}", help="Variables as JSON; missing ones get samples.")
def plan(file: Path, operation: str | None, variables: str) -> None:
    """Show how a document runs: its plan and its SQL, or the field that needs a resolver.

    It exits with 1 if the document needs resolvers.
    """
    from gql.commands.explain import explain

    text, is_planned = explain(_application(), file.read_text(), operation, variables)
    click.echo(text)
    if not is_planned:
        sys.exit(1)


@gateway.command()
@click.option(
    "--documents",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A manifest of persisted documents; PERSISTED_DOCUMENTS if left out.",
)
@click.option("--accept-loss", is_flag=True, help="Accept migrations that delete rows.")
@click.option("--file", "path", type=click.Path(path_type=Path), default=SDL, show_default=True)
@click.option("--released", type=click.Path(path_type=Path), default=RELEASED, show_default=True)
def check(documents: Path | None, accept_loss: bool, path: Path, released: Path) -> None:
    """Check before a deployment whether this code is fit, and what it would break.

    Migrations run up, down and up again on a scratch database of the embedded Postgres; models and
    catalog are compared, including policies and grants; squawk checks the migrations. For the
    database of DATABASE_DIRECT_URL, or the embedded one, the report shows manual changes, gaps in
    tenant isolation, and rows that pending migrations would delete. The schema is compared with the
    last release, and each persisted document is validated against it. Nothing is changed. It exits
    with 1 if anything is wrong.
    """
    from db.settings import load_settings
    from gql.commands.check import Check, report

    failed = report(Check(load_settings(), path, released, documents, accept_loss))
    if failed:
        raise Fault(f"Not fit to be deployed: see {', '.join(failed)}.")
    click.echo("Fit to be deployed.")


@gateway.group()
def schema() -> None:
    """The published contract, schema.graphql."""


@schema.command()
@click.option("--output", type=click.Path(path_type=Path), default=SDL, show_default=True)
def export(output: Path) -> None:
    """Write the schema as GraphQL SDL."""
    from gql.schema import print_sdl

    output.write_text(print_sdl(_application()))
    click.echo(f"Wrote {output}.")


@schema.command("check")
@click.option("--file", "path", type=click.Path(path_type=Path), default=SDL, show_default=True)
@click.option("--released", type=click.Path(path_type=Path), default=RELEASED, show_default=True)
def check_schema(path: Path, released: Path) -> None:
    """Fail if the file differs from the exported schema, lacks a description, or breaks clients.

    Breaking changes are those from the schema of the last release.
    """
    from gql.commands.schema_diff import breaking_changes
    from gql.schema import print_sdl, undescribed

    if missing := undescribed(_application()):
        raise Fault(f"These have no description: {', '.join(missing)}.")
    if not path.exists() or path.read_text() != print_sdl(_application()):
        raise Fault(f"{path} is not what the code exports: run `gateway schema export`.")
    if broken := breaking_changes(released.read_text(), path.read_text()):
        raise Fault(
            f"Clients of {released} would break:",
            *broken,
            "Deprecate first; or, if nobody is left who needs it, release the schema again: "
            f"cp {path} {released}",
        )
    click.echo(f"{path} is up to date, and breaks no client of {released}.")


def _application() -> Any:
    """The application that the settings name."""
    from db.orm.application import load_application
    from db.settings import application_settings

    return load_application(application_settings())


def main() -> None:
    """Run the command; print a `Fault` as sentences, without a traceback."""
    gc.set_threshold(COLLECT_AFTER)
    try:
        with unwinding():
            gateway(prog_name="gateway")
    except Fault as fault:
        for sentence in fault.sentences:
            click.echo(f"gateway: {sentence}", err=True)
        sys.exit(1)
