"""The plan cache: what was made is found, and no more is kept than fits."""

from collections.abc import Hashable
from dataclasses import replace

from graphql import OperationDefinitionNode, parse
from graphql.execution.values import VariableValues

from gql.cost.field_collection import Collector
from gql.plan.cache import CACHE_CHARACTERS, MAX_CACHED, Plans, Prepared, Refusal, Statement
from gql.schema import build_schema
from gql.types import application

SCHEMA = build_schema(application).executable
NOTHING = VariableValues({}, {})


def make(plans: Plans, key: Hashable, source: str) -> Prepared:
    document = parse(source)
    [operation] = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    collector = Collector(SCHEMA, document, operation, NOTHING)
    return plans.plan(key, plans.price(key, collector), collector)


def test_what_was_made_is_found_again() -> None:
    plans = Plans(application)
    made = make(plans, "key", "{ users { totalCount } }")
    assert isinstance(made.made, Statement)
    assert plans.find("key") is made
    assert plans.find("another") is None


def test_a_refusal_is_kept_as_well() -> None:
    plans = Plans(application)
    refused = make(plans, "key", "{ __typename }")
    assert isinstance(refused.made, Refusal)
    assert plans.find("key") is refused


def test_those_used_last_are_kept() -> None:
    plans = Plans(application)
    make(plans, "kept", "{ __typename }")
    for number in range(MAX_CACHED - 1):
        make(plans, number, "{ __typename }")
    assert plans.find("kept") is not None
    make(plans, "one more", "{ __typename }")
    assert plans.find("kept") is not None
    assert plans.find(0) is None


def sized(prepared: Prepared, characters: int) -> Prepared:
    """The same with a statement of so many characters."""
    return replace(prepared, made=Refusal("Too long.", sql="x" * characters))


def test_statements_are_kept_by_their_length() -> None:
    plans = Plans(application)
    small = make(plans, "small", "{ __typename }")
    plans.keep("large", sized(small, CACHE_CHARACTERS - 1_000))
    assert plans.find("small") is None
    assert plans.find("large") is not None
    # Kept again under the same key, it counts once.
    plans.keep("large", sized(small, CACHE_CHARACTERS // 2))
    plans.keep("other", sized(small, CACHE_CHARACTERS // 2))
    assert plans.find("large") is not None
    assert plans.find("other") is not None


def test_a_statement_longer_than_the_cache_is_used_once_and_pushes_nothing_out() -> None:
    plans = Plans(application)
    kept = make(plans, "kept", "{ __typename }")
    giant = sized(kept, CACHE_CHARACTERS + 1)
    assert plans.keep("giant", giant) is giant
    assert plans.find("giant") is None
    assert plans.find("kept") is kept
