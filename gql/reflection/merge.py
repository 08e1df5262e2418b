"""Merges what is generated anew into files that people may have edited. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from enum import Enum

from merge3 import Merge3


class Side(Enum):
    """Whose lines are taken where both sides have changed the same ones."""

    OURS = "keep"
    DATABASE = "take"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Lines of a file that people have changed, and what the database would make of them."""

    path: str
    line: int
    ours: Sequence[str]
    theirs: Sequence[str]

    def __str__(self) -> str:
        lines = [f"{self.path}:{self.line}"]
        lines += [f"  yours:     {line.rstrip()}" for line in self.ours or ("(nothing)",)]
        lines += [f"  database:  {line.rstrip()}" for line in self.theirs or ("(nothing)",)]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is written, or deleted if `text` is None."""

    path: str
    old: str | None
    text: str | None

    @property
    def diff(self) -> list[str]:
        """The change as a unified diff."""
        old, new = (("" if each is None else each) for each in (self.old, self.text))
        return [
            line.rstrip("\n")
            for line in unified_diff(
                old.splitlines(keepends=True), new.splitlines(keepends=True), self.path, self.path
            )
        ]


@dataclass(frozen=True, slots=True)
class Merge:
    """The changes to make, and the conflicts that nobody has decided."""

    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]


def merge(
    base: Mapping[str, str],
    current: Mapping[str, str],
    new: Mapping[str, str],
    side: Side | None = None,
) -> Merge:
    """Apply what differs between `base` and `new` to `current`; each maps paths to texts.

    A file that was deleted by hand stays deleted. `side` decides conflicts.
    """
    changes: list[Change] = []
    conflicts: list[Conflict] = []
    for path in sorted({*base, *new}):
        before, ours, theirs = base.get(path), current.get(path), new.get(path)
        if theirs in (before, ours) or (ours is None and before is not None):
            continue
        if ours == before:
            changes.append(Change(path, ours, theirs))
            continue
        if theirs is None:
            # The table is gone, and somebody has edited its file.
            if side is Side.DATABASE:
                changes.append(Change(path, ours, None))
            elif side is None:
                conflicts.append(Conflict(path, 1, ["(edited)"], ["(the table is gone)"]))
            continue
        merged, differing = _merged(path, before or "", ours or "", theirs, side)
        conflicts += differing
        if merged != ours:
            changes.append(Change(path, ours, merged))
    return Merge(tuple(changes), tuple(conflicts))


def _merged(
    path: str, base: str, ours: str, theirs: str, side: Side | None
) -> tuple[str, list[Conflict]]:
    a, b = ours.splitlines(keepends=True), theirs.splitlines(keepends=True)
    merge = Merge3(base.splitlines(keepends=True), a, b)
    lines: list[str] = []
    conflicts: list[Conflict] = []
    for region in merge.merge_regions():
        kind, *places = region
        if kind == "conflict":
            _, _, start, end, other_start, other_end = places
            conflicts.append(Conflict(path, start + 1, a[start:end], b[other_start:other_end]))
            lines += b[other_start:other_end] if side is Side.DATABASE else a[start:end]
        else:
            lines += _lines(kind, places, merge)
    return "".join(lines), [] if side else conflicts


def _lines(kind: str, places: Sequence[int], merge: Merge3[str]) -> Iterator[str]:
    source = {"unchanged": merge.base, "same": merge.a, "a": merge.a, "b": merge.b}[kind]
    yield from source[places[0] : places[1]]
