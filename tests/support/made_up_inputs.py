"""Makes valid inputs for derived mutations, and JSON values for each scalar of the schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from graphql import get_named_type
from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase
from strawberry.utils.str_converters import to_camel_case

from db.orm.scope import column_of, scope_of, scope_of_table, table_of
from gql.columns.table import type_of
from gql.resolvers.write_source import Action, Change, Insert, referred
from gql.schema import build_schema
from gql.types import application
from gql.writes.declaration import Source
from gql.writes.derived import derived_mutations
from tests.support.fixtures import TestTenant, demo
from tests.support.made_up import ROWS
from tests.support.made_up_values import as_json, value_of

# The rows of a table that mutations change, delete and restore, by position.
POSITIONS = {Action.UPDATE: 0, Action.DELETE: 1, Action.SOFT_DELETE: 1, Action.RESTORE: 2}
# The rows that new ones refer to.
REFERRED = (0, 1, 3, 4)
# The rows that other mutations delete, by position: rows that refer to them are not written.
DELETED = {"users": (2, 5), "workshops": (6, 7)}
# Numbers of values that no row of the two tenants has.
NEW = 2 * ROWS


@dataclass(frozen=True)
class MadeUpInput:
    """The input of the derived mutation number `at`."""

    source: Source
    at: int

    @property
    def model(self) -> Any:
        return self.source.model

    @property
    def restores(self) -> bool:
        return isinstance(self.source, Change) and self.source.action is Action.RESTORE

    @property
    def is_batch(self) -> bool:
        return isinstance(self.source, Insert) and self.source.is_list

    @property
    def names_rows(self) -> bool:
        """Whether it names a row that belongs to the tenant, by its id or as a reference."""
        is_change = isinstance(self.source, Change)
        named = [self.model] if is_change else self.source.references.values()
        return any(scope_of(model) is not None for model in named)

    def input(self, tenant: TestTenant) -> dict[str, Any]:
        if isinstance(self.source, Change):
            id = written_ids(self.model, tenant)[POSITIONS[self.source.action]]
            return {"id": id, **self._values(tenant)}
        values = self._values(tenant)
        return {self.source.entries: [values]} if self.source.entries else values

    def _values(self, tenant: TestTenant) -> dict[str, Any]:
        values = {}
        for place, name in enumerate(self.source.attributes):
            target = self.source.references.get(name)
            if target is not None and isinstance(self.source, Insert):
                rows = ids(referred(target)[0], tenant)
                at = REFERRED[(self.at + place) % len(REFERRED)]
                values[to_camel_case(name)] = rows[at % len(rows)]
            elif target is None and name != "id":
                values[to_camel_case(name)] = self._value(name)
        return values

    def _value(self, name: str) -> Any:
        value = value_of(column_of(self.model, name), NEW + self.at)
        return _as_input(self.model, name, value)


def _as_input(model: Any, name: str, value: Any) -> Any:
    """`value` as JSON: the name of a choice for its text."""
    kind = type_of(column_of(model, name).type).python_type
    if kind is None or not issubclass(kind, StrEnum):
        return as_json(value)
    return kind(value).name


def ids(model: type[DeclarativeBase], tenant: TestTenant) -> list[str]:
    """The ids of the rows of the tenant, or of all rows of a table that has no tenants."""
    return [str(row["id"]) for row in _rows(table_of(model), tenant)]


def written_ids(model: type[DeclarativeBase], tenant: TestTenant) -> list[str]:
    """As `ids`, without rows that refer to a row that is deleted."""
    table = table_of(model)
    deleted = {
        element.parent.name: {_rows(target, tenant)[at]["id"] for at in DELETED[target.name]}
        for key in table.foreign_key_constraints
        for target in [key.referred_table]
        for element in key.elements
        if target.name in DELETED and element.column.name == "id"
    }
    rows = _rows(table, tenant)
    return [
        str(row["id"])
        for row in rows
        if not any(row[name] in gone for name, gone in deleted.items())
    ]


def _rows(table: Table, tenant: TestTenant) -> list[dict[str, Any]]:
    names, rows = demo().columns[table.name], demo().rows[table.name]
    owned = rows if scope_of_table(table) is None else tenant.rows(table.name)
    return [dict(zip(names, row, strict=True)) for row in owned]


def made_up_inputs(known: frozenset[str]) -> Mapping[str, MadeUpInput]:
    """The inputs of the derived mutations that are neither written by hand nor `known`, by name."""
    by_hand = {mutation.name for mutation in application.mutations}
    derived = [each for each in derived_mutations(application) if each.name not in by_hand]
    return {
        name: MadeUpInput(mutation.source, at)
        for at, mutation in enumerate(derived)
        if (name := to_camel_case(mutation.name)) not in known and mutation.source is not None
    }


@cache
def values_by_scalar() -> Mapping[str, list[Any]]:
    """Some values of each scalar that a column has, as JSON."""
    values: dict[str, list[Any]] = {}
    schema = build_schema(application).executable
    for node in application.registry.nodes:
        type_: Any = schema.type_map[node.name]
        for column in node.columns.values():
            scalar = get_named_type(type_.fields[column.field].type).name
            table_column = column_of(node.model, column.name)
            made = (value_of(table_column, number) for number in range(ROWS))
            values.setdefault(scalar, []).extend(
                _as_input(node.model, column.name, one) for one in made
            )
    return values
