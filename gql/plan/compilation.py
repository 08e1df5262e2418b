"""Compiles plans to SQL text, with what computes its parameters for a request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy import Select

from db.session.identity import Identity
from gql.nodes.application import Application
from gql.plan.bind import Binding
from gql.plan.large_read import LargeRead, large_read
from gql.plan.nodes import Plan
from gql.plan.placeholders import Placeholders, placeholders_of
from gql.plan.sql.dialect import DIALECT, compile_select
from gql.plan.sql.statement import built_statement, statement_of
from gql.resolvers.write_source import Build

Processor: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL text, with the names of its parameters in order and what encodes their values."""

    sql: str
    parameters: tuple[tuple[str, Processor | None], ...]
    # The values of parameters that are the same for every request.
    constants: Mapping[str, Any]

    def arguments(self, bound: dict[str, Any]) -> list[Any]:
        """The values of the parameters in order."""
        values = {**self.constants, **bound} if self.constants else bound
        return [
            values[name] if process is None else process(values[name])
            for name, process in self.parameters
        ]


@dataclass(frozen=True)
class Statement:
    """A plan as SQL text, with what computes its parameters for a request.

    `large` is its form for many rows, if it may read so many; `placeholders` are what Python fills
    in after it has run.
    """

    plan: Plan
    binding: Binding
    compiled: Compiled
    large: LargeRead | None = None
    placeholders: Placeholders | None = None
    is_lasting = True

    @property
    def sql(self) -> str:
        return self.compiled.sql

    @property
    def parameters(self) -> tuple[tuple[str, Processor | None], ...]:
        return self.compiled.parameters

    @cached_property
    def is_write(self) -> bool:
        return self.plan.is_write

    @cached_property
    def cost_parameters(self) -> tuple[int, ...]:
        """The positions of the parameters whose values decide the cost of the statement."""
        names = (name for name, _ in self.parameters)
        return tuple(at for at, name in enumerate(names) if self.binding.decides_cost(name))

    def arguments(self, variables: Mapping[str, Any], identity: Identity) -> list[Any]:
        """The values of the parameters in order; `GatewayError` for an invalid argument."""
        return self.compiled.arguments(self.binding.bind(variables, identity))


def compile_plan(plan: Plan, application: Application) -> Statement:
    """Compiles `plan` to SQL text."""
    compiled = _compiled(statement_of(plan, application))
    large = large_read(plan, application, [name for name, _ in compiled.parameters])
    binding = Binding(plan, application.settings)
    return Statement(plan, binding, compiled, large, placeholders_of(plan))


def compile_built(build: Build, application: Application) -> Compiled:
    """Compiles the statement that `build` makes from the CTE of the identity."""
    return _compiled(built_statement(build, application))


def _compiled(statement: Select[Any]) -> Compiled:
    compiled = compile_select(statement)
    parameters = tuple(
        (name, compiled.binds[name].type._cached_bind_processor(DIALECT))  # noqa: SLF001
        for name in compiled.positiontup or ()
    )
    constants = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    return Compiled(str(compiled), parameters, constants)
