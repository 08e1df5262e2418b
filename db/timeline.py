"""Records the stages of an operation with their times.

Code that does measurable work calls `note`, wherever it runs. Without a timeline the call costs a
tenth of a microsecond.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from time import monotonic
from typing import Any, NamedTuple, TypeAlias

Path: TypeAlias = tuple[str, ...]

PARSE, VALIDATE, PLAN, WAIT, RUN, ENCODE = "parse", "validate", "plan", "wait", "run", "encode"


class Stage(NamedTuple):
    """A piece of work, from `began` to `ended` in seconds of the monotonic clock.

    `at` is the path of the field it was done for, if known; `about` holds further details.
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
    """`seconds` as milliseconds, rounded for display."""
    return round(seconds * 1000, 3)


Timeline: TypeAlias = list[Stage]

_timeline: ContextVar[Timeline | None] = ContextVar("timeline", default=None)
# The path of the field whose resolver runs, if a receipt was requested.
place: ContextVar[Path] = ContextVar("place", default=())


def keep(timeline: Timeline | None) -> None:
    """Record the stages of this task and of its child tasks in `timeline`; None records nothing."""
    _timeline.set(timeline)


def note(name: str, began: float, **about: Any) -> None:
    """Record a stage that started at `began` and ends now."""
    timeline = _timeline.get()
    if timeline is not None:
        timeline.append(Stage(name, began, monotonic(), place.get(), about))
