"""Serves an application whose statements run as a role of the database."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from unittest.mock import patch

import httpx

from db.connection.pool import Pool, timeouts
from db.session.identity import Identity
from db.urls.url import DatabaseUrl
from gql.nodes.application import Application
from tests.support.serve import http_with


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Sessions are of `role`, whatever the identity; the login role must be a member of it."""

    def session(pool: Pool) -> dict[str, str]:
        return {"role": role, **timeouts(pool.settings)}

    with (
        patch.object(Pool, "_session_settings", session),
        patch.object(Identity, "database_role", property(lambda _: role)),
    ):
        yield


@asynccontextmanager
async def http_as(
    url: DatabaseUrl, role: str, application: Application
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a gateway that serves `application` as `role`."""
    with as_role(role), patch("db.orm.application._imported", lambda _: application):
        # No account of an identity is in a database of others.
        async with http_with(url, auth_recheck_seconds=0) as http:
            yield http
