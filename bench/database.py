"""A folder in, the benchmark's database out: running, filled, with the peers' login roles."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from bench.administrator import execute, value
from bench.query import Query
from bench.seeding import fill, forget_written, migrate, prepare
from bench.world import World, find_world
from db.embedded.binaries import Binaries
from db.embedded.bootstrap import SUPERUSER, Server
from db.embedded.server import Embedded
from db.errors import Fault, translate_database_errors
from db.roles import MEMBER_ROLE, OPERATOR_ROLE

# Nothing but the role it logs in as tells who asks through a peer.
TENANT_PEER, OPERATOR_PEER = "bench_tenant", "bench_operator"


@dataclass(frozen=True, slots=True)
class Database:
    """The running database; `world` is who asks there."""

    server: Server
    binaries: Binaries
    world: World

    @property
    def version(self) -> str:
        return str(value(self.server, "show server_version")).split()[0]

    def forget_written(self) -> int:
        """Delete what was written; how many rows that were."""
        return forget_written(self.server)

    def prepare(self, query: Query, rows: int) -> None:
        """Delete what was written, and make the rows that `query` writes to, if it needs any."""
        self.forget_written()
        if query.prepare is not None:
            prepare(self.server, query.prepare, rows)

    def settle(self) -> None:
        """Leave neither dead rows nor dirty pages to what is measured next."""
        execute(self.server, "vacuum locations", "vacuum users", "vacuum workshops", "checkpoint")


@contextmanager
def open_database(data: Path) -> Iterator[Database]:
    """The database in `data`, for one benchmark at a time; `Fault` says why there is none."""
    embedded = Embedded(data)
    click.echo(f"Starting Postgres in {data}, or finding it there.")
    with embedded.use() as server, _alone(embedded.home):
        with translate_database_errors(server.url(SUPERUSER)):
            migrate(server)
            fill(server)
            world = asyncio.run(find_world(server.url()))
        database = Database(server, embedded.binaries, world)
        try:
            _make_roles(database)
            yield database
        finally:
            _drop_roles(server)
            if database.forget_written():
                database.settle()


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    with (home / "bench").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Fault(f"Another benchmark uses {home}: wait for its end.") from None
        yield


def _make_roles(database: Database) -> None:
    _drop_roles(database.server)
    admin = database.world.admin
    settings = admin.settings
    _make_role(database.server, TENANT_PEER, MEMBER_ROLE, settings)
    _make_role(database.server, OPERATOR_PEER, OPERATOR_ROLE, {"role": "operator"})


def _make_role(server: Server, role: str, group: str, settings: Mapping[str, object]) -> None:
    """A login role in `group` whose sessions have `settings` under `app.`; all made here."""
    execute(
        server,
        f"create role {role} login password '{server.password}' in role {group}",
        *(
            f"alter role {role} in database {server.url().database} set app.{name} = '{given}'"
            for name, given in settings.items()
        ),
    )


def _drop_roles(server: Server) -> None:
    execute(server, f"drop role if exists {TENANT_PEER}, {OPERATOR_PEER}")
