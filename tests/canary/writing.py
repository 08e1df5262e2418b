"""Mutations whose inputs refer to rows of the other tenant. Pure."""

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
from tests.support.made_up_inputs import values_by_scalar
from tests.support.mutations import INPUTS

Path: TypeAlias = tuple[str, ...]

# Texts of theirs that would collide, if a column were unique across tenants.
TEXTS = {"email": "users", "slug": "tenants", "name": "tenants", "timezone": "tenants"}
MOMENT = f"2026-10-01T00:00:00.{FRACTION}+00:00"
OTHERS: dict[str, Any] = {
    **{scalar: values[0] for scalar, values in values_by_scalar().items() if scalar != "String"},
    "Int": 0,
    "Float": 1.5,
    "DateTime": MOMENT,
    "Base64": "d29tYmF0",
}


def attempts(name: str) -> list[Question]:
    """A mutation with only their values, and with one value of theirs among ours."""
    return [ask(name, values) for values in _inputs(name)]


def success(name: str) -> Question:
    """The mutation with values of our tenant only."""
    return ask(name, INPUTS[name](tenants()[0]))


def ask(name: str, values: dict[str, Any]) -> Question:
    payload = get_named_type(fields_of("Mutation")[name].type).name
    # Without lists: the position of new rows in them is not fixed.
    return write(name, Field(name, {"input": values}, row(payload, 2, lists=False)))


def input_type(name: str) -> Any:
    return get_named_type(fields_of("Mutation")[name].args["input"].type)


def _inputs(name: str) -> Iterator[dict[str, Any]]:
    ours, others = (INPUTS[name](tenant) for tenant in tenants())
    if name == "redeemInviteCode":
        # A valid code lets anybody join its tenant, so using theirs is no leak.
        others["code"] = unusable_codes()[0]
        yield from (ours | {"code": code} for code in unusable_codes())
    yield _full(input_type(name), others)
    for path, kind in _paths(input_type(name)):
        for value in _values(kind, path, others):
            yield _with(ours, path, value)


def _values(kind: Any, path: Path, others: dict[str, Any]) -> Iterator[Any]:
    """Values of the other tenant to try at `path`."""
    their_value = others.get(path[0]) if len(path) == 1 else None
    if kind.name == "ID" and their_value is None:
        yield from (
            ids_of(node, 1, foreign=True)[0]
            for node in application.registry.nodes
            if node.row_id.is_uuid
        )
    elif kind.name == "ID":
        yield their_value
    elif kind.name == "String" and path[-1] in TEXTS:
        yield theirs()[TEXTS[path[-1]]][0][path[-1]]


def _paths(kind: Any, before: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The paths and types of the values of an input; a list counts as one item."""
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        if is_input_object_type(inner):
            yield from _paths(inner, (*before, name))
        else:
            yield (*before, name), inner


def _with(values: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy of `values` with `value` at `path`."""
    changed = deepcopy(values)
    at: Any = changed
    for name in path[:-1]:
        at = at[name][0] if isinstance(at[name], list) else at[name]
    at[path[-1]] = value
    return changed


def _full(kind: Any, values: dict[str, Any]) -> dict[str, Any]:
    """`values`, with a value for every missing field."""
    return {
        name: _filled(field.type, name, values.get(name)) for name, field in kind.fields.items()
    }


def _filled(kind: Any, name: str, values: Any) -> Any:
    inner: Any = get_nullable_type(kind)
    if is_list_type(inner):
        items = values if isinstance(values, list) else [values]
        return [_filled(inner.of_type, name, item) for item in items]
    if is_input_object_type(inner):
        return _full(inner, values or {})
    if values is not None:
        return values
    if is_enum_type(inner):
        return next(iter(inner.values))
    if inner.name == "ID":
        return str(theirs()["locations" if name == "id" else "users"][0]["id"])
    return OTHERS.get(inner.name, WORD)
