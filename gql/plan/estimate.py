"""Asks Postgres for the estimated cost of a statement with the values of a request."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import orjson
from cachetools import LRUCache

from db.session.database import Database
from db.session.identity import Identity, Preamble
from gql.caching.single_flight import SingleFlight
from gql.plan.compilation import Statement
from gql.plan.execute import run

EXPLAIN = "explain (format json) "
# Each entry is a few numbers: neither SQL nor values are stored.
MAX_CACHED = 20_000
Key: TypeAlias = tuple[str | None, int, int]


class Estimates:
    """Estimated costs, cached by statement, role and the values that the cost depends on.

    Concurrent requests for the same estimate run one EXPLAIN.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._in_flight: SingleFlight[float] = SingleFlight()
        self._cache: LRUCache[Key, float] = LRUCache(MAX_CACHED)

    def known(
        self, identity: Identity, statement: Statement, arguments: Sequence[Any]
    ) -> float | None:
        """As `of`, if it was asked for before: without waiting, as each request asks."""
        return self._cache.get(_key(identity, statement, arguments))

    async def of(self, identity: Identity, statement: Statement, arguments: Sequence[Any]) -> float:
        """The total cost of the statement in the planner's units; the statement does not run."""
        key = _key(identity, statement, arguments)
        cost = self._cache.get(key)
        if cost is None:
            cost = await self._in_flight.get(
                key, lambda: self._estimate(identity, statement.sql, arguments)
            )
            self._cache[key] = cost
        return cost

    async def _estimate(self, identity: Identity, sql: str, arguments: Sequence[Any]) -> float:
        plan = await explain(self._database, identity, sql, arguments)
        cost: float = plan["Plan"]["Total Cost"]
        return cost


def _key(identity: Identity, statement: Statement, arguments: Sequence[Any]) -> Key:
    # Ids make no difference to the cost, so most statements have no such parameter.
    positions = statement.cost_parameters
    values = hash(repr([arguments[at] for at in positions])) if positions else 0
    return identity.database_role, hash(statement.sql), values


async def explain(
    database: Database,
    identity: Identity,
    sql: str,
    arguments: Sequence[Any],
    preamble: Preamble | None = None,
) -> Any:
    """Postgres's plan for a statement, from EXPLAIN's JSON; the statement does not run."""
    text: Any = await run(database.pool, identity, EXPLAIN + sql, arguments, preamble)
    [plan] = orjson.loads(text)
    return plan
