"""Prints the payload of a write that was refused, and finds out why."""

from collections.abc import Sequence
from typing import Any

import orjson

from gql.errors import Forbidden
from gql.nodes.application import Application
from gql.plan import nodes
from gql.resolvers.field_source import Change, Insert
from gql.values.sql_json import object_of
from gql.writes.payload import MutationError, Refused, broken
from gql.writes.refusals import Reason, refused


class Outdated(Exception):
    """The statement waited for another write, so that its snapshot is too old: run it again.

    If it still is, and `refused` is not None, that is the reason: the other row cannot be seen.
    """

    def __init__(self, refused: Refused | None = None) -> None:
        super().__init__()
        self.refused = refused


def reason_in(
    data: bytes, application: Application, source: Insert | Change
) -> Refused | Forbidden | Outdated | None:
    """The refusal in the value of a statement; None if the value is the data of what was written.

    Data is a JSON object; a reason is an array of its name and what its message needs.
    """
    if not data.startswith(b"["):
        return None
    return _reason(orjson.loads(data), application, source)


def _reason(
    reason: Sequence[Any], application: Application, source: Insert | Change
) -> Refused | Forbidden | Outdated:
    match reason:
        case [Reason.OUTDATED]:
            return Outdated()
        case [Reason.BROKEN, *names]:
            return broken(application.metadata, names)
        case [Reason.OWN_RULE, at, *details]:
            rule = source.rules[at]
            return Refused(rule.code, rule.message.format(*details), *rule.path)
        case [Reason.ROWS, *rows]:
            return _of_rows(rows, application, source)
        case [name, *details]:
            return refused(application, Reason(name), *details)
    raise AssertionError(f"{reason} is no reason")


def _of_rows(
    rows: Sequence[Any], application: Application, source: Insert | Change
) -> Refused | Outdated:
    """The refusals of the rows of a batch, each an ordinal from 1 and its reasons."""
    assert isinstance(source, Insert), "only an insert has several rows"
    refusals = []
    is_unseen = False
    for ordinal, *reasons in rows:
        for each in reasons:
            is_unseen |= each[0] == Reason.UNSEEN
            refusal = _reason(each[1] if each[0] == Reason.UNSEEN else each, application, source)
            assert isinstance(refusal, Refused), "a row is refused for its values"
            refusals.append(refusal.within(source.entries, str(ordinal - 1)))
    refused = Refused.together(refusals)
    return Outdated(refused) if is_unseen else refused


def payload_of(plan: nodes.Plan, errors: Sequence[MutationError]) -> bytes:
    """The data of a mutation with one root field that was refused with `errors`."""
    [(key, payload)] = plan.members
    members = ((name, [_member(part, errors)]) for name, part in nodes.inner(payload))
    return "".join(map(str, object_of([(key, object_of(members))]))).encode()


def _member(part: nodes.Part, errors: Sequence[MutationError]) -> str:
    match part:
        case nodes.Typename(name=name):
            return f'"{name}"'
        case nodes.Errors(fields=fields):
            return f"[{','.join(_text(fields, error) for error in errors)}]"
        case _:
            return "null"


def _text(fields: tuple[tuple[str, str], ...], error: MutationError) -> str:
    values = {
        "__typename": "MutationError",
        "code": error.code.value,
        "message": error.message,
        "path": error.path,
    }
    return orjson.dumps({key: values[name] for key, name in fields}).decode()
