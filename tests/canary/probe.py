"""Questions in, what they tell of the other tenant out.

Each is put to two gateways whose databases differ in the other tenant's rows alone: one has them,
its twin has none. Whatever differs between the answers tells of them, be it a count, an order or
an error, and so does any value of theirs, unless the one who asks has sent it.
"""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from functools import cache
from typing import Any

import httpx

from db.session.identity import Identity
from gql.execution.request_context import PLAN, RESOLVERS
from gql.execution.request_options import LANE
from tests.canary.question import Question
from tests.canary.traces import traces
from tests.support.client import authorization
from tests.support.fixtures import tenants

AT_ONCE = 4
# How much of an answer a failing test shows.
SHOWN = 1_500


@dataclass(frozen=True)
class Twins:
    """A gateway over both tenants' rows, and one over ours alone."""

    full: httpx.AsyncClient
    twin: httpx.AsyncClient

    @property
    def both(self) -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
        return self.full, self.twin


class Kind(Enum):
    DIFFERS = "is answered otherwise where the other tenant has no rows"
    SHOWS = "shows what is the other tenant's"
    REFUSED = "is refused, so nothing was learned"


@dataclass(frozen=True)
class Finding:
    """Something wrong with the answers to `viewer`."""

    kind: Kind
    question: Question
    viewer: Identity | None
    lane: str
    details: str

    def __str__(self) -> str:
        role = self.viewer.role if self.viewer else "nobody"
        asked = json.dumps(self.question.body)[:SHOWN]
        return (
            f"To a {role} on the lane {self.lane} this {self.kind.value}:\n{asked}\n{self.details}"
        )


async def look(twins: Twins, questions: Iterable[Question]) -> list[Finding]:
    """Whatever the answers to our member and our admin tell of the other tenant."""
    ours, _ = tenants()
    free = asyncio.Semaphore(AT_ONCE)

    async def one(at: int, question: Question) -> list[Finding]:
        async with free:
            return await _look(twins, question, (ours.member, ours.admin)[at % 2])

    found = await asyncio.gather(*(one(at, each) for at, each in enumerate(questions)))
    return [finding for findings in found for finding in findings]


async def _look(twins: Twins, question: Question, resolved: Identity) -> list[Finding]:
    """What is found as either of ours; `resolved` is who asks on the slow lane as well."""
    ours, theirs = tenants()
    # What a gateway kept of the other tenant's answers would be there for ours.
    await asyncio.gather(*(post(http, question, theirs.admin, PLAN) for http in twins.both))
    if not question.is_refused:
        await post(twins.full, question, theirs.admin, RESOLVERS)
    found: list[Finding] = []
    for viewer in (ours.member, ours.admin):
        for lane in _lanes(question, is_resolved=viewer == resolved):
            full, twin = await asyncio.gather(
                *(post(http, question, viewer, lane) for http in twins.both)
            )
            found += compare(question, viewer, lane, full, twin)
    return found


def _lanes(question: Question, *, is_resolved: bool) -> tuple[str, ...]:
    """Where one of ours asks; what is refused is not planned anyway."""
    if is_resolved:
        return (RESOLVERS,) if question.is_refused else (PLAN, RESOLVERS)
    return (PLAN,)


async def post(
    http: httpx.AsyncClient, question: Question, viewer: Identity | None, lane: str
) -> httpx.Response:
    return await http.post("/graphql", json=question.body, headers=_headers(viewer, lane))


@cache
def _headers(viewer: Identity | None, lane: str) -> dict[str, str]:
    return {LANE.decode(): lane} | (authorization(viewer, timedelta(hours=1)) if viewer else {})


def compare(
    question: Question,
    viewer: Identity | None,
    lane: str,
    full: httpx.Response,
    twin: httpx.Response,
) -> list[Finding]:
    """What is wrong with two answers to the same question."""
    found: list[Finding] = []
    if _seen(full) != _seen(twin):
        details = f"{full.text[:SHOWN]}\n{twin.text[:SHOWN]}"
        found.append(Finding(Kind.DIFFERS, question, viewer, lane, details))
    if shown := traces(full.text) - traces(json.dumps(question.body)):
        details = f"{sorted(shown)}\n{full.text[:SHOWN]}"
        found.append(Finding(Kind.SHOWS, question, viewer, lane, details))
    if not question.is_refused and (not full.is_success or b'"errors":' in full.content):
        found.append(Finding(Kind.REFUSED, question, viewer, lane, full.text[:SHOWN]))
    return found


def _seen(response: httpx.Response) -> tuple[Any, ...]:
    return response.status_code, response.headers.get(LANE.decode()), response.content
