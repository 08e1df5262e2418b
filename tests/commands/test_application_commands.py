"""`gateway db` has the commands of the application that is served, beside those of the engine."""

import os
import subprocess

from tests.conftest import ROOT
from tests.support.shell import GATEWAY

LIBRARY = {"APPLICATION": "tests.library.application:library", "PYTHONPATH": str(ROOT)}


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [GATEWAY, *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def commands(help_text: str) -> set[str]:
    lines = help_text.partition("Commands:\n")[2].splitlines()
    return {line.split()[0] for line in lines if line[2:3].strip()}


def test_the_commands_of_the_application_are_listed_beside_those_of_the_engine() -> None:
    ours = commands(run("db", "--help").stdout)
    theirs = commands(run("db", "--help", **LIBRARY).stdout)
    assert {"migrate", "verify", "studio"} < theirs
    assert ours - theirs == {"purge", "seed"}


def test_a_command_of_another_application_is_unknown() -> None:
    done = run("db", "seed", **LIBRARY)
    assert done.returncode == 2
    assert "No such command 'seed'" in done.stderr


def test_an_application_that_cannot_be_imported_is_named() -> None:
    done = run("db", "seed", APPLICATION="nowhere:application")
    assert done.returncode == 1
    assert "APPLICATION is nowhere:application, which cannot be imported" in done.stderr
