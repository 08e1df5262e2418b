"""The questions cover the whole schema and stay within the limits of documents."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from graphql import FieldNode, OperationDefinitionNode, parse, validate

from gql.schema import build_schema
from gql.types import application
from tests.canary.coverage import elements, used_elements
from tests.canary.planted import ours
from tests.canary.question import (
    MAX_ALIASES,
    MAX_CHARACTERS,
    MAX_LEVELS,
    MAX_ROOTS,
    MAX_TOKENS,
    SCHEMA,
    Question,
)
from tests.canary.topics import TOPICS, questions
from tests.canary.traces import traces
from tests.canary.writing import attempts
from tests.support.mutations import INPUTS

# The elements of the schema that no question uses, with the reason.
UNREACHED: dict[str, str] = {}


def everything() -> list[Question]:
    reads = chain.from_iterable(questions(topic) for topic in TOPICS)
    return [*reads, *chain.from_iterable(attempts(name) for name in INPUTS)]


def selected(node: Any, level: int = 0) -> Iterator[tuple[FieldNode, int]]:
    """Every field with its level: the number of fields with selections on its path."""
    for inner in node.selection_set.selections if node.selection_set else ():
        deeper = level + (isinstance(inner, FieldNode) and inner.selection_set is not None)
        if isinstance(inner, FieldNode):
            yield inner, deeper
        yield from selected(inner, deeper)


def test_questions_use_every_element_of_the_schema() -> None:
    missing = elements(build_schema(application).executable) - used_elements(SCHEMA, everything())
    assert sorted(missing - set(UNREACHED)) == []
    assert set(UNREACHED) <= missing, "questions use some of these by now"


def test_questions_are_valid_and_within_the_limits() -> None:
    for question in everything():
        if question.is_refused:
            continue
        assert len(question.query) <= MAX_CHARACTERS
        document = parse(question.query, max_tokens=MAX_TOKENS)
        assert validate(SCHEMA, document) == []
        [operation] = document.definitions
        assert isinstance(operation, OperationDefinitionNode)
        assert len(operation.selection_set.selections) <= MAX_ROOTS
        fields = list(selected(operation))
        assert sum(field.alias is not None for field, _ in fields) <= MAX_ALIASES
        assert max(level for _, level in fields) <= MAX_LEVELS


def test_our_rows_contain_no_planted_values() -> None:
    for rows in ours().values():
        for row in rows:
            assert not traces(str(row)), row
