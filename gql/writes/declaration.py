"""Declares what a mutation is: its input, its payload, and what performs it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Protocol, TypeAlias

from strawberry.types.field import StrawberryField

from db.orm.columns import made_in_python
from db.session.identity import Identity
from gql.nodes.application import Application
from gql.nodes.node import Node
from gql.resolvers.context import Context
from gql.resolvers.object_types import ObjectTypes
from gql.resolvers.write_source import Change, Insert
from gql.writes.payload import check_not_null, check_nul, no_scope, not_found
from gql.writes.refusals import Reason, refused

# From a `Write` and the input.
Body: TypeAlias = Callable[[Any, Any], Awaitable[Any]]
Values: TypeAlias = Mapping[str, Any]
# From the viewer and the argument `input` as graphql-core coerced it: the values of the row that is
# written, or of each row.
Make: TypeAlias = Callable[[Identity, Mapping[str, Any]], Any]
Source: TypeAlias = Insert | Change


@dataclass(frozen=True, slots=True)
class BoundField:
    """A payload field of one schema; `read` gets its value from the result of the function."""

    name: str
    field: StrawberryField
    read: Callable[[Context, Any], Awaitable[Any]]


class PayloadField(Protocol):
    """A payload field, which is bound to the types of a schema."""

    def bind(self, types: ObjectTypes) -> BoundField: ...


@dataclass(frozen=True, eq=False, slots=True)
class Mutation:
    """A declared mutation; an application lists the ones of its schema.

    `make` makes the values of the statement that `source` describes; without a source, `body` runs.
    """

    name: str
    description: str
    input: type
    payload: tuple[PayloadField, ...]
    module: str
    source: Source | None = None
    make: Make | None = None
    body: Body | None = None
    allows_anonymous: bool = False


@cache
def bound_source(declared: Mutation, application: Application) -> Source:
    """The source with the node of its model, and with what makes its values."""
    source, make = declared.source, declared.make
    assert source is not None, "only a mutation with a source is a statement"
    assert make is not None, "a mutation with a source makes values"
    node = application.registry[source.model]
    if isinstance(source, Insert):
        return _bound_insert(source, node, make, application)

    def values(viewer: Identity, input: Mapping[str, Any]) -> Values:
        check_nul(input)
        key = node.row_id.key(input["id"])
        if key is None:
            raise not_found("id")
        new = make(viewer, input)
        check_not_null(source.model, new)
        return {"key": key, "expected": input.get("expectedUpdatedAt"), **new}

    return replace(source, node=node, values=values)


def _bound_insert(source: Insert, node: Node, make: Make, application: Application) -> Insert:
    """The insert with the attributes that no input sets: scope, author and what Python makes."""
    scope = node.scope if source.parent is None else None
    if scope is not None and scope.is_root:
        scope = None
    made = made_in_python(source.model)
    own = [] if scope is None else [scope.column]
    author = [] if source.author is None else [source.author]
    attributes = dict.fromkeys((*own, *author, *made, *source.attributes))

    def of_viewer(viewer: Identity) -> Values:
        """What every row gets from the viewer."""
        values: dict[str, Any] = {}
        if scope is not None:
            values[scope.column] = viewer.id(scope.setting)
            if values[scope.column] is None:
                raise no_scope(scope)
        if source.author is not None:
            accounts = application.accounts
            values[source.author] = None if accounts is None else viewer.id(accounts.setting)
            if values[source.author] is None:
                raise refused(application, Reason.NO_ACCOUNT)
        return values

    def rows(viewer: Identity, input: Mapping[str, Any]) -> Sequence[Values]:
        check_nul(input)
        own = of_viewer(viewer)
        values = make(viewer, input)
        values = [values] if isinstance(values, Mapping) else values
        full: list[dict[str, Any]] = [{**own, **row} for row in values]
        for name, make_one in made.items():
            lacking = [row for row in full if name not in row]
            new = [make_one() for _ in lacking]
            if name == "id":
                # Rows are inserted by id: of two rows that clash, the later one gets the error.
                new.sort()
            for row, value in zip(lacking, new, strict=True):
                row[name] = value
        return full

    return replace(source, node=node, attributes=tuple(attributes), rows=rows)
