"""Who asks, and what they may use: one `Context` an operation, never shared."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import strawberry

from db.session.database import Database
from db.session.identity import NOBODY, Identity
from db.session.transaction import WriteSession, write
from gql.errors import Unauthenticated
from gql.nodes.application import Application
from gql.resolvers.loaders import Reads


class Context:
    """The viewer of one operation, its reads and its writes."""

    def __init__(
        self,
        database: Database,
        application: Application,
        viewer: Identity | None,
        request_id: str,
        issue: Callable[[Identity], str | None],
    ) -> None:
        self._database = database
        self.application = application
        self._asking = self._viewer = viewer
        self._issue = issue
        self._reads: Reads | None = None
        # Held by the one that uses the operation's connection: it never waits for a second one.
        self._turn = asyncio.Lock()
        self._has_ended = False
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
        self._check_running()
        if self._reads is None:
            self._reads = Reads(self._database, self.application, self.viewer, self._turn)
        return self._reads

    def begin_mutation(self) -> None:
        """Each mutation is asked by whoever sent the request, whom the last one let become."""
        self._viewer = self._asking

    def become(self, viewer: Identity) -> str | None:
        """What the mutation's payload selects is read as `viewer`; a token, if any are signed."""
        self._viewer = viewer
        return self._issue(viewer)

    @asynccontextmanager
    async def write(self, *, is_open: bool = False) -> AsyncIterator[WriteSession]:
        """A transaction of its own; what is read after it sees what it wrote.

        The reads before it end first and give their connection back. `is_open` writes as nobody,
        which takes no token.
        """
        self._check_running()
        async with self._turn:
            await self._end_reads()
            async with write(self._database, NOBODY if is_open else self.viewer) as tx:
                yield tx
        if self._viewer is not None:
            # New users read their own writes.
            self._database.record_write(self._viewer.fingerprint)

    async def close(self) -> None:
        """End the operation: nothing is read or written after it."""
        self._has_ended = True
        # A cancelled statement still has the connection until it has unwound.
        async with self._turn:
            await self._end_reads()

    def _check_running(self) -> None:
        # After an error graphql-core lets the fields beside it run on, and answers without them.
        if self._has_ended:
            raise RuntimeError("the operation has ended")

    async def _end_reads(self) -> None:
        """End the snapshot of the reads until now; the caller holds the turn."""
        if self._reads is not None:
            reads, self._reads = self._reads, None
            await reads.close()


Info = strawberry.Info[Context, None]
