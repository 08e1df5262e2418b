"""The cost of an operation as a tree of its counted fields; counts the rows of a response.

`gql.cost.cost` builds the tree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import orjson

Variables: TypeAlias = Mapping[str, Any]
Number: TypeAlias = int | Callable[[Variables], int]
Path: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """The cost of an operation with its variables; the field at `path` has the `largest` share."""

    total: int
    largest: int = 0
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """A field of objects: `times` for each parent object, each with `weight`.

    An abstract type has one of `choices` for each of its types; the most expensive one counts.
    `is_row` is whether the objects are rows of a table.
    """

    path: Path
    times: Number
    weight: int
    is_row: bool
    choices: tuple[Choice, ...]

    def times_in(self, variables: Variables) -> int:
        return self.times(variables) if callable(self.times) else self.times


@dataclass(frozen=True, slots=True)
class Choice:
    """The selection in one object type: its `first` response key, if any, and counted fields."""

    first: str | None
    parts: tuple[Counted, ...]


@dataclass(frozen=True)
class Cost:
    """The cost of an operation before its variables are known."""

    selected: Choice

    def of(self, variables: Variables) -> Price:
        """The price with these coerced variables."""
        return self._fixed or _price(self.selected, variables, 1)

    def by_path(self, variables: Variables) -> Mapping[Path, int]:
        """The share of each field in the price."""
        shares: Counter[Path] = Counter()
        _add_shares(self.selected, variables, 1, shares)
        return shares

    @cached_property
    def rows(self) -> Rows:
        """The counter for the rows of a response."""
        return Rows(self.selected)

    @cached_property
    def _fixed(self) -> Price | None:
        return None if _varies(self.selected) else _price(self.selected, {}, 1)


class Rows:
    """Counts the rows in responses to one operation."""

    def __init__(self, selected: Choice) -> None:
        rows: set[str | None] = set()
        others: set[str | None] = {selected.first}
        for part in _within(selected):
            (rows if part.is_row else others).update(choice.first for choice in part.choices)
        self._selected = selected
        self._begins: list[bytes] | None = None
        if None not in rows and not rows & others:
            # Quotes inside strings are escaped, so these bytes only occur at the start of objects.
            self._begins = [b'{"%s":' % name.encode() for name in rows if name is not None]

    def number(self, data: bytes) -> int:
        """The number of rows in `data`, which is JSON without spaces."""
        if self._begins is None:
            return sum(self.by_path(data).values())
        return sum(map(data.count, self._begins))

    def by_path(self, data: bytes) -> Mapping[Path, int]:
        """The number of rows by field."""
        counts: Counter[Path] = Counter()
        _count(orjson.loads(data), [self._selected], counts)
        return counts


def _within(selected: Choice) -> Iterator[Counted]:
    for part in selected.parts:
        yield part
        for choice in part.choices:
            yield from _within(choice)


def _varies(selected: Choice) -> bool:
    return any(callable(part.times) for part in _within(selected))


def _price(selected: Choice, variables: Variables, parents: int) -> Price:
    total = largest = 0
    path: Path = ()
    for part in selected.parts:
        times = parents * part.times_in(variables)
        own = times * part.weight
        inner = max(
            (_price(choice, variables, times) for choice in part.choices),
            key=lambda price: price.total,
            default=Price(0),
        )
        total += own + inner.total
        for candidate, at in ((own, part.path), (inner.largest, inner.path)):
            if candidate > largest:
                largest, path = candidate, at
    return Price(total, largest, path)


def _add_shares(
    selected: Choice, variables: Variables, parents: int, shares: Counter[Path]
) -> None:
    for part in selected.parts:
        times = parents * part.times_in(variables)
        shares[part.path] += times * part.weight
        if part.choices:
            dearest = max(part.choices, key=lambda choice: _price(choice, variables, times).total)
            _add_shares(dearest, variables, times, shares)


def _count(value: Any, choices: Sequence[Choice], counts: Counter[Path]) -> None:
    if isinstance(value, list):
        for item in value:
            _count(item, choices, counts)
    elif isinstance(value, dict):
        # The object has one of several types, and every choice lists a field for its own type.
        parts: dict[Path, Counted] = {}
        inner: defaultdict[Path, list[Choice]] = defaultdict(list)
        for part in (part for choice in choices for part in choice.parts):
            parts[part.path] = part
            inner[part.path] += part.choices
        for path, part in parts.items():
            below = value.get(path[-1])
            if part.is_row:
                counts[path] += _objects(below)
            _count(below, inner[path], counts)


def _objects(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(_objects, value))
    return int(value is not None)
