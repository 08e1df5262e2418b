"""A database URL means the same to asyncpg, to psql and to migrations, whatever is in it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.connection.connect import connect
from db.embedded.bootstrap import OWNER, Server
from db.errors import DatabaseFault
from db.session.database import Database
from db.urls.url import DatabaseUrl, parse_url
from tests.conftest import administer, settings
from tests.db.commands.test_faults import closed_port
from tests.support.shell import data_dir, gateway, refusal

__all__ = ["closed_port"]

# What a person or a generator puts into a password, and a name.
ODD = "p@w:x #%zz+&=,;'\"\\\u00e9"
NAMED = f"a/b?{ODD}"
WHO = "select current_user, current_database()"


def quoted(text: str) -> str:
    """`text` percent-encoded by hand."""
    return "".join(f"%{byte:02X}" for byte in text.encode())


@pytest.fixture
def odd(server: Server) -> Iterator[tuple[str, str]]:
    """A login role and a database with odd names, and the role's password is odd as well."""
    # asyncpg does not escape these two in the name of a role, as SCRAM wants it.
    user = f"{uuid4().hex}{NAMED}".replace(",", "").replace("=", "")
    database = f"{uuid4().hex}{NAMED}"
    role, base = (name.replace('"', '""') for name in (user, database))
    password = ODD.replace("'", "''")
    administer(
        server,
        f"create role \"{role}\" login password '{password}'",
        f'create database "{base}" owner "{role}"',
    )
    yield user, database
    administer(server, f'drop database "{base}" with (force)', f'drop role "{role}"')


@pytest.mark.parametrize("password", [ODD, quoted(ODD)], ids=["raw", "encoded"])
async def test_odd_names_and_passwords_reach_every_client(
    server: Server, odd: tuple[str, str], password: str, tmp_path: Path
) -> None:
    user, database = odd
    place = f"127.0.0.1:{server.port}/{quoted(database)}"
    text = f"postgresql://{quoted(user)}:{password}@{place}"
    url = parse_url("DATABASE_URL", text)
    assert (url.user, url.password, url.database) == (user, ODD, database)
    connection = await connect(settings(), url)
    assert tuple(await connection.fetchrow(WHO) or ()) == odd
    await connection.close()
    folder = str(await data_dir(server))
    env = {"DATABASE_URL": text, "DATA_DIR": folder}
    shell = gateway("db", "shell", "--", "-AtF", "\t", "-c", WHO, cwd=tmp_path, **env)
    assert shell.stdout.rstrip("\n").split("\t") == list(odd), shell.stderr
    status = gateway("db", "status", cwd=tmp_path, **env)
    assert f"its database {database} not migrated yet" in status.stdout, status.stderr


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


@given(user=TEXT, password=TEXT, database=TEXT, name=TEXT)
def test_every_part_survives_the_way_to_the_driver(
    user: str, password: str, database: str, name: str
) -> None:
    from asyncpg.connect_utils import (  # type: ignore[attr-defined]
        _parse_connect_dsn_and_args,
    )

    credentials = f"{quoted(user)}:{quoted(password)}"
    query = f"application_name={quoted(name)}"
    url = parse_url("", f"postgresql://{credentials}@h1:1,[::1]/{quoted(database)}?{query}")
    nothing: dict[str, Any] = dict.fromkeys(
        "host port user password passfile database ssl service servicefile direct_tls "
        "server_settings target_session_attrs krbsrvname gsslib".split()
    )
    places, taken = _parse_connect_dsn_and_args(dsn=url.dsn, **nothing)
    assert places == [("h1", 1), ("::1", 5432)]
    assert (taken.user, taken.password, taken.database) == (user, password, database)
    assert taken.server_settings == {"application_name": name}
    again = parse_url("", url.dsn)
    assert again == url


async def test_parameters_are_those_of_the_session_everywhere(
    server: Server, shared_url: DatabaseUrl, tmp_path: Path
) -> None:
    options = "options=-c%20geqo%3Doff%20-c%20DateStyle%3DSQL,%5C%20DMY"
    text = f"{shared_url.dsn}?{options}&application_name=my%20shop+1&work_mem=5MB&sslmode=prefer"
    query = "select current_setting(name) from unnest(array['geqo', 'datestyle', "
    query += "'application_name', 'work_mem']) with ordinality as t(name, n) order by n"
    expected = ["off", "SQL, DMY", "my shop+1", "5MB"]
    url = parse_url("DATABASE_URL", text)
    connection = await connect(settings(), url, application_name="gateway migrations")
    assert [value for (value,) in await connection.fetch(query)] == expected
    await connection.close()
    database = Database(settings(), url)
    lease = await database.pool.acquire()
    assert [value for (value,) in await lease.fetch(query)] == expected
    await database.pool.release(lease)
    await database.close()
    env = {"DATABASE_URL": text, "DATA_DIR": str(await data_dir(server))}
    shell = gateway("db", "shell", "--", "-Atc", query, cwd=tmp_path, **env)
    assert shell.stdout.splitlines() == expected, shell.stderr


