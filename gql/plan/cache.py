"""Operations in, their compiled statements out; those used last are kept.

A plan depends on the document, the name of the operation and the shape of its variables; so does
the key it is kept under.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode
from graphql.execution.values import VariableValues
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.sql.compiler import SQLCompiler

from db.transaction import Identity
from gql.plan.bind import Binding
from gql.plan.selection import Unplannable, plan_operation
from gql.plan.sql import statement_of
from gql.plan.tree import Plan

# Some 5 kB of SQL each, and what Postgres keeps of it for each connection.
MOST_KEPT = 500
KEPT_CHARACTERS = 3_000_000
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
        self._kept: OrderedDict[Hashable, Statement | Refusal] = OrderedDict()
        self._characters = 0

    def find(self, key: Hashable) -> Statement | Refusal | None:
        """What was made of the same operation in the same shape."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

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
        except GraphQLError as error:
            # A switch that is null, say: the resolver lane tells the client.
            made = Refusal(f"The operation: {error.message}")
        except RecursionError:
            made = Refusal("The operation: it is nested too deeply.")
        self._kept[key] = made
        self._characters += len(made.sql)
        while len(self._kept) > MOST_KEPT or self._characters > KEPT_CHARACTERS:
            _, forgotten = self._kept.popitem(last=False)
            self._characters -= len(forgotten.sql)
        return made
