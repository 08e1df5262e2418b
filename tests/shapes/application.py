"""The shapes as an application: tenants that are only known by their id, and their users."""

from gql.nodes.application import Accounts, Application
from gql.nodes.registry import Registry
from tests.shapes.base import TENANT, USER, Base
from tests.shapes.models import User
from tests.shapes.types import TYPES

shapes = Application(
    registry=Registry(TYPES),
    metadata=Base.metadata,
    accounts=Accounts(User, setting=USER),
    id_claims={TENANT: "tenant"},
    migrations="tests.shapes.migrations",
)

# As the setting APPLICATION names it.
PATH = "tests.shapes.application:shapes"
