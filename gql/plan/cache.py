"""Operations in, their costs and compiled statements out; those used last are kept.

Both depend on the document, the name of the operation and the shape of its variables; so does the
key they are kept under.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

from cachetools import LRUCache
from graphql import GraphQLError
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.sql.compiler import SQLCompiler

from db.session.identity import Identity
from gql.cost.cost import cost_of
from gql.cost.cost_model import Cost
from gql.cost.field_collection import Collector
from gql.errors import GatewayError
from gql.nodes.application import Application
from gql.plan.bind import Binding
from gql.plan.nodes import Plan
from gql.plan.planner import Unplannable, plan_operation
from gql.plan.sql import statement_of

# Some 5 kB of SQL each, and what Postgres keeps of it for each connection.
MOST_KEPT = 500
KEPT_CHARACTERS = 3_000_000
LEAST_WEIGHT = KEPT_CHARACTERS // MOST_KEPT
DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]

Processor: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True)
class Statement:
    """A plan as SQL text, and how its parameters come from a request."""

    plan: Plan
    sql: str
    binding: Binding
    parameters: tuple[tuple[str, Processor | None], ...]
    is_lasting = True

    @cached_property
    def cost_parameters(self) -> tuple[int, ...]:
        """The positions of the parameters whose values decide how much work the statement is."""
        names = (name for name, _ in self.parameters)
        return tuple(at for at, name in enumerate(names) if self.binding.decides_cost(name))

    def arguments(self, variables: Mapping[str, Any], identity: Identity) -> list[Any]:
        """The parameters in order; `GatewayError` if an argument of a field cannot be used."""
        bound = self.binding.bind(variables, identity)
        return [
            bound[name] if process is None else process(bound[name])
            for name, process in self.parameters
        ]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An operation that goes to the resolver lane, and why."""

    reason: str
    is_lasting: bool = True
    sql: str = ""


def compile_plan(plan: Plan, application: Application) -> Statement:
    """The statement of `plan` as text."""
    compiled = statement_of(plan, application).compile(dialect=DIALECT)
    assert isinstance(compiled, SQLCompiler), "a select compiles to SQL"
    parameters = tuple(
        (name, compiled.binds[name].type._cached_bind_processor(DIALECT))  # noqa: SLF001
        for name in compiled.positiontup or ()
    )
    return Statement(plan, str(compiled), Binding(plan, application.settings), parameters)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is known of an operation before it runs.

    `made` is None until it is worth planning.
    """

    cost: Cost
    made: Statement | Refusal | None = None

    @property
    def weight(self) -> int:
        return max(len(self.made.sql), LEAST_WEIGHT) if self.made else LEAST_WEIGHT


class Plans:
    """The operations used last."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._kept: LRUCache[Hashable, Prepared] = LRUCache(
            KEPT_CHARACTERS, lambda prepared: prepared.weight
        )

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: Hashable) -> Prepared | None:
        """What was made of the same operation in the same shape."""
        return self._kept.get(key)

    def price(self, key: Hashable, collector: Collector) -> Prepared:
        """Find the cost, and keep it; nothing is planned. `OverLimit` as `cost_of`."""
        return self.keep(key, Prepared(cost_of(collector)))

    def plan(self, key: Hashable, prepared: Prepared, collector: Collector) -> Prepared:
        """Plan and compile, and keep the outcome."""
        made = make_statement(collector, self._application)
        planned = replace(prepared, made=made)
        return self.keep(key, planned) if made.is_lasting else planned

    def keep(self, key: Hashable, prepared: Prepared) -> Prepared:
        """Keep `prepared` for the next time, unless it is larger than the whole cache."""
        if prepared.weight <= KEPT_CHARACTERS:
            self._kept[key] = prepared
        return prepared


def make_statement(collector: Collector, application: Application) -> Statement | Refusal:
    """The statement of an operation, or why there is none."""
    try:
        return compile_plan(plan_operation(collector), application)
    except Unplannable as refused:
        return Refusal(str(refused))
    except GatewayError as error:
        # A value that cannot be used: another request of this shape may bring a good one.
        return Refusal(str(error), is_lasting=False)
    except GraphQLError as error:
        # A switch that is null, say: the resolver lane tells the client.
        return Refusal(f"The operation: {error.message}")
    except RecursionError:
        return Refusal("The operation: it is nested too deeply.")
