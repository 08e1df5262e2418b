"""The input fields of a derived mutation, and the values that they give to a row.

They are the columns and to-one relations of the node, except ids, timestamps, what Postgres
computes, the scope, and what is declared with `writable=False`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import strawberry
from sqlalchemy import Column as TableColumn
from sqlalchemy import ColumnElement, Sequence, TextClause, cast
from sqlalchemy.dialects.postgresql import DOMAIN
from strawberry import UNSET

from db.orm.columns import made_in_python
from db.orm.scope import column_of
from gql.columns.bare import bare
from gql.columns.column_type import ColumnType
from gql.columns.table import type_of
from gql.nodes.field_names import field_name
from gql.nodes.node import Node
from gql.nodes.relation import Relation
from gql.nodes.settable import attributes_set, author_of, relations_set
from gql.resolvers.write_source import Joined, Reference
from gql.values.made_types import made_input
from gql.values.sql_json import fixed
from gql.writes.payload import Refused, invalid, not_found


@dataclass(frozen=True, slots=True)
class InputField:
    """A field `name` of an input, for an attribute of the model; `target` is the node of an id."""

    attribute: str
    name: str
    column: TableColumn[Any]
    description: str
    target: Node | None = None

    @property
    def has_default(self) -> bool:
        return _declared(self.column) is not None

    @property
    def column_type(self) -> ColumnType:
        return type_of(self.column.type)

    @property
    def type(self) -> Any:
        """The type in Python, as Strawberry reads it."""
        if self.target is not None:
            return strawberry.ID
        return self.column_type.scalar

    def value(self, given: Any) -> Any:
        """The bound value of the attribute; `Refused` if it is not valid."""
        if self.target is None:
            try:
                return self.column_type.to_store(given)
            except ValueError as error:
                text = str(error)
                raise invalid(f"{text[:1].upper()}{text[1:]}", self.name) from None
        if given is None:
            return None
        key = self.target.row_id.key(given)
        if key is None:
            raise not_found(self.name)
        [value] = key
        return value


class Fields:
    """The input fields of a node; `is_new` says whether they make a row, with its key.

    With `upserts`, the attributes of a unique key, they may also change the row that has that key.
    With `has_ids` the ids of new rows are given in another way.
    """

    def __init__(
        self, node: Node, *, is_new: bool, upserts: tuple[str, ...] = (), has_ids: bool = False
    ) -> None:
        self._node = node
        self.author = author_of(node)
        self._relations = relations_set(node)
        updates = not is_new or bool(upserts)
        names = attributes_set(node, inserts=is_new, updates=updates, key=upserts)
        kept = set() if is_new and not has_ids else {*node.row_id.attributes}
        self._fields = tuple(self._field(name) for name in names if name not in kept)

    def _field(self, name: str) -> InputField:
        column = self._node.columns.get(name)
        if column is not None:
            own = column_of(self._node.model, name)
            return InputField(name, column.field, own, column.description)
        relation, local = next(each for each in self._relations.items() if name in each[1])
        return self._reference(relation, name, is_whole=len(local) == 1)

    def _reference(self, relation: Relation, name: str, *, is_whole: bool) -> InputField:
        """The input of an attribute of a relation that is no field itself."""
        column = column_of(self._node.model, name)
        text = relation.description.rstrip(".")
        remote = _remote(relation, name)
        if is_whole and relation.node.row_id.attributes == (remote,):
            words = f"{text}: the `id` of that row."
            return InputField(name, field_name(name), column, words, relation.node)
        words = f"{text}: the `{field_name(remote)}` of that row."
        return InputField(name, field_name(name), column, words)

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that inputs set."""
        return tuple(field.attribute for field in self._fields)

    @cached_property
    def references(self) -> Mapping[str, Reference]:
        """The attributes of other rows that attributes refer to."""
        pairs = {
            local[0]: getattr(relation.target, _remote(relation, local[0]))
            for relation, local in self._relations.items()
            if len(local) == 1
        }
        return {name: pairs[name] for name in self.attributes if name in pairs}

    @cached_property
    def joined(self) -> tuple[Joined, ...]:
        """The rows that several attributes refer to together."""
        return tuple(
            Joined(relation.target, tuple((name, _remote(relation, name)) for name in local))
            for relation, local in self._relations.items()
            if len(local) > 1 and {*local} <= {*self.attributes}
        )

    @cached_property
    def _made(self) -> Mapping[str, Callable[[], Any]]:
        return made_in_python(self._node.model)

    @cached_property
    def defaults(self) -> Mapping[str, ColumnElement[Any]]:
        """The SQL of the defaults of those attributes that may be left out."""
        return {
            field.attribute: default_of(field.column)
            for field in self._fields
            if field.has_default and field.attribute not in self._made
        }

    def input(
        self, name: str, description: str, *, base: type = object, requires: bool = False
    ) -> type:
        """The Strawberry input; with `requires` all fields without a default must be given."""
        annotations: dict[str, Any] = {}
        members: dict[str, Any] = {"__annotations__": annotations}
        for field in self._fields:
            is_required = requires and not field.has_default and not field.column.nullable
            annotations[field.attribute] = field.type if is_required else field.type | None
            given = {} if is_required else {"default": UNSET}
            members[field.attribute] = strawberry.field(
                name=field.name, description=field.description, **given
            )
        cls: type = made_input(type(name, (base,), members), name=name, description=description)
        return cls

    def new(self, input: Mapping[str, Any]) -> dict[str, Any]:
        """The attributes of a new row; `Refused` if an id is none of its table's."""
        values = self.values(input)
        for field in self._fields:
            if (
                field.has_default
                and not field.column.nullable
                and values.get(field.attribute) is None
            ):
                # Null means the default, where there is one.
                values.pop(field.attribute, None)
        return values

    def values(self, input: Mapping[str, Any]) -> dict[str, Any]:
        """The attributes that are given; `Refused` if ids are none of their tables'."""
        values: dict[str, Any] = {}
        refusals = []
        for field in self._fields:
            if field.name in input:
                try:
                    values[field.attribute] = field.value(input[field.name])
                except Refused as refused:
                    refusals.append(refused)
        if refusals:
            raise Refused.together(refusals)
        return values


def _remote(relation: Relation, local: str) -> str:
    return dict(zip(relation.local, relation.remote, strict=True))[local]


def default_of(column: TableColumn[Any]) -> ColumnElement[Any]:
    """The default of a column as SQL.

    Postgres converts it to the type of the column, such as 0 to `money`, only where it is stored.
    """
    declared = _declared(column)
    if isinstance(declared, Sequence):
        return declared.next_value()
    default = getattr(declared, "arg", declared)
    if isinstance(default, TextClause):
        return cast(default, bare(column.type))
    return cast(fixed(default), column.type) if isinstance(default, str) else default


def _declared(column: TableColumn[Any]) -> Any:
    """The default of a column, or that of its domain; None if there is none."""
    of_domain = column.type.default if isinstance(column.type, DOMAIN) else None
    named = (column.default, column.server_default, of_domain)
    return next((each for each in named if each is not None), None)
