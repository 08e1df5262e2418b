"""Finds leaks by sending each question to two gateways and comparing the responses.

Their databases differ only in the rows of the other tenant: `full` has them, `single` does not. A
difference between the responses, such as a count, an order or an error, is a leak. So is any value
of the other tenant that the question did not contain.
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
# How many characters of a response a failing test shows.
SHOWN_CHARACTERS = 1_500


@dataclass(frozen=True)
class GatewayPair:
    """A gateway over the rows of both tenants, and one over the rows of ours."""

    full: httpx.AsyncClient
    single: httpx.AsyncClient

    @property
    def both(self) -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
        return self.full, self.single


class Kind(Enum):
    DIFFERS = "has another response without the rows of the other tenant"
    SHOWS = "shows values of the other tenant"
    REFUSED = "is refused, so it tests nothing"


@dataclass(frozen=True)
class Finding:
    """A leak, or another fault, in the responses to `viewer`."""

    kind: Kind
    question: Question
    viewer: Identity | None
    lane: str
    details: str

    def __str__(self) -> str:
        role = self.viewer.role if self.viewer else "nobody"
        body = json.dumps(self.question.body)[:SHOWN_CHARACTERS]
        return (
            f"To a {role} on the lane {self.lane} this {self.kind.value}:\n{body}\n{self.details}"
        )


async def probe(pair: GatewayPair, questions: Iterable[Question]) -> list[Finding]:
    """The findings in the responses to our member and our admin."""
    ours, _ = tenants()
    semaphore = asyncio.Semaphore(AT_ONCE)

    async def one(at: int, question: Question) -> list[Finding]:
        async with semaphore:
            return await _probe(pair, question, (ours.member, ours.admin)[at % 2])

    results = await asyncio.gather(*(one(at, each) for at, each in enumerate(questions)))
    return [finding for findings in results for finding in findings]


async def _probe(pair: GatewayPair, question: Question, resolved: Identity) -> list[Finding]:
    """The findings for one question; only `resolved` sends it on the resolver lane as well."""
    ours, theirs = tenants()
    # The other tenant asks first: anything that a gateway caches from it could leak to ours.
    await asyncio.gather(*(post(http, question, theirs.admin, PLAN) for http in pair.both))
    if not question.is_refused:
        await post(pair.full, question, theirs.admin, RESOLVERS)
    findings: list[Finding] = []
    for viewer in (ours.member, ours.admin):
        for lane in _lanes(question, is_resolved=viewer == resolved):
            full, single = await asyncio.gather(
                *(post(http, question, viewer, lane) for http in pair.both)
            )
            findings += compare(question, viewer, lane, full, single)
    return findings


def _lanes(question: Question, *, is_resolved: bool) -> tuple[str, ...]:
    """The lanes to send a question on; refused questions never reach the plan lane."""
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
    single: httpx.Response,
) -> list[Finding]:
    """The findings in two responses to the same question."""
    findings: list[Finding] = []
    if _comparable(full) != _comparable(single):
        details = f"{full.text[:SHOWN_CHARACTERS]}\n{single.text[:SHOWN_CHARACTERS]}"
        findings.append(Finding(Kind.DIFFERS, question, viewer, lane, details))
    if shown := traces(full.text) - traces(json.dumps(question.body)):
        details = f"{sorted(shown)}\n{full.text[:SHOWN_CHARACTERS]}"
        findings.append(Finding(Kind.SHOWS, question, viewer, lane, details))
    if not question.is_refused and (not full.is_success or b'"errors":' in full.content):
        findings.append(Finding(Kind.REFUSED, question, viewer, lane, full.text[:SHOWN_CHARACTERS]))
    return findings


def _comparable(response: httpx.Response) -> tuple[Any, ...]:
    return response.status_code, response.headers.get(LANE.decode()), response.content
