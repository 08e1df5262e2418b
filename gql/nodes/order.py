"""Builds ORDER BY clauses and keyset predicates from the sort keys of a connection."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, inspect, literal, or_, tuple_
from sqlalchemy.orm import DeclarativeBase

from db.orm.scope import column_of, scope_of
from gql.columns.bare import comparable
from gql.columns.table import type_of
from gql.nodes.expressions import Expression, sql_of


@dataclass(frozen=True, slots=True)
class Key:
    """One column to sort by, with its direction and the position of nulls.

    With an `expression` it is what Postgres computes from the row.
    """

    attribute: str
    descending: bool = False
    nulls_first: bool = False
    is_nullable: bool = False
    expression: Expression | None = None

    def __str__(self) -> str:
        direction = "desc" if self.descending else "asc"
        nulls = f" nulls {'first' if self.nulls_first else 'last'}" if self.is_nullable else ""
        return f"{self.attribute} {direction}{nulls}"

    def reversed(self) -> "Key":
        return replace(self, descending=not self.descending, nulls_first=not self.nulls_first)

    def of(self, entity: Any) -> ColumnElement[Any]:
        """Its SQL for rows of `entity`, a model or an alias of one."""
        return sql_of(entity, self.attribute, self.expression)

    def value(self, row: Any) -> Any:
        """Its value in `row`, an instance of the model; expressions are read beside the row."""
        is_column = self.expression is None
        return getattr(row, self.attribute) if is_column else vars(row)[self.attribute]

    def type_in(self, model: type[DeclarativeBase]) -> Any:
        """The SQLAlchemy type of its values."""
        if self.expression is not None:
            return self.expression.type
        return column_of(model, self.attribute).type

    def may_be_null(self, model: type[DeclarativeBase]) -> bool:
        if self.expression is not None:
            return self.is_nullable
        return bool(column_of(model, self.attribute).nullable)

    def by(self, entity: Any) -> ColumnElement[Any]:
        """The ORDER BY term for rows of `entity`."""
        return self.by_value(self.of(entity))

    def by_value(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        """The ORDER BY term; it names the position of nulls only where it is not the default."""
        column = comparable(value)
        ordered = column.desc() if self.descending else column.asc()
        if not self.is_nullable or self.nulls_first == self.descending:
            return ordered
        return ordered.nulls_first() if self.nulls_first else ordered.nulls_last()

    def after(self, entity: Any, value: ColumnElement[Any]) -> ColumnElement[bool]:
        """The predicate of rows that sort after `value`, which may be null."""
        column = comparable(self.of(entity))
        further = column < value if self.descending else column > value
        if not self.is_nullable:
            return further
        last, first = (value, column) if self.nulls_first else (column, value)
        return or_(further, and_(last.is_(None), first.is_not(None)))

    def equals(self, entity: Any, value: ColumnElement[Any]) -> ColumnElement[bool]:
        """The predicate of rows whose column equals `value`, which may be null."""
        column = comparable(self.of(entity))
        return column.is_not_distinct_from(value) if self.is_nullable else column == value


@dataclass(frozen=True)
class Order:
    """Sort keys of one model, ending with its primary key.

    The primary key makes the order total, so that a cursor identifies exactly one position.
    """

    keys: tuple[Key, ...]

    def __str__(self) -> str:
        return ", ".join(map(str, self.keys))

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        return tuple(key.attribute for key in self.keys)

    @cached_property
    def _row_start(self) -> int:
        """The index from which all keys are not nullable and have the same direction.

        From there on, keys are compared as one row.
        """
        start = len(self.keys) - 1
        while start > 0 and self._continues(self.keys[start - 1], self.keys[start]):
            start -= 1
        return start

    @staticmethod
    def _continues(key: Key, following: Key) -> bool:
        return not key.is_nullable and key.descending == following.descending

    @cached_property
    def computed(self) -> tuple[Key, ...]:
        """The keys that are expressions."""
        return tuple(key for key in self.keys if key.expression is not None)

    @property
    def reads_more(self) -> bool:
        """Whether it may read other rows than those that it sorts."""
        return any(key.expression and key.expression.reads_more for key in self.computed)

    def by(self, entity: Any, *, backwards: bool = False) -> list[ColumnElement[Any]]:
        """The ORDER BY terms for `entity`, a model or an alias of one."""
        return self.terms(lambda key: key.of(entity), backwards=backwards)

    def terms(
        self, value: Callable[[Key], ColumnElement[Any]], *, backwards: bool
    ) -> list[ColumnElement[Any]]:
        """The ORDER BY terms; `value` returns the SQL of a key."""
        return [key.by_value(value(key)) for key in self._directed(backwards)]

    def after(
        self,
        entity: Any,
        values: Sequence[ColumnElement[Any]],
        *,
        backwards: bool = False,
        inclusive: bool = False,
    ) -> ColumnElement[bool]:
        """The predicate of rows after the one with these key values; before it if `backwards`.

        `inclusive` also matches that row. Trailing keys of one direction are compared as one row,
        which an index can answer.
        """
        keys = self._directed(backwards)
        predicate = self._row_after(entity, keys, values, inclusive=inclusive)
        for index in reversed(range(self._row_start)):
            key, value = keys[index], values[index]
            predicate = or_(key.after(entity, value), and_(key.equals(entity, value), predicate))
        first = keys[0]
        if self._row_start and not first.is_nullable:
            # Redundant, but it gives the index a bound, which it cannot derive from the `or`.
            column = comparable(first.of(entity))
            bound = column <= values[0] if first.descending else column >= values[0]
            predicate = and_(bound, predicate)
        return predicate

    def _row_after(
        self,
        entity: Any,
        keys: Sequence[Key],
        values: Sequence[ColumnElement[Any]],
        *,
        inclusive: bool,
    ) -> ColumnElement[bool]:
        row = tuple_(*(comparable(key.of(entity)) for key in keys[self._row_start :]))
        other = tuple_(*values[self._row_start :])
        if keys[-1].descending:
            return row <= other if inclusive else row < other
        return row >= other if inclusive else row > other

    def literals(self, entity: Any, key: tuple[Any, ...]) -> list[ColumnElement[Any]]:
        """The values of `key` as bound parameters."""
        values = [value for _, value in zip(self.attributes, key, strict=True)]
        return self.parameters(entity, lambda at, type_: literal(values[at], type_))

    def parameters(
        self, entity: Any, bind: Callable[[int, Any], ColumnElement[Any]]
    ) -> list[ColumnElement[Any]]:
        """The values of a key; `bind` makes the parameter of a number and an SQL type."""
        types = [key.type_in(inspect(entity).mapper.class_) for key in self.keys]
        return [
            type_of(type_).converted(bind(at, type_of(type_).bound_type(type_)), type_)
            for at, type_ in enumerate(types)
        ]

    def key(self, row: Any) -> tuple[Any, ...]:
        """The key values of `row`, an instance of the model."""
        return tuple(key.value(row) for key in self.keys)

    def _directed(self, backwards: bool) -> Sequence[Key]:
        return [key.reversed() for key in self.keys] if backwards else self.keys


def order_of(model: type[DeclarativeBase], *attributes: str, descending: bool = False) -> Order:
    """The order of `model` by `attributes`, which must not be nullable, then its primary key."""
    return order_by(model, [Key(name, descending, descending) for name in attributes])


def order_by(model: type[DeclarativeBase], keys: Sequence[Key]) -> Order:
    """The order of `model` by `keys`, then scope and primary key in the direction of the last key.

    The scope leads every index, and its value in a cursor shows which tenant the cursor is from.
    """
    descending = bool(keys) and keys[-1].descending
    mapper = inspect(model)
    sorted_by = {key.attribute for key in keys}
    primary = [mapper.get_property_by_column(column).key for column in mapper.primary_key]
    scope = scope_of(model)
    if scope is not None and scope.column not in primary:
        primary.insert(0, scope.column)
    rest = (Key(name, descending, descending) for name in primary if name not in sorted_by)
    return Order((*keys, *rest))
