"""Encodes the result of an operation as the body of a response."""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from db.timeline import ENCODE, Timeline, not_recorded, note
from gql.documents.hidden_names import HiddenNames
from gql.errors import format_error
from gql.execution.executor import Executor
from gql.execution.request_context import OperationResult, RequestContext
from gql.http.responses import encode
from gql.telemetry.receipt import receipt


class ResultEncoder:
    """Formats the errors of a result, adds its receipt if requested, and encodes the body.

    If the schema is not public, `hidden` removes its names from error messages.
    """

    def __init__(self, executor: Executor, hidden: HiddenNames | None) -> None:
        self._executor = executor
        self._hidden = hidden

    async def encode(
        self, result: OperationResult, context: RequestContext
    ) -> tuple[bytes, list[dict[str, Any]]]:
        """The body of a response, and its formatted errors."""
        errors = map(self._hidden.hide, result.errors) if self._hidden else result.errors
        entries = [format_error(error, context.request_id) for error in errors]
        extensions = result.extensions
        if context.options.wants_receipt:
            extensions = {**(extensions or {}), "receipt": await self._receipt(result, context)}
        began = monotonic()
        body = encode(result.data, entries, extensions)
        note(ENCODE, began)
        return body, entries

    async def _receipt(self, result: OperationResult, context: RequestContext) -> Mapping[str, Any]:
        timeline = Timeline() if context.timeline is None else context.timeline
        entry = receipt(result, timeline, context.began)
        if result.execution is None or context.viewer is None:
            return entry
        # The statement that explains the plan is not part of the receipt.
        with not_recorded():
            plan = await self._executor.explain_plan(result.execution, context.viewer)
        return {**entry, "explain": plan}


def codes_of(errors: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The codes of formatted errors."""
    return tuple(error["extensions"]["code"] for error in errors)
