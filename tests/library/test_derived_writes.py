"""Writes derived from the declarations of the library: both lanes, step by step, side by side."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import pytest

from db.embedded.bootstrap import Server
from db.session.identity import OPERATOR, Identity
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN, RESOLVERS
from gql.execution.request_options import LANE
from tests.library.application import PATH, library
from tests.library.world import BOOKS, OURS, THEIRS, library_database
from tests.support.client import Client
from tests.support.serve import http_with

CHANGING = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+\+00:00")
READER = "reader { name favoriteBook { title } }"
BOOK = "book { title pages }"
BEN, FAY, GONE = OURS.readers[1], THEIRS.readers[0], OURS.readers[4]
LONG_AGO = "2020-01-01T00:00:00Z"


@dataclass(frozen=True)
class Step:
    """A mutation, who sends it, and the codes of its errors; `lane` answers it."""

    name: str
    viewer: Identity
    input: dict[str, Any]
    codes: list[str] = field(default_factory=list)
    lane: str = PLAN

    @property
    def document(self) -> str:
        kind = self.name[0].upper() + self.name[1:]
        selected = (
            "deletedId"
            if self.name.startswith("delete")
            else (READER if self.name.endswith("Reader") else BOOK)
        )
        return (
            f"mutation ($input: {kind}Input!) {{ {self.name}(input: $input) "
            f"{{ {selected} errors {{ code message path }} }} }}"
        )


def new(name: str, viewer: Identity = OURS.admin, *codes: str, **more: Any) -> Step:
    lane = more.pop("lane", PLAN)
    return Step("createReader", viewer, {"name": name, **more}, [*codes], lane)


def change(id: UUID | str, viewer: Identity = OURS.admin, *codes: str, **more: Any) -> Step:
    lane = more.pop("lane", PLAN)
    return Step("updateReader", viewer, {"id": str(id), **more}, [*codes], lane)


STEPS = [
    new("Gus"),
    new("Gus", favoriteBookId=str(BOOKS[0])),
    new("Gus", favoriteBookId=None),
    new("Gus", OURS.admin, "NOT_FOUND", favoriteBookId=str(UUID(int=9))),
    new("Gus", OURS.admin, "NOT_FOUND", favoriteBookId="none", lane=RESOLVERS),
    new("", OURS.admin, "INVALID"),
    new("\u200b", OURS.admin, "INVALID"),
    new("a\0b", OURS.admin, "INVALID", lane=RESOLVERS),
    new("x" * 101, OURS.admin, "INVALID"),
    new("Gus", OURS.member, "FORBIDDEN"),
    new("Gus", OPERATOR, "FORBIDDEN", lane=RESOLVERS),
    change(BEN, name="Bo"),
    change(BEN, OURS.member, name="Benno", favoriteBookId=None),
    change(BEN, favoriteBookId=str(BOOKS[2])),
    change(BEN),
    change(BEN, OURS.admin, "INVALID", name=None, lane=RESOLVERS),
    change(BEN, OURS.admin, "INVALID", name="   "),
    change(BEN, OURS.admin, "NOT_FOUND", favoriteBookId=str(UUID(int=9))),
    change(BEN, OURS.admin, "CONFLICT", name="Bo", expectedUpdatedAt=LONG_AGO),
    change(BEN, OPERATOR, name="By an operator"),
    change(OURS.readers[0], OURS.member, "FORBIDDEN", name="Bo"),
    change(FAY, OURS.admin, "NOT_FOUND", name="Bo"),
    change(GONE, OURS.admin, "NOT_FOUND", name="Bo"),
    change("none", OURS.admin, "NOT_FOUND", name="Bo", lane=RESOLVERS),
    Step("deleteReader", OURS.admin, {"id": str(FAY)}, ["NOT_FOUND"]),
    Step("deleteReader", OURS.admin, {"id": str(OURS.readers[2])}),
    Step("deleteReader", OURS.admin, {"id": str(OURS.readers[2])}, ["NOT_FOUND"]),
    Step("restoreReader", OURS.member, {"id": str(OURS.readers[2])}, ["FORBIDDEN"]),
    Step("restoreReader", OURS.admin, {"id": str(BEN)}, ["NOT_FOUND"]),
    Step("restoreReader", OURS.admin, {"id": str(OURS.readers[2])}),
    Step("createBook", OPERATOR, {"title": "New", "pages": 3}),
    Step("createBook", OPERATOR, {"title": "New", "pages": 0}, ["INVALID"]),
    Step("createBook", OURS.member, {"title": "New"}, ["FORBIDDEN"]),
    Step("updateBook", OPERATOR, {"id": str(BOOKS[3]), "pages": None}),
    Step("updateBook", OPERATOR, {"id": str(BOOKS[3]), "title": "Renamed"}),
    Step("updateBook", OURS.member, {"id": str(BOOKS[3]), "title": "No"}, ["FORBIDDEN"]),
    Step("deleteBook", OPERATOR, {"id": str(BOOKS[0])}, ["WRONG_STATE"]),
    Step("deleteBook", OPERATOR, {"id": str(BOOKS[3])}),
    Step("deleteBook", OPERATOR, {"id": str(BOOKS[3])}, ["NOT_FOUND"]),
]


@pytest.fixture
def other_url(server: Server) -> Iterator[DatabaseUrl]:
    """A second database, for the other lane."""
    with library_database(server, OURS, THEIRS) as url:
        yield url


async def replies(url: DatabaseUrl, lane: str) -> list[httpx.Response]:
    """The responses to every step, in a database of this lane's own."""
    async with http_with(url, application=PATH) as http:
        client = Client(http, lane, library)
        return [
            await client.post(step.document, step.viewer, {"input": step.input}) for step in STEPS
        ]


def codes(step: Step, body: dict[str, Any]) -> list[str]:
    """The codes of refusals in the payload, and of errors of the request."""
    payload = (body.get("data") or {}).get(step.name)
    refusals = [] if payload is None else payload["errors"]
    above = [error["extensions"]["code"] for error in body.get("errors", ())]
    return [error["code"] for error in refusals] + above


@pytest.mark.writes
async def test_both_lanes_write_and_refuse_the_same(
    own_url: DatabaseUrl, other_url: DatabaseUrl
) -> None:
    planned, resolved = await replies(own_url, PLAN), await replies(other_url, RESOLVERS)
    for step, plan, reference in zip(STEPS, planned, resolved, strict=True):
        assert CHANGING.sub("...", plan.text) == CHANGING.sub("...", reference.text), step
        assert codes(step, plan.json()) == step.codes, (step, plan.text)
        assert plan.headers[LANE.decode()] == step.lane, step
