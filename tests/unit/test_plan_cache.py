"""The plan cache: what was made is found, and no more is kept than fits."""

from collections.abc import Hashable

from graphql import OperationDefinitionNode, parse
from graphql.execution.values import VariableValues

from gql.cost.field_collection import Collector
from gql.plan.cache import MAX_CACHED, Plans, Prepared, Refusal, Statement
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
