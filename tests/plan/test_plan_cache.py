"""The plan cache: what was made is found, and no more is kept than fits."""

from collections.abc import Hashable

from graphql import OperationDefinitionNode, parse
from graphql.execution.values import VariableValues

from gql.caching.memory import MemoryCache
from gql.cost.field_collection import Collector
from gql.plan.cache import Plans, Prepared, Refusal, Steps
from gql.plan.compilation import Statement
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
    plans = Plans(application, MemoryCache(1))
    made = make(plans, "key", "{ users { totalCount } }")
    assert isinstance(made.made, Statement)
    assert plans.find("key") is made
    assert plans.find("another") is None


def test_a_refusal_is_kept_as_well() -> None:
    plans = Plans(application, MemoryCache(1))
    refused = make(plans, "key", "{ __typename }")
    assert isinstance(refused.made, Refusal)
    assert plans.find("key") is refused


def test_what_takes_more_than_its_part_of_the_budget_is_used_once() -> None:
    plans = Plans(application, MemoryCache(0.01))
    source = "{ users { nodes { id locations { nodes { id user { email } } } } } }"
    assert isinstance(make(plans, "key", source).made, Statement)
    assert plans.find("key") is None or plans.find("key").made is None  # type: ignore[union-attr]


def test_a_statement_with_a_second_form_counts_twice() -> None:
    plans = Plans(application, MemoryCache(1))
    made = make(plans, "key", "{ users { totalCount } }")
    assert isinstance(made.made, Statement)
    assert made.made.large is not None
    assert made.size > 2 * len(made.made.sql + made.made.large.sql)


def test_the_limit_of_parts_is_for_all_steps_of_a_mutation_together() -> None:
    one = "recordLocation(input: {latitude: 1, longitude: 2}) { location { id user { email } } }"
    fields = " ".join(f"a{number}: {one}" for number in range(100))
    made = make(Plans(application, MemoryCache(64)), "key", f"mutation {{ {fields} }}").made
    assert isinstance(made, Steps)
    kinds = [type(step.made) for step in made.steps]
    planned = kinds.count(Statement)
    assert 10 < planned < 100
    assert kinds == [Statement] * planned + [Refusal] * (100 - planned)
