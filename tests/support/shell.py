"""Words of a command line in, what the installed program `gateway` did out."""

import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import click
import pytest
from click.testing import CliRunner

from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.urls.url import DatabaseUrl
from gql.cli import main

GATEWAY = str(Path(sys.executable).parent / "gateway")


async def data_dir(server: Server) -> Path:
    """The folder of the tests' Postgres, where commands find it for their scratch databases."""
    connection = await asyncpg.connect(server.url(SUPERUSER, "postgres").dsn)
    try:
        return Path(await connection.fetchval("show data_directory")).parent.parent
    finally:
        await connection.close()


def environment(server: Server, url: DatabaseUrl, folder: Path) -> dict[str, str]:
    """That of a process that works on the database of `url` as a deploy does."""
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": server.url(database=url.database).dsn,
        "DATABASE_DIRECT_URL": server.url(OWNER, url.database).dsn,
        "DATA_DIR": str(folder),
    }


def gateway(*words: str, cwd: Path, said: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run `gateway` with `words`; `said` is what is typed."""
    return subprocess.run(
        [GATEWAY, *words],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], **env},
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )


def invoke(*words: str, said: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """The same in this process, which takes a second less."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [GATEWAY, *words])
        done = CliRunner().invoke(_main, words, said, env)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def _main(words: tuple[str, ...]) -> None:
    main()


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a command that could not do what it was asked to."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    [sentence] = [line for line in done.stderr.splitlines() if line.startswith("gateway: ")]
    return sentence.removeprefix("gateway: ")
