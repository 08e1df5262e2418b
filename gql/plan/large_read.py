"""The form of a read of many rows in which Postgres can use parallel workers.

`set_config` is parallel-unsafe: a statement that sets the identity never has a parallel plan. A
large read is two statements in a read-only transaction instead. The first sets the identity for the
transaction, the second is the statement of the same plan over an identity that is already set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gql.nodes.application import Application
from gql.nodes.node import All
from gql.plan import nodes
from gql.plan.sql.dialect import compile_select
from gql.plan.sql.identity import begin_large_read
from gql.plan.sql.statement import statement_of
from gql.plan.sql.vector_scans import scan_settings

# In the units of Postgres's estimates, of which about 300 take a millisecond: a transaction takes
# three round trips more, and starting workers some milliseconds.
LARGE_ESTIMATE = 20_000
WHOLE_LISTS = (nodes.Aggregates, nodes.Groups, nodes.TotalCount)


@dataclass(frozen=True)
class LargeRead:
    """The two statements of a plan; both are compiled when they are needed first.

    `parameters` names those of the plan's ordinary statement, which are also those of `sql`.
    """

    plan: nodes.Plan
    application: Application
    parameters: Sequence[str]

    @cached_property
    def sql(self) -> str:
        compiled = compile_select(statement_of(self.plan, self.application, sets_identity=False))
        assert compiled.positiontup == [*self.parameters], "both forms have the same parameters"
        return str(compiled)

    @cached_property
    def identity_sql(self) -> str:
        return self._identity[0]

    def identity_arguments(self, arguments: Sequence[Any]) -> Sequence[Any]:
        """The parameters of `identity_sql`, from those of the ordinary statement."""
        return [arguments[at] for at in self._identity[1]]

    @cached_property
    def _identity(self) -> tuple[str, Sequence[int]]:
        """The SQL, and the positions of its parameters among `parameters`."""
        begin = begin_large_read(
            self.application.identity_settings, *scan_settings(self.plan.members)
        )
        compiled = compile_select(begin)
        names = compiled.positiontup or ()
        return str(compiled), [self.parameters.index(name) for name in names]


def large_read(
    plan: nodes.Plan, application: Application, parameters: Sequence[str]
) -> LargeRead | None:
    """The form of `plan` for many rows; None if it counts and measures no root list.

    The lists of a row depend on that row, so Postgres never reads them with workers.
    """
    if plan.is_write or not any(
        isinstance(part, nodes.Connection) and _measures_all(part) for _, part in plan.members
    ):
        return None
    return LargeRead(plan, application, parameters)


def _measures_all(connection: nodes.Connection) -> bool:
    is_root = isinstance(connection.listed, All)
    return is_root and any(isinstance(part, WHOLE_LISTS) for _, part in connection.members)
