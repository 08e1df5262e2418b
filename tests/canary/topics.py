"""The questions that only read, by topic. Pure."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from tests.canary.counting import numbers
from tests.canary.filtering import filters
from tests.canary.paging import orders, pages
from tests.canary.question import Question
from tests.canary.refusing import refusals
from tests.canary.selecting import lookups, selections

TOPICS: Mapping[str, Callable[[], Iterable[Question]]] = {
    "selections": selections,
    "lookups": lookups,
    "filters": filters,
    "orders": orders,
    "pages": pages,
    "numbers": numbers,
    "refusals": refusals,
}


@cache
def questions(topic: str, about: str | None = None) -> tuple[Question, ...]:
    """The questions of a topic, optionally only those about one list."""
    return tuple(each for each in TOPICS[topic]() if about in (None, each.about))
