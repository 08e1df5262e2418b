"""The rows of every test database: two tenants, and the viewers of each."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from db.session.identity import Identity
from gql.lists.cursor import encode_cursor
from gql.nodes.order import order_of
from models import Location
from models.base import identity
from models.data.demo import Row, Size, load_cities
from tests.support.made_up import CompleteDemo

SIZE = Size(tenants=2, users=24, locations=600)
RANDOM_SEED = 1


@cache
def demo() -> CompleteDemo:
    """The rows, which are the same in every process."""
    return CompleteDemo(SIZE, RANDOM_SEED, load_cities())


@dataclass(frozen=True)
class TestTenant:
    """A tenant of the test data and its users."""

    __test__ = False

    id: UUID
    slug: str
    users: tuple[UUID, ...]

    @property
    def admin(self) -> Identity:
        return identity("admin", self.id, self.users[0])

    @property
    def member(self) -> Identity:
        return identity("member", self.id, self.users[1])

    def rows(self, table: str) -> list[Row]:
        """The seeded rows of this tenant in `table`."""
        return [row for row in demo().rows[table] if row[0] == self.id]

    def locations(self) -> list[Row]:
        return [row for row in demo().locations() if row[0] == self.id]


@cache
def tenants() -> tuple[TestTenant, TestTenant]:
    """The tenant of most viewers, and another one whose rows must never be visible to it."""
    users = demo().rows["users"]
    ours, theirs = (
        TestTenant(row[0], row[2], tuple(user[1] for user in users if user[0] == row[0]))
        for row in demo().rows["tenants"]
    )
    return ours, theirs


@cache
def edges_of(tenant: TestTenant) -> list[dict[str, Any]]:
    """The expected edges of all locations of `tenant`, newest first."""
    rows = sorted(tenant.locations(), key=lambda row: (row[6], row[1].bytes), reverse=True)
    order = order_of(Location, "recorded_at", descending=True)
    return [
        {
            "cursor": encode_cursor(Location, order, (row[6], row[0], row[1])),
            "node": {"id": str(row[1])},
        }
        for row in rows
    ]
