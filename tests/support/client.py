"""A GraphQL client for tests."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from db.session.identity import Identity
from gql.access.tokens import sign
from gql.execution.request_context import PLAN
from gql.execution.request_options import LANE
from gql.nodes.application import Application
from gql.types import application

SECRET = "a secret for tests, long enough for HS256"


@dataclass(frozen=True)
class Client:
    """Sends requests to `lane`: `plan`, if the operation can be planned, or `resolvers`."""

    http: httpx.AsyncClient
    lane: str = PLAN
    application: Application = application

    async def send(
        self, query: str, viewer: Identity | None, variables: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The JSON of the response, with any errors."""
        body: dict[str, Any] = (await self.post(query, viewer, variables)).json()
        return body

    async def post(
        self, query: str, viewer: Identity | None, variables: dict[str, Any] | None = None
    ) -> httpx.Response:
        """The HTTP response."""
        headers = {LANE.decode(): self.lane}
        if viewer is not None:
            headers |= authorization(viewer, application=self.application)
        body = {"query": query, "variables": variables or {}}
        return await self.http.post("/graphql", json=body, headers=headers)

    async def data(
        self, query: str, viewer: Identity, variables: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The data of a response that must have no errors."""
        body = await self.send(query, viewer, variables)
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    async def code(
        self, query: str, viewer: Identity | None, variables: dict[str, Any] | None = None
    ) -> str:
        """The code of the one error of a response."""
        [error] = (await self.send(query, viewer, variables))["errors"]
        return str(error["extensions"]["code"])


def authorization(
    viewer: Identity,
    lifetime: timedelta = timedelta(minutes=5),
    application: Application = application,
) -> dict[str, str]:
    return {"Authorization": f"Bearer {sign(viewer, SECRET, lifetime, application.claims)}"}
