"""Serves an application for the tests of a project, from an embedded Postgres."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.embedded.bootstrap import SUPERUSER
from db.embedded.server import Embedded
from db.orm.application import load_application
from db.session.identity import OPERATOR
from db.settings import Settings, load_settings
from db.urls.url import DatabaseUrl
from gql.app import database_of, make_app

SECRET = "a secret for tests, which signs nothing elsewhere"  # noqa: S105


@dataclass(frozen=True)
class TestGateway:
    """A gateway over a database that was migrated to head; `settings` are those it runs with."""

    # pytest collects classes that begin with Test, unless they say so.
    __test__ = False

    settings: Settings
    url: DatabaseUrl

    def send(
        self, query: str, variables: dict[str, Any] | None = None, *, lane: str = "plan"
    ) -> dict[str, Any]:
        """The response as JSON, with any errors; requests need no token."""
        return asyncio.run(self._send(query, variables or {}, lane))

    def query(
        self, query: str, variables: dict[str, Any] | None = None, *, lane: str = "plan"
    ) -> dict[str, Any]:
        """The data of a response that must have no errors."""
        body = self.send(query, variables, lane=lane)
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    def differences(self) -> list[str]:
        """What the migrated database and the models do not have in common, in sentences."""
        from db.catalog.drift import drift
        from db.catalog.migrations import Differs, check

        try:
            check()
        except Differs as fault:
            return [*fault.sentences]
        return [*drift(self.settings)]

    async def _send(self, query: str, variables: dict[str, Any], lane: str) -> dict[str, Any]:
        import httpx

        application = load_application(self.settings)
        database = database_of(application, self.settings, self.url)
        viewer = None if application.keeps_policies else OPERATOR
        app = make_app(self.settings, database, SECRET, viewer)
        transport = httpx.ASGITransport(app)
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
                response = await http.post(
                    "/graphql",
                    json={"query": query, "variables": variables},
                    headers={"X-Gateway-Lane": lane},
                )
        finally:
            await database.close()
        body: dict[str, Any] = response.json()
        return body


@contextmanager
def test_gateway(application: str, folder: Path) -> Iterator[TestGateway]:
    """The gateway of `application` over a Postgres in `folder`, with no rows."""
    from db.catalog.migrations import upgrade

    folder.chmod(0o755)
    with Embedded(folder).use({"fsync": "off"}) as server:
        url = server.url(SUPERUSER)
        # The settings of the project, such as DATABASE_URL in .env, are for its own database.
        urls = dict.fromkeys(("DATABASE_URL", "DATABASE_DIRECT_URL"), url.dsn)
        own = {"APPLICATION": application, "ENVIRONMENT": "development", **urls}
        before = {name: os.environ.get(name) for name in own}
        os.environ.update(own)
        try:
            upgrade()
            yield TestGateway(load_settings(), url)
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


test_gateway.__test__ = False  # type: ignore[attr-defined]
