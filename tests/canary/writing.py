"""Mutations that name rows of the other tenant, as questions. Pure."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, TypeAlias

from graphql import (
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
)

from gql.types import application
from tests.canary.planted import FRACTION, WORD, theirs, unusable_codes
from tests.canary.question import Field, Question, write
from tests.canary.values import ids_of
from tests.canary.walk import fields_of, row
from tests.support.fixtures import tenants
from tests.support.mutations import INPUTS

Path: TypeAlias = tuple[str, ...]

# What of theirs a text could collide with, if it had to be unique in more than one tenant.
TEXTS = {"email": "users", "slug": "tenants", "name": "tenants", "timezone": "tenants"}
MOMENT = f"2026-10-01T00:00:00.{FRACTION}+00:00"
OTHERS: dict[str, Any] = {"Int": 0, "Float": 1.5, "DateTime": MOMENT, "Base64": "d29tYmF0"}


def attempts(name: str) -> list[Question]:
    """One mutation with everything of theirs, and with each of it beside what is ours."""
    return [ask(name, given) for given in _inputs(name)]


def success(name: str) -> Question:
    """The mutation as one of ours means it."""
    return ask(name, INPUTS[name](tenants()[0]))


def ask(name: str, given: dict[str, Any]) -> Question:
    payload = get_named_type(fields_of("Mutation")[name].type).name
    # No lists: what is made anew would stand anywhere in them.
    return write(name, Field(name, {"input": given}, row(payload, 2, lists=False)))


def input_type(name: str) -> Any:
    return get_named_type(fields_of("Mutation")[name].args["input"].type)


def _inputs(name: str) -> Iterator[dict[str, Any]]:
    ours, others = (INPUTS[name](tenant) for tenant in tenants())
    if name == "redeemInviteCode":
        # A code of theirs that works is good for anybody who has it, and joins them: it is no leak.
        others["code"] = unusable_codes()[0]
        yield from (ours | {"code": code} for code in unusable_codes())
    yield _full(input_type(name), others)
    for path, kind in _paths(input_type(name)):
        for value in _values(kind, path, others):
            yield _with(ours, path, value)


def _values(kind: Any, path: Path, others: dict[str, Any]) -> Iterator[Any]:
    """What of theirs is worth a try at `path`."""
    found = others.get(path[0]) if len(path) == 1 else None
    if kind.name == "ID" and found is None:
        yield from (
            ids_of(node, 1, foreign=True)[0]
            for node in application.registry.nodes
            if not node.id_prefix
        )
    elif kind.name == "ID":
        yield found
    elif kind.name == "String" and path[-1] in TEXTS:
        yield theirs()[TEXTS[path[-1]]][0][path[-1]]


def _paths(kind: Any, before: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Where values stand in an input, and their types; a list has one entry."""
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        if is_input_object_type(inner):
            yield from _paths(inner, (*before, name))
        else:
            yield (*before, name), inner


def _with(given: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """`given`, but for what stands at `path`."""
    changed = deepcopy(given)
    at: Any = changed
    for name in path[:-1]:
        at = at[name][0] if isinstance(at[name], list) else at[name]
    at[path[-1]] = value
    return changed


def _full(kind: Any, given: dict[str, Any]) -> dict[str, Any]:
    """`given`, and a value for every field it leaves out."""
    return {name: _filled(field.type, name, given.get(name)) for name, field in kind.fields.items()}


def _filled(kind: Any, name: str, given: Any) -> Any:
    inner: Any = get_nullable_type(kind)
    if is_list_type(inner):
        items = given if isinstance(given, list) else [given]
        return [_filled(inner.of_type, name, item) for item in items]
    if is_input_object_type(inner):
        return _full(inner, given or {})
    if given is not None:
        return given
    if is_enum_type(inner):
        return next(iter(inner.values))
    if inner.name == "ID":
        return str(theirs()["locations" if name == "id" else "users"][0]["id"])
    return OTHERS.get(inner.name, WORD)
