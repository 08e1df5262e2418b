"""A request and its answer, as what lies between HTTP and the database passes them on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import GraphQLError

from db.session.identity import Identity
from db.timeline import Timeline
from gql.cost.cost_model import Price, Variables
from gql.documents.parsing import Operation
from gql.plan.cache import Prepared

PLAN, RESOLVERS = "plan", "resolvers"


@dataclass(slots=True)
class RequestContext:
    """A request: who asks, from where, since when, and how; `address` is the client's.

    `operation` and `timeline` are there as soon as it is known what is asked for.
    """

    request_id: str
    began: float
    headers: Mapping[bytes, bytes]
    address: str
    viewer: Identity | None = None
    may_plan: bool = True
    wants_cost: bool = False
    wants_receipt: bool = False
    operation: Operation | None = None
    timeline: Timeline | None = None


class Execution(NamedTuple):
    """What was known of an operation when it ran; `arguments` are those of its one statement."""

    prepared: Prepared
    variables: Variables
    price: Price
    arguments: Sequence[Any] | None = None


class OperationResult(NamedTuple):
    """`data` as JSON, None if nothing was executed; what went wrong, and what is told beside it."""

    lane: str
    data: bytes | None
    errors: tuple[GraphQLError, ...] = ()
    extensions: Mapping[str, Any] | None = None
    ran: Execution | None = None

    @property
    def cost(self) -> int:
        return 0 if self.ran is None else self.ran.price.total

    def rows(self) -> int:
        """How many rows the data has."""
        if self.ran is None or self.data is None:
            return 0
        return self.ran.prepared.cost.rows.number(self.data)
