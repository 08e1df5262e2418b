"""The questions reach the whole schema, and stay within what a document may have."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from graphql import FieldNode, OperationDefinitionNode, parse, validate

from gql.schema import build_schema
from gql.types import application
from tests.canary.coverage import elements, reached
from tests.canary.planted import ours
from tests.canary.question import (
    MOST_ALIASES,
    MOST_CHARACTERS,
    MOST_LEVELS,
    MOST_ROOTS,
    MOST_TOKENS,
    SCHEMA,
    Question,
)
from tests.canary.topics import TOPICS, questions
from tests.canary.traces import traces
from tests.canary.writing import attempts
from tests.support.mutations import INPUTS

# What no question reaches, and why.
UNREACHED: dict[str, str] = {}


def everything() -> list[Question]:
    reads = chain.from_iterable(questions(topic) for topic in TOPICS)
    return [*reads, *chain.from_iterable(attempts(name) for name in INPUTS)]


def selected(node: Any, level: int = 0) -> Iterator[tuple[FieldNode, int]]:
    """Every field, and how many fields that hold others lead to it, itself included."""
    for inner in node.selection_set.selections if node.selection_set else ():
        deeper = level + (isinstance(inner, FieldNode) and inner.selection_set is not None)
        if isinstance(inner, FieldNode):
            yield inner, deeper
        yield from selected(inner, deeper)


def test_everything_in_the_schema_is_asked_for() -> None:
    missing = elements(build_schema(application).executable) - reached(SCHEMA, everything())
    assert sorted(missing - set(UNREACHED)) == []
    assert set(UNREACHED) <= missing, "these are reached by now"


def test_every_question_is_one_the_gateway_takes() -> None:
    for question in everything():
        if question.is_refused:
            continue
        assert len(question.query) <= MOST_CHARACTERS
        document = parse(question.query, max_tokens=MOST_TOKENS)
        assert validate(SCHEMA, document) == []
        [operation] = document.definitions
        assert isinstance(operation, OperationDefinitionNode)
        assert len(operation.selection_set.selections) <= MOST_ROOTS
        fields = list(selected(operation))
        assert sum(field.alias is not None for field, _ in fields) <= MOST_ALIASES
        assert max(level for _, level in fields) <= MOST_LEVELS


def test_nothing_of_ours_looks_like_theirs() -> None:
    for rows in ours().values():
        for row in rows:
            assert not traces(str(row)), row
