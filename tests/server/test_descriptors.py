"""A process with a low limit of open files reports it at start and when it is reached."""

import asyncio
import os
import resource
import socket
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

from db.urls.url import DatabaseUrl
from gql.server.addresses import place_of, reached_at
from tests.support.client import SECRET
from tests.support.running import eventually, until
from tests.support.serve import free_port, is_listening
from tests.support.shell import GATEWAY

FEW = 256


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_a_low_file_limit_is_logged_at_start_and_when_it_is_reached(
    url: DatabaseUrl, tmp_path: Path, workers: str
) -> None:
    port = free_port()
    env = {
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "DATABASE_URL": url.dsn,
        "AUTH_JWT_SECRET": SECRET,
        "WORKERS": workers,
    }
    errors = tmp_path / "errors"
    with (
        errors.open("wb") as err,
        subprocess.Popen(  # noqa: ASYNC220 it starts at once
            [GATEWAY, "serve"],
            cwd=tmp_path,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=err,
            preexec_fn=few_files,  # noqa: PLW1509 no threads in the child
        ) as process,
    ):
        try:
            until(lambda: is_listening(port) and "may open" in errors.read_text(), 60)
            assert f"a process may open {FEW} files here (`ulimit -n`)" in errors.read_text()

            async def is_said() -> bool:
                return f"all {FEW} files that this process may open" in errors.read_text()

            with ExitStack() as stack:
                for _ in range(2 * FEW * int(workers)):
                    client = stack.enter_context(socket.socket())
                    client.setblocking(False)
                    client.connect_ex(("127.0.0.1", port))
                    await asyncio.sleep(0)
                await eventually(is_said)
            lines = errors.read_text().splitlines()
            # Once a minute for each process.
            said = [line for line in lines if "files that this process may open" in line]
            assert 1 <= len(said) <= int(workers)
            assert process.poll() is None
        finally:
            process.terminate()
            process.wait(30)


def few_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW, FEW))


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("127.0.0.1", "127.0.0.1:8000"),
        ("0.0.0.0", "127.0.0.1:8000"),  # noqa: S104
        ("::1", "[::1]:8000"),
        ("::", "[::1]:8000"),
        ("fe80::1%eth0", "[fe80::1%25eth0]:8000"),
        ("gateway.example", "gateway.example:8000"),
    ],
)
def test_the_printed_address_works_in_a_browser(host: str, place: str) -> None:
    assert place_of(reached_at(host), 8000) == place
