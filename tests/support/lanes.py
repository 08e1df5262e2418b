"""Runs an operation on both lanes, whose responses must be the same bytes."""

from dataclasses import dataclass
from typing import Any

import httpx

from db.session.identity import Identity
from gql.execution.request_context import PLAN, RESOLVERS
from gql.execution.request_options import LANE
from gql.nodes.application import Application
from gql.types import application
from tests.support.client import Client


@dataclass(frozen=True)
class LanePair:
    """The responses of the two lanes."""

    planned: httpx.Response
    resolved: httpx.Response

    @property
    def was_planned(self) -> bool:
        return bool(self.planned.headers.get(LANE.decode()) == PLAN)

    @property
    def was_refused(self) -> bool:
        """Whether the operation ran on neither lane because of its cost."""
        return LANE.decode() not in self.planned.headers

    def check(self) -> None:
        """Assert that the responses are the same."""
        lane = None if self.was_refused else RESOLVERS
        assert self.resolved.headers.get(LANE.decode()) == lane
        if self.was_refused:
            [error] = self.planned.json()["errors"]
            assert error["extensions"]["code"] == "COST_ESTIMATED_TOO_EXPENSIVE"
        assert self.planned.status_code == self.resolved.status_code
        assert self.planned.content == self.resolved.content


async def ask_both(
    http: httpx.AsyncClient,
    query: str,
    viewer: Identity | None,
    variables: dict[str, Any],
    application: Application = application,
) -> LanePair:
    """Send the operation to the plan lane, then to the resolver lane."""
    planned = await Client(http, PLAN, application).post(query, viewer, variables)
    resolved = await Client(http, RESOLVERS, application).post(query, viewer, variables)
    return LanePair(planned, resolved)


async def body_of_both(
    http: httpx.AsyncClient,
    query: str,
    viewer: Identity | None,
    variables: dict[str, Any],
    application: Application,
) -> dict[str, Any]:
    """The response, which must be the same bytes in both lanes, and planned without errors."""
    both = await ask_both(http, query, viewer, variables, application)
    assert both.planned.content == both.resolved.content
    body: dict[str, Any] = both.planned.json()
    if "errors" not in body:
        assert both.was_planned
        assert both.resolved.headers[LANE.decode()] == RESOLVERS
    return body
