"""What Postgres itself estimates a statement to cost with the values of a request."""

from collections.abc import Sequence
from typing import Any

import orjson
from cachetools import LRUCache

from db.session.database import Database
from db.session.identity import Identity
from gql.caching.single_flight import Shared
from gql.plan.cache import Statement
from gql.plan.execute import run

EXPLAIN = "explain (format json) "
# Some numbers each: neither SQL nor values are kept.
MAX_KEPT = 20_000


class Estimates:
    """Asks Postgres once for each statement and the values that its cost depends on.

    Those who ask for the same at the same time wait for one answer.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asking: Shared[float] = Shared()
        self._kept: LRUCache[tuple[str, int, int], float] = LRUCache(MAX_KEPT)

    async def of(self, identity: Identity, statement: Statement, arguments: Sequence[Any]) -> float:
        """The total cost of the statement in Postgres's units; nothing of it is carried out."""
        values = repr([arguments[at] for at in statement.cost_parameters])
        key = (identity.database_role, hash(statement.sql), hash(values))
        cost = self._kept.get(key)
        if cost is None:
            cost = await self._asking.get(
                key, lambda: self._ask(identity, statement.sql, arguments)
            )
            self._kept[key] = cost
        return cost

    async def _ask(self, identity: Identity, sql: str, arguments: Sequence[Any]) -> float:
        plan = await explain(self._database, identity, sql, arguments)
        cost: float = plan["Plan"]["Total Cost"]
        return cost


async def explain(
    database: Database, identity: Identity, sql: str, arguments: Sequence[Any]
) -> Any:
    """Postgres's plan for a statement, as its JSON; nothing of the statement is carried out."""
    found: Any = await run(database.pool, identity, EXPLAIN + sql, arguments)
    [plan] = orjson.loads(found)
    return plan
