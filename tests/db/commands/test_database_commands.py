"""`gateway db`: what each command says of a server, and why it cannot do what it is asked."""

import asyncio
import socket
from pathlib import Path

import asyncpg
import pytest

from db.catalog.drift import snapshot
from db.checks.revision import head_revision
from db.embedded.bootstrap import Server
from db.urls.url import DatabaseUrl
from gql.commands.serve import _upgrade
from tests.support.shell import data_dir, environment, gateway, invoke, refusal

pytestmark = pytest.mark.writes


@pytest.fixture
async def env(server: Server, url: DatabaseUrl) -> dict[str, str]:
    """The environment of a command that works on the test's database."""
    return environment(server, url, await data_dir(server))


def test_status_tells_where_it_is_and_how_far(env: dict[str, str], empty_url: DatabaseUrl) -> None:
    stdin = invoke("db", "status", **env).stdout
    assert stdin.endswith(f" at migration {head_revision()} (head).\n")
    fresh = invoke("db", "status", DATABASE_URL=empty_url.dsn)
    assert fresh.stdout.endswith(f" its database {empty_url.database} not migrated yet.\n")


def test_verify_tells_what_production_would_refuse(env: dict[str, str]) -> None:
    async def spoil() -> None:
        connection = await asyncpg.connect(env["DATABASE_DIRECT_URL"])
        await connection.execute("alter table users no force row level security")
        await connection.close()

    asyncio.run(spoil())
    where, why = invoke("db", "verify", **env).stdout.splitlines()
    assert "as gateway_app" in where
    assert why.startswith("Tenants are not isolated: users does not force row-level security")


def test_two_urls_of_two_databases_are_told_before_anything_is_lost(
    env: dict[str, str], empty_url: DatabaseUrl
) -> None:
    """Rows would be counted in the one and dropped in the other."""
    env["DATABASE_DIRECT_URL"] = empty_url.dsn
    words = f"DATABASE_DIRECT_URL names the database {empty_url.database} at {empty_url.place}, but"
    assert words in invoke("db", "verify", **env).stdout
    asyncio.run(_as_migrated(empty_url))
    assert refusal(invoke("db", "push", "--yes", **env)).startswith(words)


async def _as_migrated(url: DatabaseUrl) -> None:
    connection = await asyncpg.connect(url.dsn)
    await connection.execute("create table alembic_version (version_num text)")
    await connection.execute("insert into alembic_version values ($1)", head_revision())
    await connection.close()


@pytest.mark.parametrize("command", ["start", "stop", "logs"])
def test_what_is_for_the_embedded_database_says_so(env: dict[str, str], command: str) -> None:
    stdin = refusal(invoke("db", command, **env))
    assert stdin.startswith("DATABASE_URL is set, but ")
    assert "docker compose" in stdin


@pytest.mark.parametrize("command", ["start", "stop", "status", "logs", "shell"])
def test_production_never_starts_a_database(command: str, tmp_path: Path) -> None:
    env = {"ENVIRONMENT": "production", "DATA_DIR": str(tmp_path)}
    assert refusal(invoke("db", command, **env)).startswith("DATABASE_URL is missing")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["status", "verify", "migrate", "check", "reset --yes", "seed"])
def test_a_database_that_is_not_there_is_one_sentence(words: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    dsn = f"postgresql://a:b@127.0.0.1:{port}/c"
    stdin = refusal(invoke("db", *words.split(), DATABASE_URL=dsn))
    assert stdin.startswith(f"Nothing answers at 127.0.0.1:{port}")


def test_the_shell_keeps_the_password_from_the_command_line(
    env: dict[str, str], tmp_path: Path
) -> None:
    words = ["-Atc", "table alembic_version", "-c", "\\! tr '\\0' ' ' < /proc/$PPID/cmdline"]
    done = gateway("db", "shell", "--", *words, cwd=tmp_path, **env)
    assert done.returncode == 0, done.stderr
    revision, command = done.stdout.splitlines()
    assert revision == head_revision()
    assert "@127.0.0.1" in command
    password = env["DATABASE_DIRECT_URL"].split(":")[2].partition("@")[0]
    assert password not in command


def test_a_database_that_is_ahead_is_left_alone_and_development_starts_on_it(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def change() -> None:
        connection = await asyncpg.connect(env["DATABASE_DIRECT_URL"])
        await connection.execute("update alembic_version set version_num = 'of_tomorrow'")
        await connection.close()

    asyncio.run(change())
    stdin = refusal(invoke("db", "migrate", **env))
    assert stdin.startswith("The database is at migration of_tomorrow, which this code does not")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    _upgrade()
    assert stdin in caplog.text


def test_reset_empties_whatever_is_there(
    env: dict[str, str], url: DatabaseUrl, server: Server
) -> None:
    owned = server.url("gateway_owner", url.database)
    before = asyncio.run(snapshot(owned))

    async def spoil() -> None:
        connection = await asyncpg.connect(owned.dsn)
        await connection.execute("alter table users add stray int; drop table workshop_steps")
        await connection.close()

    async def count() -> object:
        connection = await asyncpg.connect(server.url("postgres", url.database).dsn)
        try:
            return await connection.fetchval("select count(*) from tenants")
        finally:
            await connection.close()

    asyncio.run(spoil())
    refused = invoke("db", "reset", stdin="n\n", **env)
    assert refused.returncode == 1
    assert f"Delete everything in {url.database} at {url.place}?" in refused.stdout
    assert asyncio.run(count()) == 2
    done = invoke("db", "reset", stdin="y\n", **env)
    assert done.stdout.endswith(f"it is at head ({head_revision()}).\n"), done.stderr
    assert asyncio.run(snapshot(owned)) == before
    assert asyncio.run(count()) == 0


def test_reset_tells_whose_postgres_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("db.commands.reset.empty", "db.catalog.migrations.upgrade"):
        monkeypatch.setattr(name, lambda *_: None)
    stopped = "Its Postgres was stopped for that"
    for running in (None, Server(1, 1, "", started=False)):
        monkeypatch.setattr("db.embedded.server.Embedded.running", lambda _, found=running: found)
        done = invoke("db", "reset", "--yes", DATA_DIR=str(tmp_path))
        assert (stopped in done.stdout) == (running is not None), done.stderr


def test_reset_does_not_take_what_belongs_to_others(env: dict[str, str]) -> None:
    env["DATABASE_DIRECT_URL"] = env["DATABASE_URL"]
    assert "set DATABASE_DIRECT_URL to their owner" in refusal(
        invoke("db", "reset", "--yes", **env)
    )


@pytest.mark.parametrize("words", ["verify", "seed", "purge"])
def test_the_owner_alone_is_not_mixed_up_with_the_embedded_database(
    env: dict[str, str], words: str, tmp_path: Path
) -> None:
    del env["DATABASE_URL"]
    env["DATA_DIR"] = str(tmp_path)
    assert "is set without DATABASE_URL: set both" in refusal(invoke("db", words, **env))
    assert list(tmp_path.iterdir()) == []
