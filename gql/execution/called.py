"""Runs a mutation that is called first, and then reads its payload with statements."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from db.session.identity import Identity
from gql.cost.cost_model import Variables
from gql.errors import GatewayError
from gql.execution.plan_lane import FIELD_FAILURES, Arguments, PlanLane
from gql.plan import nodes
from gql.plan.cache import Called
from gql.plan.compilation import Statement
from gql.plan.placeholders import NotFilled
from gql.plan.refused import payload_of
from gql.resolvers.context import Context
from gql.values.scalars import printable
from gql.writes.payload import Refused

# The id of a row in a payload is not known before the write; any text shows whether the other
# arguments are valid.
UNKNOWN = ""


class Prepared(NamedTuple):
    """The arguments of the function or first statement, and of each statement that reads."""

    first: Any
    reads: Mapping[str, Arguments]


def prepare(called: Called, variables: Variables, viewer: Identity) -> Prepared | None:
    """The arguments; None if one is invalid: nothing was written, and the resolver says why."""
    try:
        first = (
            called.first.arguments(variables, viewer)
            if isinstance(called.first, Statement)
            else called.part.argument.value(variables)
        )
        reads = {
            name: statement.arguments(_with_result(variables, UNKNOWN), viewer)
            for name, (_, statement) in called.reads.items()
        }
    except GatewayError:
        return None
    return Prepared(first, reads)


class PayloadNotFilled(Exception):
    """A payload that resolvers must read as `viewer`; the write has the results `performed`."""

    def __init__(self, performed: Mapping[str, Any], viewer: Identity) -> None:
        super().__init__()
        self.performed = performed
        self.viewer = viewer


@dataclass(frozen=True, slots=True)
class CallRunner:
    """Runs called mutations of one operation; `context` is closed after the write.

    `filled` fills in what Python computes of a payload, for its viewer.
    """

    variables: Variables
    context: Context
    lane: PlanLane
    filled: Callable[[Statement, bytes, Identity], Awaitable[bytes]]

    async def run(self, called: Called, prepared: Prepared) -> bytes:
        """The data of the mutation; `PayloadNotFilled` if resolvers must read its payload."""
        [(key, _)] = called.plan.members
        try:
            results = await self._first(called, prepared)
        except Refused as refused:
            return payload_of(called.plan, refused.errors)
        finally:
            # The connection goes back before the payload is read with another.
            await self.context.close()
        try:
            members = [
                b"%s:%s" % (orjson.dumps(name), await self._member(called, results, name, part))
                for name, part in called.part.members
            ]
        except (NotFilled, *FIELD_FAILURES) as error:
            raise PayloadNotFilled(results, self.context.viewer) from error
        return b"{%s:{%s}}" % (orjson.dumps(key), b",".join(members))

    async def _first(self, called: Called, prepared: Prepared) -> Mapping[str, Any]:
        """The results of the mutation, by name."""
        if not isinstance(called.first, Statement):
            return await called.first.perform(self.context, prepared.first)
        data = await self.lane.write(called.first, prepared.first, self.context.viewer)
        [payload] = orjson.loads(data).values()
        return {result: payload["id"] for result, _ in called.reads.values()}

    async def _member(
        self, called: Called, results: Mapping[str, Any], name: str, part: nodes.Part
    ) -> bytes:
        """The JSON of a member of the payload."""
        match part:
            case nodes.Typename(name=typename):
                return orjson.dumps(typename)
            case nodes.Errors():
                return b"[]"
            case nodes.ResultValue(result=result, leaf=leaf):
                value = results[result]
                printed = None if value is None else leaf.coerce_output_value(value)
                return orjson.dumps(printable(printed))
        result, statement = called.reads[name]
        values = _with_result(self.variables, str(results[result]))
        # A mutation may switch the viewer: its payload is read as that one.
        viewer = self.context.viewer
        data = await self.lane.run(statement, statement.arguments(values, viewer), viewer)
        data = await self.filled(statement, data, viewer)
        return data.removeprefix(b"{%s:" % orjson.dumps(name))[:-1]


def _with_result(variables: Variables, id: str) -> Variables:
    return {**variables, nodes.RESULT: id}
