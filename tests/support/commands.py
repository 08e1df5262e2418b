"""Runs commands of the gateway to their end."""

import os
import subprocess
from pathlib import Path

from tests.support.running import GATEWAY

PASSWORD = "hunter2-of-the-database"


def gateway(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `gateway <command>` with only `environment` and PATH as its environment."""
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
    """The error message of a command that must fail, which is one sentence."""
    ended = gateway(folder, *command, **environment)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == 1
    assert ended.stdout == ""
    [line] = ended.stderr.splitlines()
    assert password not in line
    assert line.startswith("gateway: ")
    assert line.endswith(".")
    return line.removeprefix("gateway: ")
