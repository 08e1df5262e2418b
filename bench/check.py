"""Everybody's answers in, their differences out: who is fast must also be right."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from bench.contestant import Contestant, Reply
from bench.database import Database
from bench.query import Query
from db.errors import Fault
from gql.execution.request_context import PLAN, RESOLVERS

# Cursors are everybody's own business; a payload with errors has no location.
IGNORED = frozenset({"cursor", "endCursor", "errors"})
MOMENTS = frozenset({"createdAt", "recordedAt", "invoiceDate"})
CHOICES = frozenset({"status", "role"})
NEW_ID = "a new id"

Verified = dict[tuple[str, str], Reply]


def verify(
    database: Database, contestants: Sequence[Contestant], queries: Sequence[Query]
) -> Verified:
    """Each contestant's answer to each query, by both names; `Fault` lists what is wrong.

    Right is what the resolver lane answers, or the plan lane where resolvers are not asked; of a
    write, what was sent.
    """
    verified: Verified = {}
    wrong: list[str] = []
    for query in queries:
        answers: dict[str, Any] = {}
        for contestant in contestants:
            if not contestant.answers(query):
                continue
            database.prepare(query, 1)
            reply = contestant.ask(query)
            verified[contestant.name, query.name] = reply
            try:
                answers[contestant.name] = _answer(contestant, query, reply)
            except ValueError as error:
                wrong.append(f"{query.name}: {contestant.name} {error}.")
        wrong += _differing(query, answers)
    if wrong:
        raise Fault(*wrong)
    return verified


def _answer(contestant: Contestant, query: Query, reply: Reply) -> Any:
    """The plain data of `reply`; `ValueError` says why it cannot be an answer."""
    shown = reply.body[:300].decode(errors="replace")
    if reply.status != 200:
        raise ValueError(f"answers with status {reply.status}: {shown}")
    body = json.loads(reply.body)
    if body.get("errors") or not body.get("data"):
        raise ValueError(f"answers with errors: {shown}")
    if reply.lane != contestant.lane:
        raise ValueError(f"is answered by the lane {reply.lane}")
    data = plain(body["data"], contestant.names, is_new=query.kind == "writes")
    if (ids := ids_in(data)) < query.least_ids:
        raise ValueError(f"answers with {ids} ids, fewer than {query.least_ids}")
    return data


def plain(value: Any, names: Mapping[str, str], key: str = "", *, is_new: bool = False) -> Any:
    """`value` without what may differ: the gateway's names, numbers, moments, upper-case choices.

    `is_new` tells that ids are made for each request.
    """
    match value:
        case dict():
            named = ((names.get(name, name), item) for name, item in value.items())
            return {
                name: plain(item, names, name, is_new=is_new)
                for name, item in named
                if name not in IGNORED
            }
        case list():
            return [plain(item, names, key, is_new=is_new) for item in value]
        case int() if _is_id(key) and is_new:
            return NEW_ID
        case int() | float() if not isinstance(value, bool):
            return float(value)
        case str() if key in MOMENTS:
            return datetime.fromisoformat(value).astimezone(UTC)
        case str() if key in CHOICES:
            return value.upper()
        case str() if key == "id" and is_new:
            return NEW_ID if UUID(value) else value
    return value


def ids_in(value: Any) -> int:
    """How many objects in `value` have an id."""
    match value:
        case dict():
            return any(map(_is_id, value)) + sum(map(ids_in, value.values()))
        case list():
            return sum(map(ids_in, value))
    return 0


def _is_id(name: str) -> bool:
    """Whether the field holds an id: `id`, or `trackId` where keys are numbers."""
    return name == "id" or name.endswith("Id")


def _differing(query: Query, answers: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for everybody whose answer is not the right one."""
    if query.kind == "writes":
        expected = plain(query.answer, {})
    else:
        expected = answers.get(RESOLVERS, answers.get(PLAN))
    for name, found in answers.items():
        difference = next(_differences(expected, found, "data"), None)
        if difference is not None:
            yield f"{query.name}: {name} gives wrong data: {difference}."


def _differences(expected: Any, found: Any, path: str) -> Iterator[str]:
    """Where `found` is not `expected`, in words."""
    if isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        for name, value in expected.items():
            yield from _differences(value, found[name], f"{path}.{name}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for at, (value, other) in enumerate(zip(expected, found, strict=True)):
            yield from _differences(value, other, f"{path}[{at}]")
    elif expected != found:
        yield f"{path} is {_shown(found)}, not {_shown(expected)}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return f"an object of {', '.join(value)}" if isinstance(value, dict) else str(value)
