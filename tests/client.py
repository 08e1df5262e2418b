"""A GraphQL client for tests: a document and a viewer in, the JSON of the response out."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from db.transaction import Identity
from gql.tokens import sign

SECRET = "a secret for tests, long enough for HS256"


@dataclass(frozen=True)
class Client:
    http: httpx.AsyncClient

    async def send(
        self, query: str, viewer: Identity | None, variables: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The whole response, errors and all."""
        headers = {} if viewer is None else authorization(viewer)
        response = await self.http.post(
            "/graphql", json={"query": query, "variables": variables or {}}, headers=headers
        )
        body: dict[str, Any] = response.json()
        return body

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


def authorization(viewer: Identity, lifetime: timedelta = timedelta(minutes=5)) -> dict[str, str]:
    return {"Authorization": f"Bearer {sign(viewer, SECRET, lifetime)}"}
