"""Describes a column type in the tests: its values, what is printed, and what is compared."""

from dataclasses import dataclass
from typing import Any

# A value that must be refused as an argument.
REFUSED = "BAD_USER_INPUT"


@dataclass(frozen=True)
class Filter:
    """An operator with its operand as JSON, and the condition in SQL that must find the same."""

    operator: str
    operand: Any
    condition: str


@dataclass(frozen=True)
class Kind:
    """A column `name` of the SQLAlchemy type `type_`.

    `values` are texts that Postgres reads, each with what both lanes print; every row has one, and
    other rows have null. `bad` are operands of `eq` that must be refused, and
    `bad_input` values that must not be stored.
    """

    name: str
    type_: Any
    values: dict[str, Any]
    filters: tuple[Filter, ...] = ()
    bad: tuple[Any, ...] = ()
    bad_input: tuple[Any, ...] = ()
    is_sortable: bool = True
    # The aggregates, besides the count, as SQL prints them.
    functions: tuple[str, ...] = ()
    is_groupable: bool = False
    every: str = ""
    # Values, or their printed forms, that an input cannot have.
    unwritable: tuple[str, ...] = ()
    # What Postgres must have for it.
    needs: str = ""
    since: int = 15

    @property
    def field(self) -> str:
        """The name of the field in GraphQL."""
        first, *rest = self.name.split("_")
        return first + "".join(word.capitalize() for word in rest)


def compared(name: str, operand: Any, literal: str, *operators: str) -> tuple[Filter, ...]:
    """Filters by these operators, or by all that order a value."""
    signs = {"eq": "=", "ne": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
    return tuple(
        Filter(operator, operand, f"{name} {signs[operator]} {literal}")
        for operator in operators or signs
    )
