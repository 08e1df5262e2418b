"""Runs what a mutation with a body in Python needs: statements under the viewer's identity."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from db.session.identity import Identity
from db.session.transaction import WriteSession
from gql.resolvers.context import Context
from gql.resolvers.write_source import Build
from gql.writes.declaration import Mutation, bound_source


@dataclass(frozen=True, slots=True)
class Write:
    """The context of one mutation."""

    context: Context
    allows_anonymous: bool = False

    @property
    def viewer(self) -> Identity:
        return self.context.viewer

    async def run(self, build: Build, **values: Any) -> Any:
        """The value of one statement, which is JSON; None if it has no row.

        `build`, a function of a module, makes the statement from the CTE of the identity, on which
        whatever it reads must depend, and the application; `values` are its parameters.
        """
        return await self.context.run(build, values, allows_anonymous=self.allows_anonymous)

    async def perform(self, declared: Mutation, input: Mapping[str, Any]) -> Any:
        """Write what another mutation declares, from a coerced input; returns the id of the row."""
        source = bound_source(declared, self.context.application)
        return await self.context.perform(source, input)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[WriteSession]:
        """A transaction for what takes several statements; it costs three round trips more."""
        async with self.context.write(allows_anonymous=self.allows_anonymous) as tx:
            yield tx
