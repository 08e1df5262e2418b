"""Documents: kept for the next time, within bounds, and never executed when they are wrong."""

from db.settings.limits import LimitSettings
from gql.caching.memory import MemoryCache
from gql.documents.limits import Limits
from gql.documents.parsing import Documents
from gql.schema import build_schema
from gql.types import application


def test_a_document_is_read_once() -> None:
    documents = Documents(build_schema(application).executable)
    first = documents.get("{ __typename }")
    assert first.errors == ()
    assert documents.get("{ __typename }") is first


def test_the_tree_of_a_document_is_parsed_again_when_it_is_needed_again() -> None:
    """Once the tree has left the cache, its document still has operations and variables."""
    documents = Documents(build_schema(application).executable, cache=MemoryCache(1))
    source = "query One($id: ID!) { user(id: $id) { id } } query Two { __typename }"
    document = documents.get(source)
    operation = document.operation("One")
    assert operation is not None
    tree = document.ast
    assert document.ast is tree
    for number in range(40):
        documents.get(f"{{ a{number}: __typename }} #".ljust(100, "x"))
    again = document.ast
    assert again is not tree
    assert again == tree
    assert operation.node.name is not None
    assert operation.node.name.value == "One"
    values = operation.variables.coerce_fully({"id": "x"})
    assert values is not None
    assert values.coerced == {"id": "x"}


def test_a_document_of_too_many_tokens_is_not_parsed() -> None:
    documents = Documents(
        build_schema(application).executable, Limits.of(LimitSettings(limit_document_tokens=9))
    )
    [error] = documents.get("{" + " __typename" * 9 + "}").errors
    assert "more than 9 tokens" in error.message
    assert documents.get("{ nope }").errors
    assert documents.get("{").errors
