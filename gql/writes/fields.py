"""The input fields of a derived mutation, and the values that they give to a row.

They are the columns and to-one relations of the node, except ids, timestamps, what Postgres
computes, the scope, and what is declared with `writable=False`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import strawberry
from sqlalchemy import Column as TableColumn
from sqlalchemy import ColumnElement, cast, inspect
from sqlalchemy.orm import DeclarativeBase
from strawberry import UNSET
from strawberry.utils.str_converters import to_camel_case

from db.orm.columns import AUTHOR, SoftDelete, Timestamps, made_in_python
from db.orm.scope import column_of
from gql.columns.column_type import ColumnType
from gql.columns.table import type_of
from gql.nodes.node import Node
from gql.resolvers.object_types import parse_id
from gql.values.sql_json import fixed
from gql.writes.payload import Refused, invalid, not_found

# Set by the database, whatever the client says.
MANAGED = {
    "id",
    *(name for mixin in (Timestamps, SoftDelete) for name in mixin.__annotations__),
}


@dataclass(frozen=True, slots=True)
class InputField:
    """A field `name` of an input, for an attribute of the model; `target` is the node of an id."""

    attribute: str
    name: str
    column: TableColumn[Any]
    description: str
    target: Node | None

    @property
    def has_default(self) -> bool:
        return self.column.default is not None or self.column.server_default is not None

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
        key = parse_id(self.target, given)
        if key is None:
            raise not_found(self.name)
        return key


def _field(attribute: str, column: Any, description: str, target: Node | None = None) -> InputField:
    return InputField(attribute, to_camel_case(attribute), column, description, target)


class Fields:
    """The input fields of a node."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._mapper = inspect(node.model)
        self._fields = tuple(self._declared())

    @cached_property
    def author(self) -> str | None:
        """The attribute that holds the account that made the row, if there is one."""
        columns = ((each.key, each.columns[0]) for each in self._mapper.column_attrs)
        infos = ((key, getattr(column, "info", {})) for key, column in columns)
        return next((key for key, info in infos if info.get(AUTHOR)), None)

    def _declared(self) -> Iterator[InputField]:
        for column in self._node.columns.values():
            if not column.is_writable or column.name in MANAGED:
                continue
            table_column = column_of(self._node.model, column.name)
            if not table_column.computed:
                yield _field(column.name, table_column, column.description)
        scope = self._node.scope
        for relation in self._node.relations.values():
            kept = {self.author, None if scope is None else scope.column}
            local = [name for name in relation.local if name not in kept]
            if relation.is_writable and not relation.is_list and len(local) == 1:
                table_column = column_of(self._node.model, local[0])
                words = f"{relation.description.rstrip('.')}: the `id` of that row."
                yield _field(local[0], table_column, words, relation.node)

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that inputs set."""
        return tuple(field.attribute for field in self._fields)

    @cached_property
    def references(self) -> Mapping[str, type[DeclarativeBase]]:
        """The models of the attributes that hold ids of other rows."""
        return {
            field.attribute: field.target.model
            for field in self._fields
            if field.target is not None
        }

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
            members[field.attribute] = (
                strawberry.field(description=field.description)
                if is_required
                else strawberry.field(description=field.description, default=UNSET)
            )
        cls: type = strawberry.input(type(name, (base,), members), description=description)
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


def default_of(column: TableColumn[Any]) -> ColumnElement[Any]:
    """The default of a column as SQL."""
    default: Any = column.server_default if column.default is None else column.default
    return cast(fixed(default.arg), column.type) if isinstance(default.arg, str) else default.arg
