"""Rejects operations that cost more than the configured limits."""

from collections.abc import Mapping
from typing import Any

from gql.cost.cost_model import Price
from gql.errors import TooExpensive


def check_price(price: Price, limit: int | None) -> None:
    """`TooExpensive` if the operation may return more rows than `limit`; None is no limit."""
    if limit is not None and price.total > limit:
        raise TooExpensive(
            f"This could give {price.total} rows, most of them at {'.'.join(price.path)}; the "
            f"limit is {limit}. Ask for smaller pages, or for less at a time.",
            cost_extension(price, limit),
        )


def check_estimate(estimate: float, limit: float) -> None:
    """`TooExpensive` if Postgres estimates a cost over `limit`, in the planner's cost units."""
    if estimate > limit:
        raise TooExpensive(
            "Postgres would have to work too long for this: ask for less, or for what an index "
            "helps to find.",
            {"estimate": estimate, "limit": limit},
        )


def cost_extension(price: Price, limit: int | None) -> Mapping[str, Any]:
    """The value of `extensions.cost`."""
    return {"requested": price.total, "limit": limit, "path": price.path}
