"""Options that make no sense are one sentence, and `alembic stamp` says that nothing was run."""

import pytest

from db.checks.revision import head_revision, revisions
from db.embedded.bootstrap import OWNER, Server
from db.urls.url import DatabaseUrl
from tests.conftest import ROOT
from tests.db.catalog.test_generate import alembic
from tests.support.shell import invoke

pytestmark = pytest.mark.writes
NO_TIME = "is not an interval; write it as in 5s, 500ms or 10min"


@pytest.mark.parametrize("hours", ["inf", "-inf", "nan", "1e12", "-1", "0", "1e-9", "abc", ""])
@pytest.mark.parametrize("command", ["token", "db studio"])
def test_a_lifetime_that_is_none_is_one_sentence(command: str, hours: str) -> None:
    done = invoke(*command.split(), "--hours", hours)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        f"Error: Invalid value for '--hours': '{hours}' is no lifetime: write hours, up to 87600."
    )


@pytest.mark.parametrize(
    "words",
    [
        "seed --tenants 0",
        "seed --tenants nan",
        "seed --users 1e3",
        "seed --users 99999999999999999999",
        "seed --locations -1",
        "seed --random-seed x",
        "purge --older-than 1y",
        "purge --older-than -1d",
        "purge --older-than 999999999999d",
        "purge --batch 0",
        "purge --batch inf",
    ],
)
def test_a_number_that_makes_no_sense_is_one_sentence(words: str) -> None:
    done = invoke("db", *words.split())
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("Error: Invalid value for ")


@pytest.mark.parametrize("workers", ["0", "-1", "99999999999", "x", "1.5"])
def test_a_number_of_workers_that_makes_no_sense_is_one_sentence(workers: str) -> None:
    done = invoke("serve", "--workers", workers)
    assert done.returncode in (1, 2)
    assert "orkers" in done.stderr.splitlines()[-1] or "WORKERS" in done.stderr


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("lock_wait=abc", f"`-x lock_wait=abc` {NO_TIME}"),
        ("lock_wait=", f"`-x lock_wait=` {NO_TIME}"),
        ("lock_wait=99999999999999s", NO_TIME),
        ("statement_timeout=abc", f"`-x statement_timeout=abc` {NO_TIME}"),
        ("statement_timeout=-1", NO_TIME),
        ("lock_timeout=1 parsec", NO_TIME),
        ("lock_waits=5s", "`-x lock_waits=` is unknown; the options are lock_timeout,"),
        ("lock_wait", "`-x lock_wait` has no value: write `-x lock_wait=...`."),
    ],
)
def test_an_option_of_alembic_that_makes_no_sense_is_one_sentence(
    server: Server, url: DatabaseUrl, option: str, words: str
) -> None:
    owned = server.url(OWNER, url.database)
    said = alembic(ROOT, owned, "-x", option, "upgrade", "head", fails=True)
    assert words in said
    assert "Traceback" not in said


def test_options_of_alembic_that_make_sense_are_taken(server: Server, url: DatabaseUrl) -> None:
    owned = server.url(OWNER, url.database)
    options = ("lock_wait=1min", "statement_timeout=5s", "lock_timeout=500ms")
    alembic(ROOT, owned, *(word for one in options for word in ("-x", one)), "upgrade", "head")


def test_a_stamp_says_that_nothing_was_run(server: Server, url: DatabaseUrl) -> None:
    owned = server.url(OWNER, url.database)
    for revision in (revisions()[1], str(head_revision()), "base"):
        said = alembic(ROOT, owned, "stamp", revision)
        assert said == f"stamped: the database counts as at {revision}; nothing was run\n"
    alembic(ROOT, owned, "stamp", "head")
    assert "reverted: " in alembic(ROOT, owned, "downgrade", "-1")
    assert "applied: " in alembic(ROOT, owned, "upgrade", "head")
