"""Caches the cost and the compiled statement of each operation.

The cache key is the document, the operation name and the shape of the variables, because the cost
and the statement depend on these.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias, TypeVar

import orjson
from graphql import GraphQLError

from gql.caching.memory import Kind, MemoryCache
from gql.cost.cost import cost_of
from gql.cost.cost_model import Cost
from gql.cost.field_collection import Collector
from gql.errors import GatewayError
from gql.nodes.application import Application
from gql.plan import nodes
from gql.plan.compilation import Statement, compile_plan
from gql.plan.nodes import Plan
from gql.plan.planner import Planner, Unplannable
from gql.resolvers.field_source import Call

# Bytes, as measured: of a plan that has no SQL, and for each character of SQL.
PLAN_BYTES, SQL_BYTES = 2_700, 2
# The kind of plans in a cache.
PLAN = "plan"

T = TypeVar("T")
SEPARATOR = ";\n\n"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The reason why an operation runs in the resolver lane."""

    reason: str
    is_lasting: bool = True
    sql: str = ""


@dataclass(frozen=True)
class Called:
    """A mutation that runs first, and the statements that read its payload then.

    `first` is a function, or a statement whose payload is the `id` of its row. `reads` are by
    response key, each with the name of the result that holds its id.
    """

    plan: Plan
    first: Statement | Call
    reads: Mapping[str, tuple[str, Statement]]
    is_lasting = True

    @property
    def part(self) -> nodes.Called:
        [(_, part)] = self.plan.members
        assert isinstance(part, nodes.Called)
        return part

    @cached_property
    def sql(self) -> str:
        statements = [self.first, *(statement for _, statement in self.reads.values())]
        return SEPARATOR.join(each.sql for each in statements if isinstance(each, Statement))


MadeStep: TypeAlias = Statement | Called | Refusal | bytes


@dataclass(frozen=True, slots=True)
class Step:
    """A root field of a mutation; `made` is the text of `data` if it is known without running."""

    key: str
    made: MadeStep


@dataclass(frozen=True)
class Steps:
    """The root fields of a mutation, which run one after the other."""

    steps: tuple[Step, ...]

    @cached_property
    def is_lasting(self) -> bool:
        return all(isinstance(step.made, bytes) or step.made.is_lasting for step in self.steps)

    @cached_property
    def sql(self) -> str:
        return SEPARATOR.join(
            step.made.sql for step in self.steps if isinstance(step.made, Statement | Called)
        )


Made: TypeAlias = Statement | Steps | Refusal


@dataclass(frozen=True, slots=True)
class Prepared:
    """The cost of an operation and the outcome of planning it; `made` is None before planning."""

    cost: Cost
    made: Made | None = None

    @property
    def size(self) -> int:
        """An estimate of the bytes it takes; a second form of a statement takes as many again."""
        size = PLAN_BYTES + SQL_BYTES * (len(self.made.sql) if self.made else 0)
        has_two = isinstance(self.made, Statement) and self.made.large is not None
        return 2 * size if has_two else size


class Plans:
    """Recently used operations."""

    def __init__(self, application: Application, cache: MemoryCache) -> None:
        self._application = application
        self._cache: Kind[Prepared] = Kind(cache, PLAN, lambda prepared: prepared.size)

    def __len__(self) -> int:
        return len(self._cache)

    def find(self, key: Hashable) -> Prepared | None:
        """The cached operation, if there is one."""
        return self._cache.get(key)

    def price(self, key: Hashable, collector: Collector) -> Prepared:
        """Compute and cache the cost without planning; raises `OverLimit` as `cost_of` does."""
        return self._cache.put(key, Prepared(cost_of(collector)))

    def plan(self, key: Hashable, prepared: Prepared, collector: Collector) -> Prepared:
        """Plan and compile the operation, and cache the outcome if it holds for other values."""
        made = make_statement(collector, self._application)
        if isinstance(made, Statement) and not made.plan.is_write:
            # The payload of a write is needed if it is refused; the tree of a query is not.
            made = replace(made, plan=Plan(()))
        planned = replace(prepared, made=made)
        return self._cache.put(key, planned) if made.is_lasting else planned


def make_statement(collector: Collector, application: Application) -> Made:
    """The statements of an operation, or the reason why it cannot be planned."""
    return _attempt(lambda: _make(collector, application))


def _make(collector: Collector, application: Application) -> Made:
    planner = Planner(collector)
    if not collector.is_mutation:
        return compile_plan(planner.plan(planner.selected), application)
    if len(planner.selected) == 1:
        made = _compile(planner.plan(planner.selected), application)
        [key] = planner.selected
        return Steps((Step(key, made),)) if isinstance(made, Called) else made
    steps = Steps(tuple(Step(key, _step(planner, application, key)) for key in planner.selected))
    if not any(isinstance(step.made, Statement | Called) for step in steps.steps):
        reasons = (step.made.reason for step in steps.steps if isinstance(step.made, Refusal))
        return Refusal(next(reasons, "The operation: it writes nothing."), steps.is_lasting)
    return steps


def _step(planner: Planner, application: Application, key: str) -> MadeStep:
    details = planner.selected[key]
    if details[0].node.name.value == "__typename":
        return orjson.dumps({key: planner.root.name})
    return _attempt(lambda: _compile(planner.plan({key: details}), application))


def _compile(plan: Plan, application: Application) -> Statement | Called:
    [(key, part)] = plan.members
    if not isinstance(part, nodes.Called):
        return compile_plan(plan, application)
    first = part.first
    reads = {
        name: (member.result, compile_plan(Plan(((name, member.lookup),)), application))
        for name, member in part.members
        if isinstance(member, nodes.Reread)
    }
    if not isinstance(first, Call):
        return Called(plan, compile_plan(Plan(((key, first),)), application), reads)
    return Called(plan, first, reads)


def _attempt(make: Callable[[], T]) -> T | Refusal:
    try:
        return make()
    except Unplannable as refused:
        return Refusal(str(refused))
    except GatewayError as error:
        # An argument is invalid; another request of the same shape may have a valid one.
        return Refusal(str(error), is_lasting=False)
    except GraphQLError as error:
        # For example, a `@skip` condition is null: the resolver lane reports it to the client.
        return Refusal(f"The operation: {error.message}")
    except RecursionError:
        return Refusal("The operation: it is nested too deeply.")
