"""Makes a GraphQL enum from a Python enum."""

from enum import Enum

import strawberry


def describe(values: type[Enum], description: str, **descriptions: str) -> None:
    """Make `values` a GraphQL enum; each member needs a description."""
    enum = strawberry.enum(values, description=description)
    for value in enum.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = descriptions[value.name]
