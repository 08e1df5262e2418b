"""The values that the stages of the pipeline pass on: request context, options and result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from graphql import GraphQLError

from db.session.identity import Identity
from db.timeline import Timeline
from gql.cost.cost_model import Price, Variables
from gql.documents.parsing import Operation
from gql.plan.cache import Prepared

PLAN, RESOLVERS = "plan", "resolvers"


@dataclass(frozen=True, slots=True)
class RequestOptions:
    """What the request headers select besides the data."""

    may_plan: bool = True
    wants_cost: bool = False
    wants_receipt: bool = False


DEFAULTS = RequestOptions()


class RequestContext(NamedTuple):
    """What is known about a request; each stage of the pipeline adds to a copy of it.

    A named tuple, because copying a frozen dataclass takes four times as long, and each request is
    copied three times.

    `began` is in seconds of the monotonic clock; `address` is that of the client. `operation` is
    None until its document is parsed. `timeline` is None if stages are not recorded.
    """

    request_id: str
    began: float
    headers: Mapping[bytes, bytes]
    address: str
    viewer: Identity | None = None
    options: RequestOptions = DEFAULTS
    operation: Operation | None = None
    timeline: Timeline | None = None


class Execution(NamedTuple):
    """How an operation ran; `arguments` are those of its statement, None on the resolver lane."""

    prepared: Prepared
    variables: Variables
    price: Price
    arguments: Sequence[Any] | None = None


class OperationResult(NamedTuple):
    """The result of an operation; `data` is JSON, or None if nothing was executed."""

    lane: str
    data: bytes | None
    errors: tuple[GraphQLError, ...] = ()
    extensions: Mapping[str, Any] | None = None
    execution: Execution | None = None

    @property
    def cost(self) -> int:
        return 0 if self.execution is None else self.execution.price.total

    def rows(self) -> int:
        """The number of rows in the data."""
        if self.execution is None or self.data is None:
            return 0
        return self.execution.prepared.cost.rows.number(self.data)


class Observer(Protocol):
    """Receives the events of the pipeline, for metrics, logs, traces and receipts."""

    def begin(self, *, records: bool) -> Timeline | None:
        """Observe this task from now on; return its timeline, or None if nothing reads the stages.

        `records` requests a timeline regardless of the settings.
        """

    def resume(self, timeline: Timeline | None) -> None:
        """Observe this task as part of the operation that `timeline` belongs to."""

    def plan_lookup(self, *, hit: bool) -> None:
        """A plan was looked up."""

    def ended(
        self,
        context: RequestContext,
        result: OperationResult | None,
        codes: tuple[str, ...],
        status: int,
        size: int = 0,
    ) -> None:
        """An operation has ended, or a request that was refused before execution.

        `codes` are the codes of its errors; `size` is the size of the body in bytes.
        """

    async def close(self) -> None:
        """Send everything that has not been sent yet."""
