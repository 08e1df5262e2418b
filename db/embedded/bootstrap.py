"""A fresh embedded server in, its roles and its database made: what an administrator does once."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg

from db.errors import translate_database_errors
from db.roles import CREATE_ROLES, MEMBER_ROLE
from db.urls.url import DatabaseUrl, parse_url

SUPERUSER, OWNER, APP = "postgres", "gateway_owner", "gateway_app"
DATABASE = "gateway"


@dataclass(frozen=True, slots=True)
class Server:
    """A running embedded Postgres; `started` tells whether this process started it."""

    port: int
    pid: int
    password: str
    started: bool

    def url(self, user: str = APP, database: str = DATABASE) -> DatabaseUrl:
        """Where `user` enters `database`: APP for requests, OWNER for migrations."""
        return parse_url(
            "the embedded database",
            f"postgresql://{user}:{self.password}@127.0.0.1:{self.port}/{database}",
        )


async def bootstrap(server: Server) -> None:
    """The roles and the database, as an administrator would make them once on a real server.

    The owner migrates and is no superuser; the gateway's login role owns nothing. `DatabaseFault`
    says why they could not be made, such as a full disk.
    """
    url = server.url(SUPERUSER, "postgres")
    with translate_database_errors(url):
        await _bootstrap(server, await asyncpg.connect(url.dsn))


async def _bootstrap(server: Server, connection: asyncpg.Connection[asyncpg.Record]) -> None:
    try:
        await connection.execute(CREATE_ROLES)
        roles = {row["rolname"] for row in await connection.fetch("select rolname from pg_roles")}
        # The password is hexadecimal: made here, never given.
        login = f"login password '{server.password}'"
        if OWNER not in roles:
            await connection.execute(f"create role {OWNER} {login} createrole")
        if APP not in roles:
            await connection.execute(f"create role {APP} {login} in role {MEMBER_ROLE}")
        if not await connection.fetchval(
            "select true from pg_database where datname = $1", DATABASE
        ):
            await connection.execute(f"create database {DATABASE} owner {OWNER}")
    finally:
        await connection.close()
