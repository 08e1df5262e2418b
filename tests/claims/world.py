"""A database with the policies, functions and roles that Supabase's have, and some rows."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt

from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.orm.names import quote
from db.urls.url import DatabaseUrl, parse_url
from tests.conftest import _database, administer
from tests.support.client import SECRET
from tests.support.statements import execute

ANA, BEN = UUID(int=0xA), UUID(int=0xB)
# Nothing of Ben's may show to Ana: this is part of each of his texts that is not public.
MARK = "Zzqx"

# The functions are those of Supabase: `auth.uid` also reads the setting of older PostgREST.
# `plain_uid` is what others write; on an empty text its cast to `jsonb` fails.
SCHEMA = """
create schema auth;
create function auth.uid() returns uuid language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')
  )::uuid
$$;
create function auth.role() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
  )::text
$$;
create function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb
$$;
create function auth.plain_uid() returns uuid language sql stable as $$
  select (current_setting('request.jwt.claims', true)::jsonb ->> 'sub')::uuid
$$;

create table profiles (id uuid primary key default auth.uid(), name text not null);
create table notes (
  id uuid primary key default gen_random_uuid(),
  owner uuid not null default auth.uid() references profiles,
  title text not null,
  is_public boolean not null default false
);
create index on notes (owner);
create table announcements (id uuid primary key default gen_random_uuid(), title text not null);
create view whoami as
  select auth.role() as role, auth.uid()::text as subject, auth.jwt()::text as claims;

alter table profiles enable row level security;
alter table notes enable row level security;

grant usage on schema public, auth to {anon}, {authenticated}, {service}, {odd};
grant select on announcements, whoami to {anon}, {authenticated}, {service}, {odd};
grant select on notes to {anon};
grant select, insert, update, delete on notes to {authenticated}, {service};
grant select, insert, update on profiles to {authenticated}, {service};
grant insert on announcements to {service};

create policy own on profiles to {authenticated}
  using (id = auth.plain_uid()) with check (id = (select auth.plain_uid()));
create policy own on notes to {authenticated}
  using (owner = auth.plain_uid()) with check (owner = (select auth.uid()) and title <> 'refused');
create policy public on notes for select to {anon}, {authenticated} using (is_public);

insert into profiles values ('{ana}', 'Ana'), ('{ben}', 'Ben {mark}');
insert into notes (owner, title, is_public) values
  ('{ana}', 'Ana 1', false), ('{ana}', 'Ana 2', true),
  ('{ben}', 'Ben 1 {mark}', false), ('{ben}', 'Ben 2', true);
insert into announcements (title) values ('Welcome');
analyze;
"""


@dataclass(frozen=True)
class World:
    """The database as the login role sees it, and the names of its roles."""

    url: DatabaseUrl
    owner_url: DatabaseUrl
    login: str
    anon: str
    authenticated: str
    service: str
    # Needs quotes, and has the greatest length that a name can have.
    odd: str
    # Exists, but the login role may not assume it.
    closed: str

    @property
    def path(self) -> str:
        return self.url.database

    def token(self, role: str | None, sub: UUID | str | None = None, **claims: Any) -> str:
        """A token with these claims."""
        named = {"role": role, "sub": None if sub is None else str(sub), **claims}
        given = {name: value for name, value in named.items() if value is not None}
        return signed({"exp": datetime.now(UTC) + timedelta(minutes=5), **given})

    def ana(self) -> str:
        return self.token(self.authenticated, ANA)

    def ben(self) -> str:
        return self.token(self.authenticated, BEN)


def signed(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, SECRET, algorithm="HS256")


@contextmanager
def world_of(server: Server) -> Iterator[World]:
    """A database with its rows; roles belong to the cluster, so their names are made up."""
    mark = uuid4().hex[:12]
    odd = f'Odd "{mark}" \u00c4 '.ljust(62, "x")
    names = {
        **{name: f"{name}_{mark}" for name in ("login", "anon", "authenticated", "service")},
        "closed": f"closed_{mark}",
        "odd": odd,
    }
    assert len(odd.encode()) == 63
    quoted = {name: quote(role) for name, role in names.items()}
    administer(
        server,
        f"create role {quoted['login']} login noinherit password '{server.password}'",
        *(f"create role {quoted[name]} nologin noinherit" for name in names if name != "login"),
        f"alter role {quoted['service']} bypassrls",
        *(
            f"grant {quoted[name]} to {quoted['login']}"
            for name in ("anon", "authenticated", "service", "odd")
        ),
    )
    for owned in _database(server, "template1", OWNER):
        values = {**quoted, "ana": ANA, "ben": BEN, "mark": MARK}
        sql = SCHEMA
        for name, value in values.items():
            sql = sql.replace(f"{{{name}}}", str(value))
        owner_url = server.url(SUPERUSER, owned.database)
        asyncio.run(execute(owner_url, sql))
        url = parse_url(
            "DATABASE_URL",
            f"postgresql://{names['login']}:{server.password}@127.0.0.1:{server.port}"
            f"/{owned.database}",
        )
        yield World(url, owner_url, **names)
    administer(server, *(f"drop role {role}" for role in quoted.values()))


def claims_in(text: str) -> dict[str, Any]:
    """The claims of `whoami`, without the expiry."""
    claims: dict[str, Any] = json.loads(text)
    claims.pop("exp", None)
    return claims
