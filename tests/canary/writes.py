"""Mutations in, what their answers and the rows afterwards tell of the other tenant out."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import asyncpg
import httpx

from db.embedded.bootstrap import SUPERUSER, Server
from db.session.identity import Identity
from gql.execution.request_context import PLAN, RESOLVERS
from models import Base
from tests.canary.planted import ours, theirs
from tests.canary.probe import SHOWN, Finding, Kind, Twins, post
from tests.canary.question import Question
from tests.canary.traces import traces
from tests.support.cases import without_what_is_new
from tests.support.fixtures import tenants


async def sums(server: Server, name: str) -> Mapping[str, str | None]:
    """A checksum of all rows, by table, that are not ours."""
    [tenant, _] = tenants()
    administrator = await asyncpg.connect(server.url(SUPERUSER, name).dsn)
    found = {
        table: await administrator.fetchval(
            f"select md5(string_agg(t::text, '|' order by t::text)) from {table} as t"
            f" where t.{'id' if table == 'tenants' else 'tenant_id'} <> $1",
            tenant.id,
        )
        for table in Base.metadata.tables
    }
    await administrator.close()
    return found


def changed(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> list[str]:
    """The tables in which rows that are not ours were changed."""
    return [table for table in after if after[table] != before[table]]


@dataclass
class Writing:
    """Puts mutations to both gateways, and remembers what ours have sent."""

    twins: Twins
    sent: frozenset[str] = frozenset()

    async def look(
        self, questions: Iterable[Question], viewers: Iterable[Identity | None]
    ) -> list[Finding]:
        """Whatever the answers to `viewers`, one of ours after the other, tell."""
        found: list[Finding] = []
        everybody = tuple(viewers)
        for question in questions:
            self.sent |= traces(json.dumps(question.body))
            for viewer in everybody:
                for lane in (PLAN, RESOLVERS):
                    found += await self._ask(question, viewer, lane)
        return found

    async def _ask(self, question: Question, viewer: Identity | None, lane: str) -> list[Finding]:
        asking = (post(http, question, viewer, lane) for http in self.twins.both)
        full, twin = await asyncio.gather(*asking)
        told = [_told(response, question) for response in (full, twin)]
        found: list[Finding] = []
        if told[0] != told[1]:
            details = f"{told[0][:SHOWN]}\n{told[1][:SHOWN]}"
            found.append(Finding(Kind.DIFFERS, question, viewer, lane, details))
        # What ours sent is in rows of ours by now.
        if shown := traces(full.text) - self.sent:
            details = f"{sorted(shown)}\n{full.text[:SHOWN]}"
            found.append(Finding(Kind.SHOWS, question, viewer, lane, details))
        return found


def _told(response: httpx.Response, question: Question) -> str:
    """The answer, but for what the write made anew."""
    known = f"{_known()} {json.dumps(question.body)}"
    return f"{response.status_code} {json.dumps(without_what_is_new(response.json(), known))}"


@cache
def _known() -> str:
    """Every id there was before."""
    return " ".join(
        str(row["id"]) for world in (ours(), theirs()) for rows in world.values() for row in rows
    )
