"""A database that is measured: where it is, what serves it, and who asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bench.query import Query
from bench.world import World
from db.connection.connect import SESSION
from db.connection.role_pool import NO_CLAIMS
from db.roles import MEMBER_ROLE
from db.session.identity import OPERATOR, Identity
from db.session.role_identity import RoleIdentity
from db.settings import Settings
from db.urls.url import DatabaseUrl
from gql.commands.reflect import read, select
from gql.nodes.application import Application
from gql.reflection.imported import import_package
from gql.reflection.package import package_sources
from gql.reflection.pulled import Wanted
from gql.types import application

# What the modules made of a database are imported as.
PACKAGE = "bench_reflected"


@dataclass(frozen=True, slots=True)
class Dataset:
    """A database at `url`, as the login role of those that ask; `admin` is who asks.

    `session` is what sessions of the plan lane start with; variables are made of `world`.
    """

    url: DatabaseUrl
    application: Application
    session: Mapping[str, str]
    admin: Identity
    world: World

    def identity(self, query: Query) -> Identity:
        """Who asks `query`."""
        return OPERATOR if query.is_operators else self.admin


def demo_dataset(url: DatabaseUrl, world: World) -> Dataset:
    """The gateway's own tables."""
    return Dataset(url, application, {**SESSION, "role": MEMBER_ROLE}, world.admin, world)


async def reflected_dataset(url: DatabaseUrl, world: World) -> Dataset:
    """What `gateway serve --reflect` makes of a database; once in a process."""
    wanted = Wanted()
    catalog, hidden = await read(Settings(), url, wanted)
    selection = select(catalog, wanted, hidden, url)
    module = import_package(PACKAGE, package_sources(PACKAGE, selection), "application")
    admin = RoleIdentity(url.user, json.dumps({"role": url.user}), is_login=True)
    return Dataset(url, module.application, {**SESSION, **NO_CLAIMS}, admin, world)
