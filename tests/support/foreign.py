"""Databases of others, and the gateway's commands over them."""

import asyncio
import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.embedded.bootstrap import SUPERUSER, Server
from db.urls.url import DatabaseUrl
from tests.conftest import administer
from tests.support import statements as statements_of
from tests.support.running import GATEWAY

SHOP = """
create type status as enum ('open', 'paid');
create function slug(text) returns text language sql immutable as $$ select lower($1) $$;
create table customer (
  id serial primary key, name text not null, mail text unique, slug text default slug('New')
);
comment on table customer is 'Who buys.';
create table purchase (
  id uuid primary key default gen_random_uuid(),
  customer_id integer not null references customer on delete cascade,
  status status not null default 'open',
  paid_at timestamptz,
  check (status = 'open' or paid_at is not null)
);
create index on purchase (customer_id);
create view buyer as select id, name from customer;
create materialized view total as
  select customer_id, count(*) as purchases from purchase group by 1;
alter table purchase enable row level security;
create policy everybody on purchase using (true);
insert into customer (name) values ('Ada'), ('Bo');
insert into purchase (customer_id) values (1), (1), (2);
"""


def execute(url: DatabaseUrl, *statements: str) -> None:
    """Run statements in a database."""
    asyncio.run(statements_of.execute(url, *statements))


@contextmanager
def foreign_database(server: Server, *statements: str) -> Iterator[DatabaseUrl]:
    """A database that these statements have made, as its owner, a superuser, sees it."""
    name = f"foreign_{secrets.token_hex(6)}"
    administer(server, f"create database {name}")
    url = server.url(SUPERUSER, name)
    try:
        execute(url, *statements)
        yield url
    finally:
        administer(server, f"drop database {name} with (force)")


def command(
    folder: Path, *words: str, url: DatabaseUrl | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `gateway <words>` in `folder`, over a database."""
    database = {} if url is None else {"DATABASE_URL": url.dsn}
    return subprocess.run(
        [GATEWAY, *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **database, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
