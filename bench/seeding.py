"""An empty Postgres in, the benchmark's data in it out; what an earlier run made is kept."""

from __future__ import annotations

import subprocess
import sys

import click

from bench.administrator import execute, value
from bench.processes import GATEWAY, ROOT, environment
from bench.writes import FORGET
from db.embedded.bootstrap import OWNER, Server
from db.errors import Fault
from models.data.demo import END_TIME, Size

SIZE = Size(tenants=10, users=10_000, locations=1_000_000)
RANDOM_SEED = 7
SLUG = f"demo-{RANDOM_SEED}"

# By tenant, so that an index finds them.
# Without locations that are newer than the demo data.
FOUND = """
select array[
  (select count(*) from tenants),
  (select count(*) from users),
  (select count(*) from locations where recorded_at <= $1)
]
"""
SEEN_BY_ALL = """
select relallvisible >= relpages / 2 from pg_class where oid = 'locations'::regclass
"""


def migrate(server: Server) -> None:
    """Migrate to head, as a deploy does."""
    click.echo("Migrating to head.")
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=ROOT,
        env=_environment(server),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise Fault(f"The benchmark's database could not be migrated: {last[0]}")


def fill(server: Server) -> None:
    """Seed an empty database, or find the data of an earlier run; `Fault` for other data."""
    # A run that was killed leaves rows behind.
    forget_written(server)
    found = Size(*value(server, FOUND, END_TIME))
    is_ours = value(server, "select exists (select from tenants where slug = $1)", SLUG)
    if found == Size(0, 0, 0):
        _seed(server)
    elif found == SIZE and is_ours:
        click.echo(f"The {SIZE.locations:,} locations are there.")
    else:
        raise Fault(
            f"The database holds {found.tenants} tenants, {found.users} users and "
            f"{found.locations} locations that are not the benchmark's: delete its folder, or "
            "name another one with --data."
        )
    if others := int(value(server, "select count(*) from locations")) - SIZE.locations:
        click.echo(f"{others:,} more, from elsewhere, are measured along with them.")
    if not value(server, SEEN_BY_ALL):
        click.echo("Vacuuming and analyzing.")
        execute(server, "vacuum analyze")


def forget_written(server: Server) -> int:
    """Delete what benchmarks wrote; how many rows that were."""
    return sum(int(value(server, statement)) for statement in FORGET)


def prepare(server: Server, statement: str, rows: int) -> None:
    """Make `rows` rows to write to."""
    value(server, statement, rows)


def _seed(server: Server) -> None:
    click.echo(f"Seeding {SIZE.locations:,} locations, once.")
    options = (
        f"--tenants={SIZE.tenants}",
        f"--users={SIZE.users}",
        f"--locations={SIZE.locations}",
        f"--random-seed={RANDOM_SEED}",
    )
    command = [*GATEWAY, "db", "seed", *options]
    done = subprocess.run(command, cwd=ROOT, env=_environment(server), check=False)
    if done.returncode != 0:
        raise Fault("The benchmark's database could not be seeded: the lines above say why.")


def _environment(server: Server) -> dict[str, str]:
    return environment(
        DATABASE_URL=server.url().dsn,
        DATABASE_DIRECT_URL=server.url(OWNER).dsn,
        ENVIRONMENT="development",
    )
