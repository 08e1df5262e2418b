"""The fields of an operation that give objects; what they cost, and how many rows came back. Pure.

`gql.cost.cost` finds them in an operation.
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
    """What an operation costs with its variables; `most` of it comes from `path` itself."""

    total: int
    most: int = 0
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """A field that gives objects: so many `times` for each object above, each of a `weight`.

    There are several `choices` of what is inside where it depends on the type; the dearest counts.
    `is_row` tells rows of a table from what stands between them.
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
    """What an object has: its `first` response key, None if it has none, and fields that count."""

    first: str | None
    parts: tuple[Counted, ...]


@dataclass(frozen=True)
class Cost:
    """The cost of an operation, but for its variables."""

    selected: Choice

    def of(self, variables: Variables) -> Price:
        """The price with these variables, which were coerced."""
        return self._fixed or _priced(self.selected, variables, 1)

    def by_path(self, variables: Variables) -> Mapping[Path, int]:
        """What each field has of the price."""
        found: Counter[Path] = Counter()
        _share(self.selected, variables, 1, found)
        return found

    @cached_property
    def rows(self) -> Rows:
        """What counts the rows of an answer."""
        return Rows(self.selected)

    @cached_property
    def _fixed(self) -> Price | None:
        return None if _varies(self.selected) else _priced(self.selected, {}, 1)


class Rows:
    """Counts the rows in the answers to one operation."""

    def __init__(self, selected: Choice) -> None:
        rows: set[str | None] = set()
        others: set[str | None] = {selected.first}
        for part in _within(selected):
            (rows if part.is_row else others).update(choice.first for choice in part.choices)
        self._selected = selected
        self._begins: list[bytes] | None = None
        if None not in rows and not rows & others:
            # In a string a backslash stands before a quote, so these begin objects, nothing else.
            self._begins = [b'{"%s":' % name.encode() for name in rows if name is not None]

    def number(self, data: bytes) -> int:
        """How many rows are in `data`, which is JSON without spaces."""
        if self._begins is None:
            return sum(self.by_path(data).values())
        return sum(map(data.count, self._begins))

    def by_path(self, data: bytes) -> Mapping[Path, int]:
        """How many rows each field gave."""
        found: Counter[Path] = Counter()
        _count(orjson.loads(data), [self._selected], found)
        return found


def _within(selected: Choice) -> Iterator[Counted]:
    for part in selected.parts:
        yield part
        for choice in part.choices:
            yield from _within(choice)


def _varies(selected: Choice) -> bool:
    return any(callable(part.times) for part in _within(selected))


def _priced(selected: Choice, variables: Variables, above: int) -> Price:
    total = most = 0
    path: Path = ()
    for part in selected.parts:
        times = above * part.times_in(variables)
        own = times * part.weight
        inner = max(
            (_priced(choice, variables, times) for choice in part.choices),
            key=lambda price: price.total,
            default=Price(0),
        )
        total += own + inner.total
        for candidate, at in ((own, part.path), (inner.most, inner.path)):
            if candidate > most:
                most, path = candidate, at
    return Price(total, most, path)


def _share(selected: Choice, variables: Variables, above: int, found: Counter[Path]) -> None:
    for part in selected.parts:
        times = above * part.times_in(variables)
        found[part.path] += times * part.weight
        if part.choices:
            dearest = max(part.choices, key=lambda one: _priced(one, variables, times).total)
            _share(dearest, variables, times, found)


def _count(value: Any, choices: Sequence[Choice], found: Counter[Path]) -> None:
    if isinstance(value, list):
        for item in value:
            _count(item, choices, found)
    elif isinstance(value, dict):
        # Each choice names a field for a type of its own; the object is of one of them.
        parts: dict[Path, Counted] = {}
        inner: defaultdict[Path, list[Choice]] = defaultdict(list)
        for part in (part for choice in choices for part in choice.parts):
            parts[part.path] = part
            inner[part.path] += part.choices
        for path, part in parts.items():
            below = value.get(path[-1])
            if part.is_row:
                found[path] += _objects(below)
            _count(below, inner[path], found)


def _objects(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(_objects, value))
    return int(value is not None)
