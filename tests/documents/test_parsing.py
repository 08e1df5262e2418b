"""Documents: kept for the next time, within bounds, and never executed when they are wrong."""

from db.settings.limits import LimitSettings
from gql.documents.limits import Limits
from gql.documents.parsing import CACHE_CHARACTERS, MAX_CACHED_CHARACTERS, Documents
from gql.schema import build_schema
from gql.types import application


def test_a_document_is_read_once() -> None:
    documents = Documents(build_schema(application).executable)
    first = documents.get("{ __typename }")
    assert first.errors == ()
    assert documents.get("{ __typename }") is first


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    documents = Documents(build_schema(application).executable)
    size = 10_000

    def numbered(number: int) -> str:
        return f"{{ a{number}: __typename }} #".ljust(size, "x")

    often = documents.get(numbered(0))
    rarely = documents.get(numbered(1))
    for number in range(2, CACHE_CHARACTERS // size + 1):
        documents.get(numbered(number))
        assert documents.get(numbered(0)) is often
    assert documents.get(numbered(1)) is not rarely


def test_a_giant_is_not_kept_and_pushes_nothing_out() -> None:
    documents = Documents(build_schema(application).executable)
    kept = documents.get("{ __typename }")
    giant = "{ __typename } #".ljust(MAX_CACHED_CHARACTERS + 1, "x")
    assert documents.get(giant) is not documents.get(giant)
    assert documents.get("{ __typename }") is kept


def test_a_document_of_too_many_tokens_is_not_parsed() -> None:
    documents = Documents(
        build_schema(application).executable, Limits.of(LimitSettings(limit_document_tokens=9))
    )
    [error] = documents.get("{" + " __typename" * 9 + "}").errors
    assert "more than 9 tokens" in error.message
    assert documents.get("{ nope }").errors
    assert documents.get("{").errors
