"""Prints the payload of a write that was refused, and finds out why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from db.orm.scope import table_of
from gql.errors import Forbidden
from gql.nodes.application import Application
from gql.plan import nodes
from gql.resolvers.write_source import Change, Insert
from gql.values.sql_json import object_of
from gql.writes.payload import MutationError, Refused
from gql.writes.refusals import Reason, refused
from gql.writes.violations import broken


@dataclass(frozen=True, slots=True)
class Outdated:
    """The snapshot of the statement is older than another write: run it again.

    The refusals in `unseen` count only if the next attempt has them too: what the rows clash with
    is not in the snapshot. Those in `seen`, of other rows of a batch, count at once. Both are by
    the ordinals of rows.
    """

    unseen: Mapping[int, Refused | Forbidden] = field(default_factory=dict)
    seen: Mapping[int, Refused] = field(default_factory=dict)

    def refused_after(self, before: "Outdated | None") -> Refused | Forbidden | None:
        """The refusal, if running the statement again has told no more than `before`."""
        if before is None:
            return None
        lasting = {at: self.unseen[at] for at in self.unseen.keys() & before.unseen.keys()}
        refusals = {**self.seen, **lasting}
        ordered = [refusals[at] for at in sorted(refusals)]
        forbidden = next((each for each in ordered if isinstance(each, Forbidden)), None)
        told = [each for each in ordered if isinstance(each, Refused)]
        return forbidden or (Refused.together(told) if told else None)


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
        case [Reason.UNSEEN, inner]:
            refusal = _reason(inner, application, source)
            assert not isinstance(refusal, Outdated), "what lasts is a refusal"
            return Outdated({0: refusal})
        case [Reason.BROKEN, *names]:
            return broken(table_of(source.model), names)
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
    unseen: dict[int, Refused] = {}
    seen: dict[int, Refused] = {}
    for ordinal, *reasons in rows:
        told = [each[1] if each[0] == Reason.UNSEEN else each for each in reasons]
        refusals = [_reason(each, application, source) for each in told]
        each_refused = [each for each in refusals if isinstance(each, Refused)]
        refused = Refused.together(each_refused).within(source.entries, str(ordinal - 1))
        (seen if told == reasons else unseen)[ordinal] = refused
    return Outdated(unseen, seen) if unseen else Refused.together([*seen.values()])


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
