"""Chooses the pipeline of a request: the only one, or that of its role."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from db.session.identity import Identity
from gql.access.roles import Roles
from gql.caching.single_flight import SingleFlight
from gql.http.answers import Answers, Pipeline


class Pipelines(Protocol):
    """The pipelines of a gateway."""

    def known(self, viewer: Identity | None) -> Answers | None:
        """What answers `viewer`, if that is known without waiting."""

    async def find(self, viewer: Identity | None) -> Answers:
        """What answers `viewer`; `GatewayError` if nothing does."""


class OnePipeline:
    """The same schema for everybody."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._answers = Answers(pipeline)

    def known(self, _: Identity | None) -> Answers:
        return self._answers

    async def find(self, _: Identity | None) -> Answers:
        return self._answers


class RolePipelines:
    """One pipeline for each role of the database; `make` makes it at the first request of a role.

    Only roles that the login role may assume have one.
    """

    def __init__(self, roles: Roles, make: Callable[[Identity], Awaitable[Pipeline]]) -> None:
        self._roles = roles
        self._make = make
        self._by_role: dict[str, Answers] = {}
        self._in_flight: SingleFlight[Answers] = SingleFlight()

    def known(self, viewer: Identity | None) -> Answers | None:
        if viewer is None or not self._roles.allows(viewer.role):
            return None
        return self._by_role.get(viewer.role)

    async def find(self, viewer: Identity | None) -> Answers:
        """What answers the role of `viewer`; `Unauthenticated` if it may not be assumed."""
        assert viewer is not None, "requests without a token have a role too"
        await self._roles.check(viewer.role)
        known = self._by_role.get(viewer.role)
        return known or await self._in_flight.get(viewer.role, lambda: self._build(viewer))

    async def _build(self, viewer: Identity) -> Answers:
        answers = self._by_role[viewer.role] = Answers(await self._make(viewer))
        return answers
