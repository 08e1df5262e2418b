"""Runs a command of the gateway to its end."""

import os
import subprocess
from pathlib import Path

from tests.support.running import GATEWAY

PASSWORD = "hunter2-of-the-database"


def gateway(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`gateway <command>` to its end, with nothing in the environment but what is given."""
    return subprocess.run(
        [GATEWAY, *command],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def sentence(folder: Path, *command: str, password: str = PASSWORD, **environment: str) -> str:
    """The one sentence of a command that must fail."""
    ended = gateway(folder, *command, **environment)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == 1
    assert ended.stdout == ""
    [line] = ended.stderr.splitlines()
    assert password not in line
    assert line.startswith("gateway: ")
    assert line.endswith(".")
    return line.removeprefix("gateway: ")
