"""The embedded database on a full disk: what fails, what still works, and the recovery."""

import asyncio
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from db.embedded.bootstrap import SUPERUSER, Server
from db.embedded.server import Embedded
from db.errors import Fault
from gql.commands.development import jwt_secret
from tests.conftest import settings
from tests.server.test_load import own_server
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.load import UNAVAILABLE
from tests.support.mutations import document
from tests.support.running import eventually
from tests.support.samples import numbers
from tests.support.serve import http_with
from tests.support.shell import gateway, only_sentence

USERS = "{ users(first: 3) { nodes { id } } }"
PLACES = document("recordLocations")
PLACE = document("recordLocation")
HERE = {"latitude": 12.34567, "longitude": 76.54321}
FULL = f'gateway_errors_total{{code="{UNAVAILABLE}"}}'
# Fills the WAL without using space in a table.
LOG = """
select count(pg_logical_emit_message(true, '', repeat('x', 1000000))) from generate_series(1, 40)
"""
STORED = "select count(*) from locations where latitude = $1"


class Disk:
    """A mounted disk with a size in megabytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def resize(self, megabytes: int) -> None:
        mount("-o", f"remount,size={megabytes}m", str(self.folder))

    def fill(self) -> None:
        """Leave no room at all."""
        with self._ballast.open("ab", buffering=0) as ballast:
            for size in (2**20, 4096):
                try:
                    while ballast.write(bytes(size)) == size:
                        pass
                except OSError:
                    pass

    def free(self) -> None:
        self._ballast.unlink()


def mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"nothing may be mounted here: {done.stderr.strip()}")


@contextmanager
def disk_of(megabytes: int) -> Iterator[Disk]:
    folder = Path(tempfile.mkdtemp(prefix="gateway-disk-"))
    try:
        mount("-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(folder))
        try:
            yield Disk(folder)
        finally:
            Embedded(folder).stop()
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        folder.rmdir()


@pytest.fixture
def disk() -> Iterator[Disk]:
    with disk_of(150) as made:
        yield made


async def test_a_full_disk_refuses_writes_and_without_room_for_wal_everything(
    disk: Disk, ours: TestTenant, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        own_server(disk.folder) as (embedded, server),
        http_with(server.url()) as http,
    ):
        client = Client(http)
        disk.fill()
        await writes_are_refused(client, server, ours, caplog)
        disk.free()
        for each in (client, Client(http, "resolvers")):
            await each.data(PLACE, ours.admin, {"input": HERE})
        assert await stored(server) == 2
        assert embedded.running() == replace(server, started=False)
        disk.fill()
        await postgres_ends(embedded, server)
        assert await client.code(USERS, ours.member) == UNAVAILABLE
        assert await client.code(PLACE, ours.admin, {"input": HERE}) == UNAVAILABLE
        start = {"DATA_DIR": str(disk.folder)}
        said = only_sentence(await asyncio.to_thread(gateway, "db", "start", cwd=tmp_path, **start))
        assert f"no space is left on the disk of {disk.folder}" in said
        # Even if Postgres had no room to log the reason.
        assert "no space is left" in str(embedded._explain("did not start", ""))
        disk.free()
        started = await asyncio.to_thread(gateway, "db", "start", cwd=tmp_path, **start)
        # On the same port, so that gateways continue without a restart, with all stored rows.
        assert f"runs at 127.0.0.1:{server.port}" in started.stdout, started.stderr
        await client.data(PLACE, ours.admin, {"input": HERE})
        assert await stored(server) == 3


async def writes_are_refused(
    client: Client, server: Server, ours: TestTenant, caplog: pytest.LogCaptureFixture
) -> None:
    """Both lanes refuse writes, and log no values of the request; reads still work."""
    many = {"input": {"locations": [HERE] * 1000}}
    assert await client.code(PLACES, ours.admin, many) == UNAVAILABLE
    for each in (client, Client(client.http, "resolvers")):
        [error] = (await each.send(PLACE, ours.admin, {"input": HERE}))["errors"]
        assert error["extensions"]["code"] == UNAVAILABLE
        assert error["message"] == "Database storage is full: try again later."
        assert len((await each.data(USERS, ours.member))["users"]["nodes"]) == 3
    assert await stored(server) == 0
    assert (await client.http.get("/readyz")).status_code == 200
    assert (await numbers(client.http))[FULL] == 3
    said = [m for m in caplog.messages if m.startswith("database storage is full: ")]
    assert len(said) == 3
    assert str(HERE["latitude"]) not in caplog.text


async def postgres_ends(embedded: Embedded, server: Server) -> None:
    """Without room for WAL, Postgres stops and cannot start again."""
    connection = await asyncpg.connect(server.url(SUPERUSER).dsn)
    with pytest.raises(asyncpg.PostgresConnectionError):
        await connection.execute(LOG)

    async def is_over() -> bool:
        return embedded.running() is None

    await eventually(is_over)


async def stored(server: Server) -> int:
    """The number of locations that this test has written."""
    connection = await asyncpg.connect(server.url(SUPERUSER).dsn)
    try:
        found: int = await connection.fetchval(STORED, HERE["latitude"])
    finally:
        await connection.close()
    return found


# Postgres 18 of the wheel needs about 40 MB; with less, each size fails at another step.
@pytest.mark.parametrize("megabytes", [1, 20, 39])
def test_a_first_start_on_a_full_disk_fails_with_a_message_and_can_be_repeated(
    megabytes: int, tmp_path: Path
) -> None:
    with disk_of(megabytes) as disk:
        if megabytes == 1:
            disk.fill()
        start = {"DATA_DIR": str(disk.folder)}
        said = only_sentence(gateway("db", "start", cwd=tmp_path, **start))
        assert "no space is left on the disk" in said.lower() or "is full" in said
        if megabytes != 1:
            return
        with pytest.raises(Fault, match="No space is left on the disk"):
            jwt_secret(settings(data_dir=disk.folder))
        disk.free()
        # The first start leaves no empty secret, which could not sign tokens.
        assert len(jwt_secret(settings(data_dir=disk.folder)) or "") > 40
        disk.resize(150)
        started = gateway("db", "start", cwd=tmp_path, **start)
        assert " runs at 127.0.0.1:" in started.stdout, started.stderr
