"""Runs the program `gateway` with command line arguments."""

import os
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import asyncpg
import click
import pytest
from click.testing import CliRunner

from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.urls.url import DatabaseUrl
from gql.cli import main

PASSWORD = "hunter2-of-the-database"
GATEWAY = str(Path(sys.executable).parent / "gateway")


async def data_dir(server: Server) -> Path:
    """The data folder of the test server, where commands create their scratch databases."""
    connection = await asyncpg.connect(server.url(SUPERUSER, "postgres").dsn)
    try:
        return Path(await connection.fetchval("show data_directory")).parent.parent
    finally:
        await connection.close()


def environment(server: Server, url: DatabaseUrl, folder: Path) -> dict[str, str]:
    """The environment of a deploy to the database of `url`."""
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": server.url(database=url.database).dsn,
        "DATABASE_DIRECT_URL": server.url(OWNER, url.database).dsn,
        "DATA_DIR": str(folder),
    }


def gateway(
    *words: str, cwd: Path, stdin: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    """Run `gateway` with the arguments `words` and the input `stdin`."""
    return subprocess.run(
        [GATEWAY, *words],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], **env},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def invoke(*words: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run `gateway` in this process, which takes a second less; not for commands that serve."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [GATEWAY, *words])
        done = CliRunner().invoke(_main, words, stdin, env)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def _main(words: tuple[str, ...]) -> None:
    main()


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """The error message of a command that failed, which is one sentence."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    [sentence] = [line for line in done.stderr.splitlines() if line.startswith("gateway: ")]
    return sentence.removeprefix("gateway: ")


def sentence(folder: Path, *command: str, password: str = PASSWORD, **env: str) -> str:
    """The error message of a command that must fail; `gateway db` runs in this process."""
    if command[0] != "db":
        return only_sentence(gateway(*command, cwd=folder, **env), password)
    with chdir(folder):
        return only_sentence(invoke(*command, **env), password)


def only_sentence(done: subprocess.CompletedProcess[str], password: str = PASSWORD) -> str:
    """The error message of a command that printed nothing else, and not the `password`."""
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    line = refusal(done)
    assert password not in line
    assert line.endswith(".")
    return line
