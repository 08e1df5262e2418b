"""A client that sends tokens as they are."""

from dataclasses import dataclass
from typing import Any

import httpx

from gql.execution.request_context import PLAN, RESOLVERS
from gql.execution.request_options import LANE
from tests.support.lanes import LanePair


@dataclass(frozen=True)
class TokenClient:
    """Sends requests with a token, or without one, to `lane`."""

    http: httpx.AsyncClient
    lane: str = PLAN

    async def post(
        self, query: str, token: str | None = None, variables: dict[str, Any] | None = None
    ) -> httpx.Response:
        headers = {LANE.decode(): self.lane}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        body = {"query": query, "variables": variables or {}}
        return await self.http.post("/graphql", json=body, headers=headers)

    async def send(
        self, query: str, token: str | None = None, variables: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The JSON of the response, with any errors."""
        body: dict[str, Any] = (await self.post(query, token, variables)).json()
        return body

    async def data(
        self, query: str, token: str | None = None, variables: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The data of a response that must have no errors, and that `lane` must have sent."""
        response = await self.post(query, token, variables)
        body: dict[str, Any] = response.json()
        assert "errors" not in body, body["errors"]
        assert response.headers[LANE.decode()] == self.lane
        data: dict[str, Any] = body["data"]
        return data

    async def error(
        self, query: str, token: str | None = None, variables: dict[str, Any] | None = None
    ) -> tuple[str, str]:
        """The code and the message of the one error of a response."""
        [error] = (await self.send(query, token, variables))["errors"]
        return error["extensions"]["code"], error["message"]


LANES = (PLAN, RESOLVERS)


async def ask_both(
    http: httpx.AsyncClient,
    query: str,
    token: str | None = None,
    variables: dict[str, Any] | None = None,
) -> LanePair:
    """Send the operation to the plan lane, then to the resolver lane."""
    return LanePair(
        *[await TokenClient(http, lane).post(query, token, variables) for lane in LANES]
    )


async def data_of_both(
    http: httpx.AsyncClient,
    query: str,
    token: str | None = None,
    variables: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The data, which must be the same bytes in both lanes, and planned without errors."""
    both = await ask_both(http, query, token, variables)
    both.check()
    body: dict[str, Any] = both.planned.json()
    assert "errors" not in body, (query, body["errors"])
    assert both.was_planned, query
    data: dict[str, Any] = body["data"]
    return data
