"""`gateway serve --reflect` serves a database of others as it is, and changes nothing in it."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from db.embedded.bootstrap import Server
from db.urls.url import DatabaseUrl, parse_url
from tests.claims.world import signed
from tests.conftest import administer
from tests.reflection.world import ODD, database_of, undone
from tests.support.client import SECRET
from tests.support.running import GATEWAY, Gateway, gateway
from tests.support.serve import free_port
from tests.support.statements import execute

CATALOGS = (
    "pg_class pg_attribute pg_attrdef pg_constraint pg_index pg_type pg_enum pg_proc pg_namespace "
    "pg_policy pg_trigger pg_extension pg_description pg_default_acl pg_sequence"
).split()
SDL_OF = "{ __schema { types { name fields { name } inputFields { name } } } }"
PEOPLE = """
create schema hidden; create schema "Other";
create table hidden.secret (id int primary key);
create table "Other".thing (id int primary key);
create table person (id int primary key, name text, salary int);
create table wage (id int primary key, person_id int references person);
create table note (id int primary key, text text, person_id int references person);
alter table note enable row level security;
create policy own on note
  using (person_id = (current_setting('request.jwt.claims')::json ->> 'sub')::int);
insert into person values (1, 'Ada', 10), (2, 'Bo', 20);
insert into wage values (1, 1);
insert into note values (1, 'of Ada', 1), (2, 'of Bo', 2);
grant usage on schema public to {anon}, {user};
grant select (id, name) on person to {anon};
grant select (id, name) on person to {user};
grant select, insert (id, text, person_id), delete on note to {user};
"""


@dataclass(frozen=True)
class People:
    """A database with roles, as its login role reaches it."""

    url: DatabaseUrl
    anon: str
    user: str


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `gateway serve`, which must stop by itself."""
    return subprocess.run(
        [GATEWAY, "serve", *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PORT": str(free_port()), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


async def catalogs(url: DatabaseUrl) -> list[str]:
    """All rows of the catalogs of a database, and its rights."""
    async with undone(url) as connection:
        return [
            await connection.fetchval(
                f"select string_agg(t::text, ' ' order by t::text) from {name} as t"
            )
            for name in (*CATALOGS, "pg_auth_members", "pg_authid", "pg_db_role_setting")
        ]


@pytest.fixture
def odd(server: Server) -> Iterator[DatabaseUrl]:
    """An odd database of the test's own."""
    with database_of(server) as url:
        asyncio.run(execute(url, ODD.read_text()))
        yield url


@pytest.fixture
def people(server: Server) -> Iterator[People]:
    """A database whose login role may only act as two others."""
    with people_of(server) as made:
        yield made


@contextmanager
def people_of(server: Server) -> Iterator[People]:
    mark = uuid4().hex[:8]
    login, anon, user = (f"{name}_{mark}" for name in ("login", "anon", "user"))
    administer(
        server,
        f"create role {login} login noinherit password '{server.password}'",
        f"create role {anon} nologin",
        f"create role {user} nologin",
        f"grant {anon}, {user} to {login}",
    )
    try:
        with database_of(server) as owned:
            asyncio.run(execute(owned, PEOPLE.replace("{anon}", anon).replace("{user}", user)))
            dsn = f"postgresql://{login}:{server.password}@{owned.place}/{owned.database}"
            yield People(parse_url("DATABASE_URL", dsn), anon, user)
    finally:
        administer(server, *(f"drop role {name}" for name in (login, anon, user)))


def names(gateway: Gateway, token: str | None = None) -> set[str]:
    """The names of the types of the schema, and of their fields."""
    types = gateway.ask(SDL_OF, token)["data"]["__schema"]["types"]
    fields = (
        each["name"]
        for one in types
        for each in [*(one["fields"] or []), *(one["inputFields"] or [])]
    )
    return {*(one["name"] for one in types), *fields}


def test_an_odd_database_is_served_and_left_as_it_is(odd: DatabaseUrl, tmp_path: Path) -> None:
    before = asyncio.run(catalogs(odd))
    with gateway(tmp_path, "serve --reflect", DATABASE_URL=odd.dsn) as started:
        assert started.said("serves 25 tables and 6 views (schemas Sales Dept, archive too)")
        assert started.said("leaves out no_columns: no columns")
        assert started.said("omitted: the comment says @omit")
        assert started.said("Without a token you are the role")
        query = '{ person(id: "person_1") { firstName filmPeople { nodes { film { title } } } } }'
        assert started.ask(query) == {
            "data": {
                "person": {
                    "firstName": "Ada",
                    "filmPeople": {
                        "nodes": [{"film": {"title": "One"}}, {"film": {"title": "Two"}}]
                    },
                }
            }
        }
        sample = started.output.read_text().partition('"query": "')[2].partition('"')[0]
        assert "errors" not in started.ask(sample)
        assert httpx.get(f"{started.address}/readyz").status_code == 200
    assert asyncio.run(catalogs(odd)) == before


def test_schemas_and_patterns_choose_what_is_served(odd: DatabaseUrl, tmp_path: Path) -> None:
    command = "serve --reflect --workers 2 --schema public --exclude film* --exclude public.p*"
    with gateway(tmp_path, command, DATABASE_URL=odd.dsn) as started:
        made = names(started)
        assert {"Order", "Tree", "orders"} <= made
        assert made.isdisjoint({"Film", "FilmPerson", "Person", "Passport", "OrderDetail"})
        assert started.said("leaves out film, film_list, film_person and 1 more: --exclude film*")
        assert started.said("--exclude public.p*")


def test_each_role_has_the_schema_of_what_it_may_do(people: People, tmp_path: Path) -> None:
    with gateway(
        tmp_path,
        "serve --reflect",
        DATABASE_URL=people.url.dsn,
        ANONYMOUS_ROLE=people.anon,
        AUTH_JWT_SECRET=SECRET,
    ) as started:
        token = signed({"role": people.user, "sub": "1", "exp": 2**31})
        unread = "leaves out person.salary, Other.thing, hidden.secret and 1 more"
        assert started.said(unread), started.errors.read_text()
        anonymous, own = names(started), names(started, token)
        assert {"Person", "people"} <= anonymous
        unseen = {"salary", "Wage", "wages", "Secret", "HiddenSecret", "OtherThing", "Thing"}
        assert unseen.isdisjoint(anonymous | own)
        assert {"Note", "createNote"}.isdisjoint(anonymous)
        assert {"Note", "createNote", "deleteNote"} <= own
        assert {"updateNote", "createPerson"}.isdisjoint(own)
        notes = started.ask("{ notes { nodes { text person { name } } } }", token)
        assert notes["data"]["notes"]["nodes"] == [{"text": "of Ada", "person": {"name": "Ada"}}]
        assert started.ask("{ people { totalCount } }")["data"] == {"people": {"totalCount": 2}}


def test_production_serves_roles_and_needs_a_token(people: People, tmp_path: Path) -> None:
    with gateway(
        tmp_path,
        "serve --reflect",
        DATABASE_URL=people.url.dsn,
        AUTH_JWT_SECRET=SECRET,
        ENVIRONMENT="production",
        PUBLIC_TABLES="person",
    ) as started:
        token = signed({"role": people.user, "sub": "2", "exp": 2**31})
        query = "{ notes { nodes { text } } }"
        assert started.ask(query, token)["data"]["notes"]["nodes"] == [{"text": "of Bo"}]
        [error] = started.ask(query)["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"


def test_production_refuses_open_tables(people: People, tmp_path: Path) -> None:
    environment = {"AUTH_JWT_SECRET": SECRET, "ENVIRONMENT": "production"}
    done = run(tmp_path, "--reflect", DATABASE_URL=people.url.dsn, **environment)
    assert done.returncode == 1
    assert "1 table has no row-level security that holds" in done.stderr
    assert "person" in done.stderr


def test_what_cannot_be_served_is_said(
    odd: DatabaseUrl, people: People, server: Server, tmp_path: Path
) -> None:
    def refusal(*words: str, url: DatabaseUrl | None = odd) -> str:
        environment = {} if url is None else {"DATABASE_URL": url.dsn}
        done = run(tmp_path, *words, **environment)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        return done.stderr

    missing = refusal("--reflect", "--schema", "nowhere", "--schema", "public")
    assert f"{odd.database} has no schema nowhere." in missing
    assert "DATABASE_URL is missing: set it to the database" in refusal("--reflect", url=None)
    assert "add --reflect" in refusal("--schema", "public")
    nothing = refusal("--reflect", "--exclude", "*")
    assert "can read no table with a key" in nothing
    assert "--exclude *" in nothing
    dsn = odd.dsn.replace(server.password, "wrong")
    assert "password" in refusal("--reflect", url=parse_url("DATABASE_URL", dsn))


def test_a_database_without_tables_is_not_served(server: Server, tmp_path: Path) -> None:
    with database_of(server) as url:
        done = run(tmp_path, "--reflect", DATABASE_URL=url.dsn)
    assert done.returncode == 1
    assert f"can read no table with a key in {url.database}" in done.stderr
