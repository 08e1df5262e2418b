"""Holds the viewer, the reads and the writes of one operation."""

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
    """The context of one operation; it is never shared between operations."""

    def __init__(
        self,
        database: Database,
        application: Application,
        viewer: Identity | None,
        request_id: str,
        issue_token: Callable[[Identity], str | None],
    ) -> None:
        self._database = database
        self.application = application
        self._requester = self._viewer = viewer
        self._issue_token = issue_token
        self._reads: Reads | None = None
        # Held while the operation's connection is in use, so that it never waits for a second one.
        self._lock = asyncio.Lock()
        self._has_ended = False
        self.request_id = request_id

    @property
    def viewer(self) -> Identity:
        """The identity that every read and write uses; `Unauthenticated` without one."""
        if self._viewer is None:
            raise Unauthenticated("Send a bearer token: `Authorization: Bearer ...`.")
        return self._viewer

    @property
    def reads(self) -> Reads:
        """The loaders of this operation; they read one snapshot until the next write."""
        self._check_running()
        if self._reads is None:
            self._reads = Reads(self._database, self.application, self.viewer, self._lock)
        return self._reads

    def begin_mutation(self) -> None:
        """Reset the viewer before each mutation."""
        self._viewer = self._requester

    def switch_viewer(self, viewer: Identity) -> str | None:
        """Read the payload of the mutation as `viewer`; a token, if the gateway signs tokens."""
        self._viewer = viewer
        return self._issue_token(viewer)

    @asynccontextmanager
    async def write(self, *, allows_anonymous: bool = False) -> AsyncIterator[WriteSession]:
        """A transaction of its own; later reads see what it wrote.

        The snapshot of earlier reads ends first, and its connection is returned.
        `allows_anonymous` writes as an anonymous caller, which needs no token.
        """
        self._check_running()
        async with self._lock:
            await self._end_reads()
            async with write(self._database, NOBODY if allows_anonymous else self.viewer) as tx:
                yield tx
        if self._viewer is not None:
            # New users read their own writes.
            self._database.record_write(self._viewer.fingerprint)

    async def close(self) -> None:
        """End the operation; further reads and writes raise an error."""
        self._has_ended = True
        # A cancelled statement keeps the connection until its cleanup has finished.
        async with self._lock:
            await self._end_reads()

    def _check_running(self) -> None:
        # After an error, graphql-core responds while sibling fields are still running.
        if self._has_ended:
            raise RuntimeError("the operation has ended")

    async def _end_reads(self) -> None:
        """End the snapshot of earlier reads; the caller holds the lock."""
        if self._reads is not None:
            reads, self._reads = self._reads, None
            await reads.close()


Info = strawberry.Info[Context, None]
