"""A folder in, the benchmark's databases out: running, filled, with the peers' login roles."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from bench.administrator import execute, value
from bench.chinook import database as chinook
from bench.dataset import Dataset, demo_dataset, reflected_dataset
from bench.query import DatasetName, Query
from bench.seeding import fill, forget_written, migrate, prepare
from bench.world import World, find_world
from db.embedded.binaries import Binaries
from db.embedded.bootstrap import SUPERUSER, Server
from db.embedded.server import Embedded
from db.errors import Fault, translate_database_errors
from db.roles import MEMBER_ROLE, OPERATOR_ROLE
from db.session.identity import OPERATOR, Identity

# The servers of both databases keep their connections, more than Postgres's 100.
SETTINGS = {"max_connections": "200"}
# Nothing but the role it logs in as tells who asks through a peer.
TENANT_PEER, OPERATOR_PEER = "bench_tenant", "bench_operator"


@dataclass(frozen=True, slots=True)
class Database:
    """The running server; `world` is who asks of the demo data, `datasets` what is measured."""

    server: Server
    binaries: Binaries
    world: World
    datasets: Mapping[DatasetName, Dataset]

    @property
    def version(self) -> str:
        return str(value(self.server, "show server_version")).split()[0]

    def dataset(self, query: Query) -> Dataset:
        """What `query` asks for."""
        return self.datasets[query.dataset]

    def forget_written(self) -> int:
        """Delete what was written; how many rows that were."""
        written = forget_written(self.server)
        if "chinook" in self.datasets:
            written += chinook.forget_written(self.server)
        return written

    def prepare(self, query: Query, rows: int) -> None:
        """Delete what was written, and make the rows that `query` writes to, if it needs any."""
        self.forget_written()
        if query.prepare is not None:
            prepare(self.server, query.prepare, rows)

    def settle(self) -> None:
        """Leave neither dead rows nor dirty pages to what is measured next."""
        if "chinook" in self.datasets:
            chinook.settle(self.server)
        execute(self.server, "vacuum locations", "vacuum users", "vacuum workshops", "checkpoint")


@contextmanager
def open_database(data: Path, queries: Sequence[Query]) -> Iterator[Database]:
    """The databases of `queries` in `data`, for one benchmark at a time.

    `Fault` says why there are none.
    """
    embedded = Embedded(data)
    click.echo(f"Starting Postgres in {data}, or finding it there.")
    with embedded.use(SETTINGS) as server, _alone(embedded.home):
        _check_settings(server, data)
        with translate_database_errors(server.url(SUPERUSER)):
            migrate(server)
            fill(server)
            world = asyncio.run(find_world(server.url()))
        datasets: dict[DatasetName, Dataset] = {"demo": demo_dataset(server.url(), world)}
        database = Database(server, embedded.binaries, world, datasets)
        try:
            make_roles(server, world.admin)
            if any(query.dataset == "chinook" for query in queries):
                click.echo("Making Chinook.")
                url = chinook.make(server)
                datasets["chinook"] = asyncio.run(reflected_dataset(url, world))
            yield database
        finally:
            drop_roles(server)
            datasets.pop("chinook", None)
            chinook.drop(server)
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


def _check_settings(server: Server, data: Path) -> None:
    found = str(value(server, "show max_connections"))
    if found != SETTINGS["max_connections"]:
        raise Fault(
            f"The Postgres in {data} was started by another command and takes {found} "
            "connections: stop it first."
        )


def make_roles(server: Server, admin: Identity) -> None:
    """Make the roles that the peers log in as: for `admin`, and for operators."""
    drop_roles(server)
    _make_role(server, TENANT_PEER, MEMBER_ROLE, admin.settings)
    _make_role(server, OPERATOR_PEER, OPERATOR_ROLE, OPERATOR.settings)


def _make_role(server: Server, role: str, group: str, settings: Mapping[str, str]) -> None:
    """A login role in `group` whose sessions have `settings`; all made here."""
    execute(
        server,
        f"create role {role} login password '{server.password}' in role {group}",
        *(
            f"alter role {role} in database {server.url().database} set {name} = '{given}'"
            for name, given in settings.items()
        ),
    )


def drop_roles(server: Server) -> None:
    """Drop both, if they exist."""
    execute(server, f"drop role if exists {TENANT_PEER}, {OPERATOR_PEER}")
