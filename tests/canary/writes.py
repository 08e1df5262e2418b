"""Finds leaks in the responses of mutations, and rows of the other tenant that they change."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import asyncpg
import httpx

from db.embedded.bootstrap import SUPERUSER, Server
from db.orm.names import quote
from db.orm.scope import scope_of_table
from db.session.identity import Identity
from gql.execution.request_context import PLAN, RESOLVERS
from models import Base
from tests.canary.planted import ours, theirs
from tests.canary.probe import SHOWN_CHARACTERS, Finding, GatewayPair, Kind, post
from tests.canary.question import Question
from tests.canary.traces import traces
from tests.support.cases import mask_new_values
from tests.support.fixtures import tenants


async def sums(server: Server, name: str) -> Mapping[str, str | None]:
    """A checksum by table of all rows of the other tenant."""
    [tenant, _] = tenants()
    administrator = await asyncpg.connect(server.url(SUPERUSER, name).dsn)
    checksums = {
        table.name: await administrator.fetchval(
            f"select md5(string_agg(t::text, '|' order by t::text)) from {quote(table.name)} as t"
            f" where t.{scope.column} <> $1",
            tenant.id,
        )
        for table in Base.metadata.sorted_tables
        if (scope := scope_of_table(table)) is not None
    }
    await administrator.close()
    return checksums


def changed(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> list[str]:
    """The tables in which rows of the other tenant have changed."""
    return [table for table in after if after[table] != before[table]]


@dataclass
class WriteProbe:
    """Sends mutations to both gateways, and remembers the values that ours have sent."""

    pair: GatewayPair
    sent: frozenset[str] = frozenset()

    async def probe(
        self, questions: Iterable[Question], viewers: Iterable[Identity | None]
    ) -> list[Finding]:
        """The findings in the responses to `viewers`, who send each question in turn."""
        findings: list[Finding] = []
        senders = tuple(viewers)
        for question in questions:
            self.sent |= traces(json.dumps(question.body))
            for viewer in senders:
                for lane in (PLAN, RESOLVERS):
                    findings += await self._ask(question, viewer, lane)
        return findings

    async def _ask(self, question: Question, viewer: Identity | None, lane: str) -> list[Finding]:
        asking = (post(http, question, viewer, lane) for http in self.pair.both)
        full, single = await asyncio.gather(*asking)
        texts = [_comparable(response, question) for response in (full, single)]
        findings: list[Finding] = []
        if texts[0] != texts[1]:
            details = f"{texts[0][:SHOWN_CHARACTERS]}\n{texts[1][:SHOWN_CHARACTERS]}"
            findings.append(Finding(Kind.DIFFERS, question, viewer, lane, details))
        # Values that ours have sent are in our own rows by now.
        if shown := traces(full.text) - self.sent:
            details = f"{sorted(shown)}\n{full.text[:SHOWN_CHARACTERS]}"
            findings.append(Finding(Kind.SHOWS, question, viewer, lane, details))
        return findings


def _comparable(response: httpx.Response, question: Question) -> str:
    """The response, without values that the write has generated."""
    known = f"{_known()} {json.dumps(question.body)}"
    return f"{response.status_code} {json.dumps(mask_new_values(response.json(), known))}"


@cache
def _known() -> str:
    """All ids that existed before."""
    return " ".join(
        str(row["id"]) for world in (ours(), theirs()) for rows in world.values() for row in rows
    )
