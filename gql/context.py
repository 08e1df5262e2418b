"""Who asks, and what they may use: one `Context` an operation, never shared."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import strawberry

from db.engine import Database
from db.transaction import Identity, WriteSession, write
from gql.errors import Unauthenticated
from gql.loaders import Reads


class Context:
    """The viewer of one operation, its reads and its writes."""

    def __init__(self, database: Database, viewer: Identity | None, request_id: str) -> None:
        self._database = database
        self._viewer = viewer
        self._reads: Reads | None = None
        self.request_id = request_id

    @property
    def viewer(self) -> Identity:
        """Who asks; `Unauthenticated` for nobody. Every way to the database passes here."""
        if self._viewer is None:
            raise Unauthenticated("Send a bearer token: `Authorization: Bearer ...`.")
        return self._viewer

    @property
    def reads(self) -> Reads:
        """What this operation reads with; one snapshot until it writes."""
        if self._reads is None:
            self._reads = Reads(self._database, self.viewer)
        return self._reads

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        """A transaction of its own; what is read after it sees what it wrote."""
        async with write(self._database, self.viewer) as tx:
            yield tx
        await self.close()

    async def close(self) -> None:
        """End the reading transaction, if there is one."""
        if self._reads is not None:
            reads, self._reads = self._reads, None
            await reads.close()


Info = strawberry.Info[Context, None]
