"""What Postgres itself thinks a statement costs: a plan and one request in, its estimate out.

It is asked once for each plan, with the values of the request that came first.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from db.engine import Database
from db.transaction import Identity
from gql.plan.execute import run

EXPLAIN = "explain (format json) "


async def estimate(
    database: Database, identity: Identity, sql: str, arguments: Sequence[Any]
) -> float:
    """The total cost of the statement in Postgres's units; nothing of it is carried out."""
    found: Any = await run(database, identity, EXPLAIN + sql, arguments)
    [plan] = orjson.loads(found)
    cost: float = plan["Plan"]["Total Cost"]
    return cost
