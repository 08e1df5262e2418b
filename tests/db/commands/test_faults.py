"""What is wrong outside the code: one sentence on standard error and exit 1, never a traceback."""

import errno
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from db.checks.revision import head_revision
from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.errors import disk_fault
from db.roles import MEMBER_ROLE
from db.urls.url import DatabaseUrl
from tests.conftest import administer
from tests.support.client import SECRET
from tests.support.serve import free_port
from tests.support.shell import PASSWORD, gateway, sentence

GATEWAY = str(Path(sys.executable).parent / "gateway")
VERIFY = ("db", "verify")


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that refuses connections: bound, so that nobody takes it, but not listening."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture
def stranger(server: Server) -> Iterator[str]:
    """A login role in no group."""
    name = f"stranger_{uuid4().hex}"
    administer(server, f"create role {name} login password '{server.password}'")
    yield name
    administer(server, f"drop role {name}")


def test_an_unknown_host(tmp_path: Path) -> None:
    url = f"postgresql://someone:{PASSWORD}@host.invalid/shop"
    said = sentence(tmp_path, *VERIFY, DATABASE_URL=url)
    assert said.startswith("The host host.invalid in DATABASE_URL is unknown")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_nothing_listens(closed_port: int, host: str, tmp_path: Path) -> None:
    url = f"postgresql://someone:{PASSWORD}@{host}:{closed_port}/shop"
    said = sentence(tmp_path, *VERIFY, DATABASE_URL=url)
    assert said.startswith(f"Nothing answers at {host}:{closed_port} (DATABASE_URL)")


def test_a_host_that_does_not_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://someone:{PASSWORD}@127.0.0.1:{silent.getsockname()[1]}/shop"
        said = sentence(tmp_path, *VERIFY, DATABASE_URL=url, DATABASE_CONNECT_SECONDS="0.5")
    assert "did not answer in time" in said


def test_a_wrong_password(url: DatabaseUrl, tmp_path: Path) -> None:
    wrong = f"postgresql://{url.user}:{PASSWORD}@{url.place}/{url.database}"
    said = sentence(tmp_path, *VERIFY, DATABASE_URL=wrong)
    assert "refused the password of user gateway_app" in said
    assert "DATABASE_URL" in said


def test_an_unknown_database(server: Server, tmp_path: Path) -> None:
    url = server.url(database="no_such_shop")
    said = sentence(tmp_path, *VERIFY, DATABASE_URL=url.dsn, password=server.password)
    assert "has no database no_such_shop" in said


@pytest.mark.parametrize("option", ["target_session_attrs=standby", "work_mem=lots"])
def test_an_option_of_the_url_that_cannot_be_had(
    url: DatabaseUrl, tmp_path: Path, option: str
) -> None:
    said = sentence(tmp_path, *VERIFY, DATABASE_URL=f"{url.dsn}?{option}")
    assert said.startswith("DATABASE_URL cannot be used: ")


@pytest.mark.parametrize("command", [VERIFY, ("serve",)])
def test_not_migrated(
    server: Server, empty_url: DatabaseUrl, command: tuple[str, ...], tmp_path: Path
) -> None:
    url = server.url(database=empty_url.database)
    said = sentence(
        tmp_path,
        *command,
        DATABASE_URL=url.dsn,
        AUTH_JWT_SECRET=SECRET,
        PORT=str(free_port()),
        password=server.password,
    )
    assert f"at migration none, this code needs {head_revision()}" in said
    assert "gateway db migrate" in said


def test_a_role_in_no_group(
    server: Server, url: DatabaseUrl, stranger: str, tmp_path: Path
) -> None:
    strange = server.url(stranger, url.database)
    said = sentence(tmp_path, *VERIFY, DATABASE_URL=strange.dsn, password=server.password)
    assert f"grant {MEMBER_ROLE} to {stranger}" in said


@pytest.mark.parametrize(
    ("command", "user", "why"),
    [
        (VERIFY, SUPERUSER, "a superuser"),
        (VERIFY, OWNER, "owns tables"),
        (VERIFY, None, "bypasses row-level security"),
        (("serve",), OWNER, "owns tables"),
    ],
)
def test_production_refuses_a_powerful_role(
    server: Server,
    url: DatabaseUrl,
    stranger: str,
    command: tuple[str, ...],
    user: str | None,
    why: str,
    tmp_path: Path,
) -> None:
    administer(server, f"alter role {stranger} bypassrls", f"grant {MEMBER_ROLE} to {stranger}")
    powerful = server.url(user or stranger, url.database)
    said = sentence(
        tmp_path,
        *command,
        ENVIRONMENT="production",
        DATABASE_URL=powerful.dsn,
        AUTH_JWT_SECRET=SECRET,
        PORT=str(free_port()),
        password=server.password,
    )
    assert f"logs in as {user or stranger}, which is too powerful" in said
    assert why in said


@pytest.mark.parametrize("profile", ["transaction", "serverless"])
def test_a_pooled_profile_refuses_a_powerful_role_everywhere(
    server: Server, url: DatabaseUrl, profile: str, tmp_path: Path
) -> None:
    powerful = server.url(OWNER, url.database)
    said = sentence(
        tmp_path,
        *VERIFY,
        DATABASE_PROFILE=profile,
        DATABASE_URL=powerful.dsn,
        password=server.password,
    )
    assert f"logs in as {OWNER}, which is too powerful (owns tables)" in said


def test_several_faults_are_a_line_each(tmp_path: Path) -> None:
    wrong = {"PORT": "eighty", "AUTH_JWT_SECRET": "short", "LOG_LEVEL": "loud"}
    ended = gateway(*VERIFY, cwd=tmp_path, **wrong)
    lines = ended.stderr.splitlines()
    assert (ended.returncode, ended.stdout, len(lines)) == (1, "", 3)
    assert all(line.startswith("gateway: ") for line in lines)


def test_what_works_is_one_line(server: Server, url: DatabaseUrl, tmp_path: Path) -> None:
    ended = gateway(*VERIFY, cwd=tmp_path, DATABASE_URL=url.dsn)
    assert (ended.returncode, ended.stderr) == (0, "")
    [line] = ended.stdout.splitlines()
    for part in ("Postgres 1", url.place, url.database, "as gateway_app", str(head_revision())):
        assert part in line
    assert server.password not in line


def test_a_taken_port(url: DatabaseUrl, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = sentence(
            tmp_path, "serve", DATABASE_URL=url.dsn, AUTH_JWT_SECRET=SECRET, PORT=str(port)
        )
    assert said.startswith(f"Port {port} is taken on 127.0.0.1")


@pytest.mark.parametrize("command", [("dev",), ("db", "start"), VERIFY])
def test_a_data_dir_that_cannot_be(command: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    below = file / "below"
    said = sentence(tmp_path, *command, DATA_DIR=str(below), PORT=str(free_port()))
    assert str(below) in said
    assert "DATA_DIR" in said


def test_a_full_disk_is_called_full() -> None:
    fault = disk_fault(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "/data")
    assert str(fault).startswith("No space is left on the disk of /data")
