"""Records the stages of an operation with their times.

Any code whose time is to be measured calls `note`. Without a timeline the call takes a tenth of a
microsecond.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any, NamedTuple, TypeAlias

Path: TypeAlias = tuple[str, ...]

PARSE, VALIDATE, PLAN, WAIT, RUN = "parse", "validate", "plan", "wait", "run"
# Values of functions in Python are filled in; the response is encoded.
FILL, ENCODE = "fill", "encode"


class Stage(NamedTuple):
    """A piece of work, from `began` to `ended` in seconds of the monotonic clock.

    `at` is the path of the field that needed it, if known; `about` holds further details.
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


class Timeline(list[Stage]):
    """The stages of an operation, if they are kept, and in any case a sum of its statements."""

    __slots__ = ("keeps_stages", "statement_seconds", "statements")

    def __init__(self, *, keeps_stages: bool = True) -> None:
        super().__init__()
        self.keeps_stages = keeps_stages
        self.statements = 0
        self.statement_seconds = 0.0


OnStatement: TypeAlias = Callable[[Mapping[str, Any], float], None]


class Observation(NamedTuple):
    """Where the stages of a request are reported.

    `timeline` is None if nothing is recorded. `on_statement` is called with the details of
    each statement and the seconds it took.
    """

    timeline: Timeline | None
    on_statement: OnStatement


_observation: ContextVar[Observation | None] = ContextVar("observation", default=None)
# The path of the field whose resolver runs; set only for requests with a receipt.
field_path: ContextVar[Path] = ContextVar("field_path", default=())


def observe(observation: Observation) -> None:
    """Report the stages of this task, and of tasks that it creates, from now on."""
    _observation.set(observation)


@contextmanager
def not_recorded() -> Iterator[None]:
    """Leave the stages of the block out of the timeline."""
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
    """Record that the stage `name`, which began at `began`, ends now."""
    observation = _observation.get()
    if observation is None:
        return
    ended = monotonic()
    timeline = observation.timeline
    if name == RUN:
        observation.on_statement(about, ended - began)
        if timeline is not None:
            timeline.statements += 1
            timeline.statement_seconds += ended - began
    if timeline is not None and timeline.keeps_stages:
        timeline.append(Stage(name, began, ended, field_path.get(), about))
