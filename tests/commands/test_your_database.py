"""What the README and docs/your-database.md say of a database that exists."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from db.embedded.bootstrap import Server
from db.urls.url import DatabaseUrl
from tests.claims.world import signed
from tests.conftest import ROOT, administer
from tests.reflection.world import database_of
from tests.support.client import SECRET
from tests.support.running import gateway
from tests.support.statements import execute

README = (ROOT / "README.md").read_text()
DOCS = (ROOT / "docs" / "your-database.md").read_text()
# The tables of Chinook that the query of the README needs, with the rows that it finds.
CHINOOK = """
create table artist (artist_id int primary key, name varchar(120));
create table album (
  album_id int primary key, title varchar(160) not null,
  artist_id int not null references artist
);
create table genre (genre_id int primary key, name varchar(120));
create table track (
  track_id int primary key, name varchar(200) not null, album_id int references album,
  genre_id int references genre
);
insert into artist values (1, 'AC/DC');
insert into album values (1, 'For Those About To Rock We Salute You', 1);
insert into genre values (1, 'Rock');
insert into track select 1, 'For Those About To Rock (We Salute You)', 1, 1;
insert into track select number, 'Another', 1, 1 from generate_series(6, 14) as number;
"""
PEOPLE = (UUID(int=1), UUID(int=2))


@pytest.fixture
def url(server: Server) -> Iterator[DatabaseUrl]:
    with database_of(server) as made:
        yield made


def test_the_query_of_the_readme_gives_what_stands_below(url: DatabaseUrl, tmp_path: Path) -> None:
    asyncio.run(execute(url, CHINOOK))
    section = README.partition("## Over your own database")[2].partition("\n## ")[0]
    [query] = re.findall(r"-d '(.*)'\n", section)
    [expected] = re.findall(r"```json\n(.*)\n```", section)
    with gateway(tmp_path, "serve --reflect", DATABASE_URL=url.dsn) as started:
        assert started.ask(json.loads(query)["query"]) == json.loads(expected)
        [mutation] = re.findall(r"```graphql\n(.*?)```", DOCS, re.DOTALL)
        created = started.ask(mutation)["data"]["createArtist"]
        assert created == {"artist": {"id": "artist_999", "name": "Ada"}, "errors": []}


def test_roles_made_as_the_documentation_says_see_their_rows(
    server: Server, url: DatabaseUrl, tmp_path: Path
) -> None:
    [script] = re.findall(r"```sql\n(create role.*?)```", DOCS, re.DOTALL)
    names = {name: f"{name}_{uuid4().hex[:8]}" for name in ("anon", "member", "gateway_login")}
    for name, own in names.items():
        script = re.sub(rf"\b{name}\b", own, script)
    try:
        asyncio.run(execute(url, script))
        dsn = (
            f"postgresql://{names['gateway_login']}:a%20long%20password@{url.place}/{url.database}"
        )
        with gateway(
            tmp_path,
            "serve --reflect",
            DATABASE_URL=dsn,
            AUTH_JWT_SECRET=SECRET,
            ANONYMOUS_ROLE=names["anon"],
            ENVIRONMENT="production",
            INTROSPECTION="true",
        ) as started:
            for at, person in enumerate(PEOPLE):
                role = {"role": names["member"], "sub": str(person), "exp": 2**31}
                token = signed(role)
                write = 'mutation { createNote(input: {text: "x"}) { note { id text } } }'
                made = started.ask(write, token)["data"]["createNote"]["note"]
                assert made == {"id": f"note_{at + 1}", "text": "x"}
                notes = started.ask("{ notes { nodes { id } } }", token)["data"]["notes"]
                assert notes == {"nodes": [{"id": f"note_{at + 1}"}]}
                [error] = started.ask("{ notes { nodes { owner } } }", token)["errors"]
                assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
            [error] = started.ask("{ notes { nodes { id } } }")["errors"]
            assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    finally:
        asyncio.run(execute(url, f"drop owned by {', '.join(names.values())}"))
        administer(server, *(f"drop role {name}" for name in names.values()))
