"""Records the stages of an operation with their times.

Code that does measurable work calls `note`, wherever it runs. Without a timeline the call costs a
tenth of a microsecond.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
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
OnStatement: TypeAlias = Callable[[Mapping[str, Any], float], None]


class Observation(NamedTuple):
    """Who observes a request: its timeline, if anybody wants the stages, and its statements.

    `on_statement` takes what is known of a statement and the seconds it took.
    """

    timeline: Timeline | None
    on_statement: OnStatement


_observation: ContextVar[Observation | None] = ContextVar("observation", default=None)
# The field whose resolver runs, while a receipt is wanted.
place: ContextVar[Path] = ContextVar("place", default=())


def observe(observation: Observation) -> None:
    """Observe what this task does from now on, and the tasks that it creates."""
    _observation.set(observation)


@contextmanager
def not_recorded() -> Iterator[None]:
    """Leave what the block does out of the timeline."""
    observation = _observation.get()
    if observation is None:
        yield
        return
    token = _observation.set(observation._replace(timeline=None))
    try:
        yield
    finally:
        _observation.reset(token)


def note(name: str, began: float, **about: Any) -> None:
    """The stage `name`, which began at `began`, has ended."""
    observation = _observation.get()
    if observation is None:
        return
    ended = monotonic()
    if name == RUN:
        observation.on_statement(about, ended - began)
    if observation.timeline is not None:
        observation.timeline.append(Stage(name, began, ended, place.get(), about))
