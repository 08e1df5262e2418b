"""What an operation would cost in, words out if that is more than it may."""

from collections.abc import Mapping
from typing import Any

from gql.cost.cost_model import Price
from gql.errors import TooExpensive


def check_price(price: Price, most: int | None) -> None:
    """`TooExpensive` if more rows could come back than may; None is any number."""
    if most is not None and price.total > most:
        raise TooExpensive(
            f"This could give {price.total} rows, most of them at {'.'.join(price.path)}; the "
            f"limit is {most}. Ask for smaller pages, or for less at a time.",
            told(price, most),
        )


def check_estimate(estimate: float, most: float) -> None:
    """`TooExpensive` if Postgres estimates more than `most` of its units."""
    if estimate > most:
        raise TooExpensive(
            "Postgres would have to work too long for this: ask for less, or for what an index "
            "helps to find.",
            {"estimate": estimate, "limit": most},
        )


def told(price: Price, most: int | None) -> Mapping[str, Any]:
    """`extensions.cost`."""
    return {"requested": price.total, "limit": most, "path": price.path}
