"""Prints the payload of a write that was refused, and finds out why."""

from collections.abc import Iterator

import orjson

from gql.errors import Forbidden
from gql.nodes.application import Application
from gql.plan import nodes
from gql.values.sql_json import object_of
from gql.writes.payload import MutationError, Refused
from gql.writes.refusals import Reason, refused


def reason_in(data: bytes, application: Application) -> Refused | Forbidden | None:
    """The refusal in the value of a statement; None if the value is the data of what was written.

    Data is a JSON object; a reason is an array of its name and what its message needs.
    """
    if not data.startswith(b"["):
        return None
    name, *details = orjson.loads(data)
    return refused(application, Reason(name), *details)


def payload_of(plan: nodes.Plan, error: MutationError) -> bytes:
    """The data of a mutation with one root field that was refused with `error`."""
    [(key, payload)] = plan.members
    members = ((name, [_member(part, error)]) for name, part in nodes.inner(payload))
    return "".join(map(str, object_of([(key, object_of(members))]))).encode()


def _member(part: nodes.Part, error: MutationError) -> str:
    match part:
        case nodes.Typename(name=name):
            return f'"{name}"'
        case nodes.Errors(fields=fields):
            return f"[{''.join(_texts(fields, error))}]"
        case _:
            return "null"


def _texts(fields: tuple[tuple[str, str], ...], error: MutationError) -> Iterator[str]:
    values = {
        "__typename": "MutationError",
        "code": error.code.value,
        "message": error.message,
        "path": error.path,
    }
    yield orjson.dumps({key: values[name] for key, name in fields}).decode()
