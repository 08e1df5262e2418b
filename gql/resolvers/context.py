"""Holds the viewer, the reads and the writes of one operation."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

import strawberry

from db.session.database import Database
from db.session.identity import NOBODY, Identity
from db.session.transaction import WriteSession, write
from gql.errors import Unauthenticated
from gql.nodes.application import Application
from gql.resolvers.loaders import Reads
from gql.resolvers.write_source import Build, Change, Insert


class Statements(Protocol):
    """Runs statements that write; the lane of statements implements it."""

    async def perform(self, source: Insert | Change, input: Any, viewer: Identity) -> Any:
        """Write what `source` describes; returns the id, or (id, whether it is new) of each row."""

    async def evaluate(self, build: Build, values: Mapping[str, Any], viewer: Identity) -> Any:
        """The value of a statement, parsed from JSON."""


class Context:
    """The context of one operation; it is never shared between operations."""

    def __init__(
        self,
        database: Database,
        application: Application,
        viewer: Identity | None,
        request_id: str,
        issue_token: Callable[[Identity], str | None],
        statements: Statements,
        performed: Mapping[str, Any] | None = None,
    ) -> None:
        self._database = database
        self._statements = statements
        self.application = application
        self._requester = self._viewer = viewer
        self._issue_token = issue_token
        self._reads: Reads | None = None
        # Held while the operation's connection is in use, so that it never waits for a second one.
        self._lock = asyncio.Lock()
        self._has_ended = False
        self.request_id = request_id
        # The results of the only mutation of this operation, if it was performed already.
        self.performed = performed

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
        # New users read their own writes.
        self._database.record_write(viewer.fingerprint)
        return self._issue_token(viewer)

    async def perform(self, source: Insert | Change, input: Mapping[str, Any]) -> Any:
        """Write what `source` describes in one statement; later reads see it."""
        self.begin_mutation()
        async with self._writing():
            return await self._statements.perform(source, input, self.viewer)

    async def run(
        self,
        build: Build,
        values: Mapping[str, Any],
        *,
        allows_anonymous: bool = False,
    ) -> Any:
        """The value of a statement of a mutation's own; later reads see what it wrote."""
        viewer = self._writer(allows_anonymous=allows_anonymous)
        async with self._writing():
            return await self._statements.evaluate(build, values, viewer)

    def _writer(self, *, allows_anonymous: bool) -> Identity:
        """Who writes; a database that keeps its policies has a role for anonymous callers."""
        is_nobody = allows_anonymous and not self.application.keeps_policies
        return NOBODY if is_nobody else self.viewer

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[None]:
        """Keep the operation's connection for a write; the snapshot of earlier reads ends first."""
        self._check_running()
        async with self._lock:
            await self._end_reads()
            yield

    @asynccontextmanager
    async def write(self, *, allows_anonymous: bool = False) -> AsyncIterator[WriteSession]:
        """A transaction of its own; later reads see what it wrote.

        The snapshot of earlier reads ends first, and its connection is returned.
        `allows_anonymous` writes as an anonymous caller, which needs no token.
        """
        viewer = self._writer(allows_anonymous=allows_anonymous)
        async with self._writing(), write(self._database, viewer) as tx:
            yield tx

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
