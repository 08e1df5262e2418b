"""What Postgres itself thinks a statement costs: a plan and one request in, its estimate out.

It is asked once for each plan, with the values of the request that came first.
"""

import asyncio
from collections.abc import Hashable, Sequence
from typing import Any

import orjson

from db.engine import Database
from db.transaction import Identity
from gql.plan.execute import run

EXPLAIN = "explain (format json) "


class Estimates:
    """Asks Postgres; those who want to know the same at the same time wait for one answer."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asking: dict[Hashable, asyncio.Task[float]] = {}

    async def of(
        self, key: Hashable, identity: Identity, sql: str, arguments: Sequence[Any]
    ) -> float:
        """The total cost of the statement in Postgres's units; nothing of it is carried out."""
        asking = self._asking.get(key)
        if asking is None:
            asking = asyncio.create_task(self._ask(identity, sql, arguments))
            self._asking[key] = asking
            asking.add_done_callback(lambda _: self._asking.pop(key))
        # Whoever asked first may leave before the others.
        return await asyncio.shield(asking)

    async def _ask(self, identity: Identity, sql: str, arguments: Sequence[Any]) -> float:
        found: Any = await run(self._database, identity, EXPLAIN + sql, arguments)
        [plan] = orjson.loads(found)
        cost: float = plan["Plan"]["Total Cost"]
        return cost
