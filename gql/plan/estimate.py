"""What Postgres itself thinks a statement costs: a plan and one request in, its estimate out.

It is asked once for each plan, with the values of the request that came first.
"""

from collections.abc import Hashable, Sequence
from typing import Any

import orjson

from db.engine import Database
from db.transaction import Identity
from gql.plan.execute import run
from gql.shared import Shared

EXPLAIN = "explain (format json) "


class Estimates:
    """Asks Postgres; those who want to know the same at the same time wait for one answer."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asking: Shared[float] = Shared()

    async def of(
        self, key: Hashable, identity: Identity, sql: str, arguments: Sequence[Any]
    ) -> float:
        """The total cost of the statement in Postgres's units; nothing of it is carried out."""
        return await self._asking.get(key, lambda: self._ask(identity, sql, arguments))

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
