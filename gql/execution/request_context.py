"""A request and its result, as the stages between HTTP and the database pass them on."""

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
    """What a client asks for beside the data."""

    may_plan: bool = True
    wants_cost: bool = False
    wants_receipt: bool = False


DEFAULTS = RequestOptions()


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What is known of a request; each stage of the pipeline adds what it finds to a copy.

    `began` is in seconds of the monotonic clock, `address` the client's. `operation` is None until
    a document with the operation was found, `timeline` where nobody records the stages.
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
    """How an operation ran; `arguments` are those of its one statement, None on other lanes."""

    prepared: Prepared
    variables: Variables
    price: Price
    arguments: Sequence[Any] | None = None


class OperationResult(NamedTuple):
    """`data` as JSON, None if nothing was executed, with errors and extensions beside it."""

    lane: str
    data: bytes | None
    errors: tuple[GraphQLError, ...] = ()
    extensions: Mapping[str, Any] | None = None
    execution: Execution | None = None

    @property
    def cost(self) -> int:
        return 0 if self.execution is None else self.execution.price.total

    def rows(self) -> int:
        """How many rows the data has."""
        if self.execution is None or self.data is None:
            return 0
        return self.execution.prepared.cost.rows.number(self.data)


class Observer(Protocol):
    """What the pipeline reports to; it feeds metrics, logs, traces and receipts."""

    def begin(self, *, records: bool) -> Timeline | None:
        """Observe what this task does from now on; the timeline, if anybody wants the stages.

        `records` asks for the timeline whatever the settings say.
        """

    def resume(self, timeline: Timeline | None) -> None:
        """Observe this task as the operation that `timeline` was begun for."""

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
        """An operation has ended, or a request that never became one.

        `codes` are those of its errors; `size` is that of the body in bytes.
        """

    async def close(self) -> None:
        """Send what was not sent yet."""
