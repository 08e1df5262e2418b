"""Operations in, their compiled statements out; those used last are kept.

A plan depends on the document, the name of the operation and the shape of its variables; so does
the key it is kept under.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode
from graphql.execution.values import VariableValues
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.sql.compiler import SQLCompiler

from db.transaction import Identity
from gql.errors import GatewayError
from gql.kept import Kept
from gql.plan.bind import Binding
from gql.plan.selection import Unplannable, plan_operation
from gql.plan.sql import statement_of
from gql.plan.tree import Plan

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
    sql: str = ""


def compile_plan(plan: Plan) -> Statement:
    """The statement of `plan` as text."""
    compiled = statement_of(plan).compile(dialect=DIALECT)
    assert isinstance(compiled, SQLCompiler), "a select compiles to SQL"
    parameters = tuple(
        (name, compiled.binds[name].type._cached_bind_processor(DIALECT))  # noqa: SLF001
        for name in compiled.positiontup or ()
    )
    return Statement(plan, str(compiled), Binding(plan), parameters)


class Plans:
    """The statements used last."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._kept: Kept[Hashable, Statement | Refusal] = Kept(
            KEPT_CHARACTERS, lambda _, made: max(len(made.sql), LEAST_WEIGHT)
        )

    def find(self, key: Hashable) -> Statement | Refusal | None:
        """What was made of the same operation in the same shape."""
        return self._kept.get(key)

    def make(
        self,
        key: Hashable,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues,
    ) -> Statement | Refusal:
        """Plan and compile, and keep the outcome."""
        made: Statement | Refusal
        try:
            made = compile_plan(plan_operation(self._schema, document, operation, variables))
        except Unplannable as refused:
            made = Refusal(str(refused))
        except GatewayError as error:
            # A value that cannot be used: another request of this shape may bring a good one.
            return Refusal(str(error))
        except GraphQLError as error:
            # A switch that is null, say: the resolver lane tells the client.
            made = Refusal(f"The operation: {error.message}")
        except RecursionError:
            made = Refusal("The operation: it is nested too deeply.")
        self._kept.put(key, made)
        return made
