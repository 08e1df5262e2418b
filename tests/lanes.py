"""One operation on both lanes: a client in, two responses out that must be the same bytes."""

from dataclasses import dataclass
from typing import Any

import httpx

from db.transaction import Identity
from gql.asking import PLAN, RESOLVERS
from gql.wishes import LANE
from tests.client import Client


@dataclass(frozen=True)
class Both:
    """What the two lanes answered."""

    planned: httpx.Response
    resolved: httpx.Response

    @property
    def was_planned(self) -> bool:
        return self.planned.headers[LANE.decode()] == PLAN

    def check(self) -> None:
        """Fail unless they are the same."""
        assert self.resolved.headers[LANE.decode()] == RESOLVERS
        assert self.planned.status_code == self.resolved.status_code
        assert self.planned.content == self.resolved.content


async def ask_both(
    http: httpx.AsyncClient, query: str, viewer: Identity | None, variables: dict[str, Any]
) -> Both:
    """Ask the plan lane, then the resolver lane."""
    planned = await Client(http, PLAN).post(query, viewer, variables)
    return Both(planned, await Client(http, RESOLVERS).post(query, viewer, variables))