def test_the_command_line_of_psql_has_every_part_but_the_password() -> None:
    url = parse_url(
        "DATABASE_URL",
        "postgresql://me:secret@/shop?host=/run/a b,::1&port=5433,5434&connect_timeout=7"
        "&sslpassword=secret&options=-c%20geqo%3Doff&search_path=a%20b&channel_binding=prefer",
    )
    assert url.place == "/run/a b,[::1]:5434"
    assert url.for_psql() == (
        "postgresql://me@%2Frun%2Fa%20b:5433,[::1]:5434/shop?target_session_attrs=primary"
        "&options=-c%20geqo%3Doff%20-c%20search_path%3Da%5C%20b&connect_timeout=7"
    )


async def test_the_first_host_that_answers_is_taken(
    server: Server, shared_url: DatabaseUrl, closed_port: int, tmp_path: Path
) -> None:
    first = f"127.0.0.1:{closed_port}"
    place = f"127.0.0.1:{server.port}"
    url = parse_url("DATABASE_URL", shared_url.dsn.replace(place, f"{first},{place}"))
    assert url.place == f"{first},{place}"
    connection = await connect(settings(), url)
    assert await connection.fetchval("select current_database()") == url.database
    await connection.close()
    none = shared_url.dsn.replace(place, f"{first},{first}")
    said = refusal(gateway("db", "verify", cwd=tmp_path, DATABASE_URL=none))
    assert said.startswith(f"Nothing answers at {first},{first} (DATABASE_URL)")


async def test_a_socket_is_named_by_its_folder(
    server: Server, shared_url: DatabaseUrl, tmp_path: Path
) -> None:
    folder = await data_dir(server)
    [found] = folder.glob(f"postgres-*/.s.PGSQL.{server.port}")
    place = f"127.0.0.1:{server.port}"
    base = shared_url.dsn
    for text in (
        base.replace(place, f"{quoted(str(found.parent))}:{server.port}"),
        # As other libraries want it: what is behind the ? overrules the host before it.
        f"{base.replace(place, 'localhost')}?host={found.parent}&port={server.port}",
    ):
        url = parse_url("DATABASE_URL", text)
        assert url.place == str(found.parent)
        connection = await connect(settings(), url)
        assert await connection.fetchval("select inet_client_addr() is null")
        await connection.close()
        env = {"DATABASE_URL": text, "DATA_DIR": str(folder)}
        shell = gateway("db", "shell", "--", "-Atc", WHO, cwd=tmp_path, **env)
        assert shell.returncode == 0, shell.stderr


async def test_a_url_may_say_how_long_to_wait() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        url = parse_url("X", f"postgresql://u:p@127.0.0.1:{port}/d?connect_timeout=1")
        with pytest.raises(DatabaseFault, match="did not answer in time"):
            await connect(settings(database_connect_seconds=3600), url)
    assert parse_url("X", "postgresql://u:p@h/d?connect_timeout=0").connect_seconds is None


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        ("max_connections=5", "DATABASE_URL cannot be used: "),
        ("nonsense=5", "DATABASE_URL cannot be used: "),
        ("work_mem=lots", "DATABASE_URL cannot be used: "),
        ("sslmode=require&sslcert=/nowhere", "There is no file /nowhere"),
        ("sslmode=verify-full&sslkey=/nowhere", "There is no file /nowhere"),
        ("sslrootcert=system", "Postgres at 127.0.0.1"),
    ],
)
def test_a_parameter_that_cannot_be_had_is_one_sentence(
    shared_url: DatabaseUrl, parameter: str, words: str, tmp_path: Path
) -> None:
    text = f"{shared_url.dsn}?{parameter}"
    for command in (("db", "verify"), ("db", "status"), ("db", "migrate")):
        said = refusal(gateway(*command, cwd=tmp_path, DATABASE_URL=text))
        assert said.startswith(words), said


def test_a_migration_goes_to_an_odd_address(
    server: Server, empty_url: DatabaseUrl, closed_port: int
) -> None:
    place = f"127.0.0.1:{server.port}"
    hosts = f"127.0.0.1:{closed_port},{place}"
    text = server.url(OWNER, empty_url.database).dsn.replace(place, hosts)
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        env={**os.environ, "DATABASE_DIRECT_URL": f"{text}?connect_timeout=5"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
