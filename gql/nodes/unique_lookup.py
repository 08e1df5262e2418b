"""Finds the unique keys by which clients can look a row up, beside its id."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Index, func, inspect
from sqlalchemy.sql.elements import TextClause

from gql.columns.bare import comparable
from gql.columns.column_type import ColumnType
from gql.columns.parameters import converted
from gql.columns.table import type_of
from gql.errors import BadUserInput, check_nul
from gql.nodes.field_names import field_name, joined_names
from gql.nodes.indexes import attributes_of
from gql.nodes.node import Node
from gql.nodes.unique_keys import UniqueKey, unique_keys

# An expression of an index, such as `lower(email)`.
CALL = re.compile(r"(\w+)\((\w+)\)")


@dataclass(frozen=True, eq=False)
class KeyPart:
    """An attribute of a unique key; `function` is what the key has of it, such as `lower`.

    `target` is the node that the attribute refers to by its id.
    """

    attribute: str
    function: str
    column: Any
    column_type: ColumnType
    target: Node | None = None

    @property
    def field(self) -> str:
        """The name of the field in GraphQL."""
        return field_name(self.attribute)

    @property
    def scalar(self) -> Any:
        return self.column_type.scalar if self.target is None else strawberry.ID

    def bound(self, given: Any) -> Any:
        """The bound value of what a client gives; `ValueError` if it is not valid."""
        if self.target is None:
            return self.column_type.bind(given)
        key = self.target.row_id.key(given)
        return None if key is None else key[0]

    def of(self, entity: Any) -> ColumnElement[Any]:
        """What the key has of a row of `entity`."""
        return self._called(comparable(getattr(entity, self.attribute)))

    def value(self, given: ColumnElement[Any]) -> ColumnElement[Any]:
        """What is compared with it, for a parameter of the bound type."""
        return self._called(converted(given, self.column.type))

    def _called(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        return getattr(func, self.function)(value) if self.function else value


@dataclass(frozen=True, eq=False)
class UniqueLookup:
    """A unique key, besides the scope: a row of `node` has other values than all others."""

    node: Node
    parts: tuple[KeyPart, ...]

    @cached_property
    def field(self) -> str:
        """The name of the field in GraphQL: `email`, or `workshopIdAndUserId`."""
        return joined_names(part.field for part in self.parts)

    def bound(self, given: Any, path: str) -> tuple[Any, ...]:
        """The bound values of `given`; `BadUserInput` if one is not valid."""
        if len(self.parts) == 1:
            return (_bound(self.parts[0], given, path),)
        return tuple(_bound(part, given[part.field], f"{path}.{part.field}") for part in self.parts)


def _bound(part: KeyPart, given: Any, path: str) -> Any:
    if given is None:
        raise BadUserInput(f"`{path}` must not be null.")
    if part.target is None and isinstance(given, str):
        check_nul(given, path)
    try:
        return part.bound(given)
    except ValueError as error:
        raise BadUserInput(f"`{path}` {error}") from None


def unique_lookups(node: Node) -> Mapping[str, UniqueLookup]:
    """The lookups of `node` by field, in the order of their names."""
    lookups: dict[str, UniqueLookup] = {}
    for key in unique_keys(node.model):
        parts = _parts(node, key)
        if parts is not None:
            lookup = UniqueLookup(node, parts)
            lookups.setdefault(lookup.field, lookup)
    return dict(sorted(lookups.items()))


def lookup_of(lookups: Mapping[str, UniqueLookup], id: Any, by: Any) -> UniqueLookup | None:
    """The key that is looked up; None for the id. `BadUserInput` unless there is just one."""
    if (id is None) == (by is None):
        raise BadUserInput("Pass either `id` or `by`.")
    if by is None:
        return None
    [name] = by
    return lookups[name]


def _parts(node: Node, key: UniqueKey) -> tuple[KeyPart, ...] | None:
    """The parts of a key; None if clients cannot know them all, or if they are the id itself."""
    if isinstance(key, Index) and key.dialect_options["postgresql"]["where"] is not None:
        return None
    scope = node.scope
    own = None if scope is None or scope.is_root else scope.column
    named = [each for each in _terms(node, key) if each is None or each[0] != own]
    if None in named or not named:
        return None
    terms = [each for each in named if each is not None]
    if node.row_id.is_raw and terms == [(node.row_id.attributes[0], "")]:
        return None
    parts = [_part(node, attribute, function) for attribute, function in terms]
    known = [part for part in parts if part is not None]
    return tuple(known) if len(known) == len(parts) else None


def _terms(node: Node, key: UniqueKey) -> Iterator[tuple[str, str] | None]:
    """The attribute and the function of each term of a key; None for one of another form."""
    names = {column.name: name for column, name in attributes_of(node.model).items()}
    expressions = key.expressions if isinstance(key, Index) else key.columns
    for expression in expressions:
        if isinstance(expression, TextClause):
            call = CALL.fullmatch(expression.text)
            is_known = call is not None and call[2] in names
            yield (names[call[2]], call[1]) if call is not None and is_known else None
        else:
            name = getattr(expression, "name", None)
            is_column = getattr(expression, "table", None) is node.model.__table__
            yield (names[name], "") if is_column and name in names else None


def _part(node: Node, attribute: str, function: str) -> KeyPart | None:
    column = inspect(node.model).column_attrs[attribute].columns[0]
    declared = node.columns.get(attribute)
    if declared is not None:
        if declared.is_sealed or not declared.column_type.has_equality:
            return None
        return KeyPart(attribute, function, column, declared.column_type)
    scope = node.scope
    for relation in (each for each in node.relations.values() if not each.is_list):
        pairs = zip(relation.local, relation.remote, strict=True)
        own = [pair for pair in pairs if scope is None or pair[0] != scope.column]
        if own == [(attribute, *relation.node.row_id.attributes)]:
            return KeyPart(attribute, function, column, type_of(column.type), relation.node)
    return None
