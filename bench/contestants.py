"""A database in, everybody who takes part out, each a process of its own with one worker.

The gateway and PostGraphile have one process for each database that is measured.
"""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.contestant import LANE, Contestant
from bench.database import OPERATOR_PEER, TENANT_PEER, Database
from bench.loads import MANY_FIELDS
from bench.peer_names import POSTGRAPHILE
from bench.pgbench import Pgbench
from bench.processes import GATEWAY, ROOT, Process, Processes
from bench.queries import LIST, QUERIES
from bench.query import CONNECTIONS, DatasetName, Query
from bench.served import Served
from bench.writes import PREPARED_ID, RECORDED_AT
from bench.wrk import Target
from db.errors import Fault
from gql.access.tokens import sign
from gql.execution.request_context import PLAN, RESOLVERS

PEERS = Path(__file__).with_name("peers")
NODE = PEERS / "node_modules" / ".bin" / "node"
TOKEN_LIFETIME = timedelta(hours=12)
JSON = {"Content-Type": "application/json"}
# The limit keeps its connections, so the plan lane may. The others close theirs, as node-postgres
# does, so that all together stay within Postgres's 100.
IDLE_SECONDS = {PLAN: "600", RESOLVERS: "10"}


@dataclass(frozen=True, slots=True)
class Cast:
    """What all contestants are made of; `folder` is for their files."""

    database: Database
    processes: Processes
    folder: Path

    def everybody(self, *, peers: bool) -> Iterator[Contestant]:
        """Start them, one after the other; the last two are the `peers`."""
        secret = secrets.token_urlsafe(48)
        plan = self._gateway(PLAN, secret, {})
        yield plan
        yield self._gateway(RESOLVERS, secret, {LANE: RESOLVERS})
        yield self._limit(plan)
        yield Pgbench(self.database, self.folder)
        if peers:
            yield self._peer("postgraphile", POSTGRAPHILE)
            yield self._peer("mercurius", {})

    @property
    def _queries(self) -> list[Query]:
        """Those whose database is there."""
        return [query for query in LIST if query.dataset in self.database.datasets]

    def _gateway(self, lane: str, secret: str, headers: dict[str, str]) -> Served:
        processes = {
            name: self._gateway_process(lane, secret, name) for name in self.database.datasets
        }
        targets = {
            query.name: Target(
                processes[query.dataset],
                "/graphql",
                self._headers(query, secret) | headers,
                tuple(_bodies(query.document, query.variables(self.database.world))),
            )
            for query in self._queries
            if lane not in query.lacks
        }
        return self._served(lane, targets, lane=lane)

    def _gateway_process(self, lane: str, secret: str, name: DatasetName) -> Process:
        return self.processes.start(
            f"{lane}-{name}",
            [*GATEWAY, "serve", *["--reflect"] * (name == "chinook")],
            # Where there is no file .env.
            self.folder,
            {
                "DATABASE_URL": self.database.datasets[name].url.dsn,
                "DATABASE_POOL_SIZE": str(CONNECTIONS),
                "DATABASE_IDLE_SECONDS": IDLE_SECONDS[lane],
                "AUTH_JWT_SECRET": secret,
                # It lets the lane be chosen, and tells which one answered.
                "ENVIRONMENT": "development",
                # A line for each request, as in production.
                "LOG_FORMAT": "json",
            },
        )

    def _limit(self, plan: Served) -> Served:
        """It is sent what the plan lane is sent, and reads none of it."""
        urls = {"DATABASE_URL": self.database.server.url().dsn}
        if "chinook" in self.database.datasets:
            urls["CHINOOK_URL"] = self.database.datasets["chinook"].url.dsn
        process = self.processes.start(
            "limit",
            [sys.executable, "-m", "bench.limit"],
            ROOT,
            {**urls, "POOL_SIZE": str(CONNECTIONS)},
        )
        targets = {
            name: Target(process, f"/{name}", target.headers, target.bodies)
            for name, target in plan.targets.items()
            if "limit" not in QUERIES[name].lacks
        }
        return self._served("limit", targets)

    def _peer(self, name: str, names: dict[str, str]) -> Served:
        """A server for each identity and database; only one of them works at a time."""
        asked = json.loads((PEERS / "contestants.json").read_text())[name]
        queries = [query for query in self._queries if name not in query.lacks]
        processes = {
            login: self._peer_process(name, *login)
            for login in dict.fromkeys(self._login(query) for query in queries)
        }
        targets = {
            query.name: Target(
                processes[self._login(query)],
                "/graphql",
                JSON,
                tuple(dict.fromkeys(self._filled(asked[query.same_as or query.name], query))),
            )
            for query in queries
        }
        return self._served(name, targets, names=names)

    def _login(self, query: Query) -> tuple[str, str]:
        """The role that a peer logs in as for `query`, and the URL with it."""
        if query.dataset == "demo":
            role = OPERATOR_PEER if query.is_operators else TENANT_PEER
            return role, self.database.server.url(role).dsn
        url = self.database.dataset(query).url
        return url.user, url.dsn

    def _peer_process(self, name: str, role: str, dsn: str) -> Process:
        return self.processes.start(
            f"{name}-{role}",
            [str(NODE), f"{name}.mjs"],
            PEERS,
            {"DATABASE_URL": dsn, "POOL_SIZE": str(CONNECTIONS)},
        )

    def _served(self, name: str, targets: dict[str, Target], **more: Any) -> Served:
        return Served(name, targets, self.folder, self.database.server.pid, **more)

    def _headers(self, query: Query, secret: str) -> dict[str, str]:
        dataset = self.database.dataset(query)
        claims = dataset.application.claims
        token = sign(dataset.identity(query), secret, TOKEN_LIFETIME, claims)
        return JSON | {"Authorization": f"Bearer {token}"}

    def _filled(self, asked: dict[str, Any], query: Query) -> Iterator[bytes]:
        """A peer's request for each user the query asks for, or for who asks.

        Without variables in its template it is sent the gateway's.
        """
        world = self.database.world
        document = asked["query"].replace("{many}", MANY_FIELDS)
        if "variables" not in asked:
            yield from _bodies(document, query.variables(world))
            return
        template = json.dumps(asked["variables"])
        is_of_users = query.kind != "writes" or "{name}" in template
        users = zip(world.user_ids, world.names, strict=True)
        for user_id, name in users if is_of_users else [*users][:1]:
            text = template.replace("{tenant}", str(world.tenant_id)).replace("{name}", name)
            text = text.replace("{user}", str(user_id)).replace("{now}", RECORDED_AT)
            text = text.replace("{prepared}", PREPARED_ID)
            yield from _bodies(document, [json.loads(text)])


def _bodies(document: str, variables: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    for each in variables:
        yield json.dumps({"query": document, "variables": each}).encode()


def check_peers() -> None:
    """`Fault` unless the peers are installed."""
    if not NODE.exists():
        raise Fault("The peers are not installed: run `make bench-peers`.")
