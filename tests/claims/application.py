"""The notes as an application."""

from gql.nodes.application import Application
from gql.nodes.registry import Registry, declared_in
from tests.claims import types
from tests.claims.models import Base

notes = Application(
    registry=Registry(declared_in(types)),
    metadata=Base.metadata,
    migrations="",
    keeps_policies=True,
)

# As the setting APPLICATION names it.
PATH = "tests.claims.application:notes"
