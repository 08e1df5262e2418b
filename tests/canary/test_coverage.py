"""The questions reach the whole schema, and stay within what a document may have."""

from itertools import chain

from graphql import parse, validate

from gql.schema import make_schema
from tests.canary.coverage import elements, reached
from tests.canary.planted import ours
from tests.canary.question import (
    MOST_ALIASES,
    MOST_CHARACTERS,
    MOST_TOKENS,
    SCHEMA,
    Question,
    count_tokens,
)
from tests.canary.topics import TOPICS, questions
from tests.canary.traces import traces
from tests.canary.writing import attempts
from tests.mutations import INPUTS

# What no question reaches, and why.
UNREACHED: dict[str, str] = {}


def everything() -> list[Question]:
    reads = chain.from_iterable(questions(topic) for topic in TOPICS)
    return [*reads, *chain.from_iterable(attempts(name) for name in INPUTS)]


def test_everything_in_the_schema_is_asked_for() -> None:
    missing = elements(make_schema().executable) - reached(SCHEMA, everything())
    assert sorted(missing - set(UNREACHED)) == []
    assert set(UNREACHED) <= missing, "these are reached by now"


def test_every_question_is_one_the_gateway_takes() -> None:
    for question in everything():
        if question.is_refused:
            continue
        assert count_tokens(question.query) <= MOST_TOKENS
        assert len(question.query) <= MOST_CHARACTERS
        assert question.query.count(": ") <= MOST_ALIASES * 50
        document = parse(question.query, max_tokens=MOST_TOKENS)
        assert validate(SCHEMA, document) == []


def test_nothing_of_ours_looks_like_theirs() -> None:
    for rows in ours().values():
        for row in rows:
            own = {name: value for name, value in row.items()}
            assert not traces(str(own)), row
