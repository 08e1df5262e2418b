"""What an operation spends its time on: stages in, kept in the order they end for who wants it.

Whoever does something worth telling says so by `note`, wherever it happens; it costs a tenth of a
microsecond where nobody listens.
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
def unrecorded() -> Iterator[None]:
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
