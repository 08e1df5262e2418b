"""What an operation spends its time on: stages in, kept in the order they end for who wants it.

Whoever does something worth telling says so by `note`, wherever it happens; it costs a tenth of a
microsecond where nobody listens.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from time import monotonic
from typing import Any, NamedTuple, TypeAlias

Path: TypeAlias = tuple[str, ...]

PARSE, VALIDATE, PLAN, WAIT, RUN, ENCODE = "parse", "validate", "plan", "wait", "run", "encode"


class Stage(NamedTuple):
    """Something that took from `began` to `ended`, seconds of the monotonic clock.

    `at` is the field it was done for, where that is known; `about` says what else there is.
    """

    name: str
    began: float
    ended: float
    at: Path
    about: Mapping[str, Any]

    @property
    def seconds(self) -> float:
        return self.ended - self.began


def milliseconds(seconds: float) -> float:
    """As people are told it."""
    return round(seconds * 1000, 3)


Timeline: TypeAlias = list[Stage]

_kept: ContextVar[Timeline | None] = ContextVar("timeline", default=None)
# The field whose resolver runs, while a receipt is wanted.
place: ContextVar[Path] = ContextVar("place", default=())


def keep(timeline: Timeline | None) -> None:
    """From now on what this task and its tasks do is kept there; nowhere for None."""
    _kept.set(timeline)


def note(name: str, began: float, **about: Any) -> None:
    """What began then ends now."""
    timeline = _kept.get()
    if timeline is not None:
        timeline.append(Stage(name, began, monotonic(), place.get(), about))
