"""Builds ORDER BY clauses and keyset predicates from the sort keys of a connection."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, inspect, literal, or_, tuple_
from sqlalchemy.orm import DeclarativeBase

from db.orm.scope import column_of, key_attributes, scope_of
from gql.columns.bare import comparable
from gql.columns.column_type import ColumnType
from gql.columns.table import type_of
from gql.nodes.expressions import Expression, sql_of
from gql.nodes.rankings import Operand, Rank


@dataclass(frozen=True, slots=True)
class Key:
    """One column to sort by, an `expression` or a `rank`, with direction and position of nulls.

    `attribute` is the name of the column, of the computed field or of the ranking.
    """

    attribute: str
    descending: bool = False
    nulls_first: bool = False
    is_nullable: bool = False
    expression: Expression | None = None
    rank: Rank | None = None

    def __str__(self) -> str:
        direction = "desc" if self.descending else "asc"
        nulls = f" nulls {'first' if self.nulls_first else 'last'}" if self.is_nullable else ""
        by = "" if self.rank is None else f" by {self.rank.ranking.words}"
        return f"{self.attribute}{by} {direction}{nulls}"

    @property
    def is_computed(self) -> bool:
        return self.expression is not None or self.rank is not None

    def of(self, entity: Any) -> ColumnElement[Any]:
        """What is sorted by, of a row of `entity`, a model or an alias of one."""
        if self.rank is not None:
            return self.rank.of(entity)
        return sql_of(entity, self.attribute, self.expression)

    def type_in(self, model: type[DeclarativeBase]) -> Any:
        """The SQL type of the value."""
        if self.rank is not None:
            return self.rank.ranking.type
        if self.expression is not None:
            return self.expression.type
        return column_of(model, self.attribute).type

    def column_type(self, model: type[DeclarativeBase]) -> ColumnType:
        """How the value is printed and read."""
        return type_of(self.type_in(model))

    def may_be_null(self, model: type[DeclarativeBase]) -> bool:
        """Whether the value of some row is null."""
        if self.rank is not None:
            return self.rank.ranking.is_nullable
        if self.expression is not None:
            return self.is_nullable
        return bool(column_of(model, self.attribute).nullable)

    def reversed(self) -> "Key":
        return replace(self, descending=not self.descending, nulls_first=not self.nulls_first)

    def by(self, entity: Any, value: ColumnElement[Any] | None = None) -> ColumnElement[Any]:
        """The ORDER BY term; it names the position of nulls only where it is not the default."""
        column = comparable(self.of(entity) if value is None else value)
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
    def ranks(self) -> Mapping[str, Rank]:
        """The ranks that rows are sorted by, by attribute."""
        return {key.attribute: key.rank for key in self.keys if key.rank is not None}

    @property
    def operands(self) -> Iterator[tuple[str, Any]]:
        """The operand of each rank with its path."""
        return ((rank.path, rank.operand) for rank in self.ranks.values())

    def without_operands(self) -> "Order":
        """The same order without the operands of its ranks."""
        return self._with(lambda rank: replace(rank, operand=None))

    def with_operands(self, bind: Operand) -> "Order":
        """The same order, in whose SQL `bind` makes the operands."""
        return self._with(lambda rank: replace(rank, bind=bind))

    def _with(self, change: Callable[[Rank], Rank]) -> "Order":
        if not self.ranks:
            return self
        keys = (
            key if key.rank is None else replace(key, rank=change(key.rank)) for key in self.keys
        )
        return Order(tuple(keys))

    def values(self, entity: Any) -> Mapping[str, ColumnElement[Any]]:
        """What rows of `entity` are sorted by, by attribute."""
        return {key.attribute: key.of(entity) for key in self.keys}

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
    def computed(self) -> tuple["Key", ...]:
        """The keys that are no columns: their values are read beside the row."""
        return tuple(key for key in self.keys if key.is_computed)

    @property
    def reads_more(self) -> bool:
        """Whether it may read other rows than those that it sorts."""
        return any(key.expression and key.expression.reads_more for key in self.computed)

    def by(
        self,
        entity: Any,
        *,
        backwards: bool = False,
        known: Mapping[str, ColumnElement[Any]] | None = None,
    ) -> list[ColumnElement[Any]]:
        """The ORDER BY terms for `entity`, a model or an alias of one.

        `known` are the columns that hold what is computed, by attribute.
        """
        values = known or {}
        return [key.by(entity, values.get(key.attribute)) for key in self._directed(backwards)]

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
        if self._row_start and not first.is_nullable and not first.is_computed:
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

    def key(self, row: Any, beside: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The key values of `row`, an instance of the model; `beside` are those of `computed`."""
        values = {each.attribute: value for each, value in zip(self.computed, beside, strict=True)}
        return tuple(
            values[each.attribute] if each.is_computed else getattr(row, each.attribute)
            for each in self.keys
        )

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
    sorted_by = {key.attribute for key in keys}
    primary = [*key_attributes(model)]
    scope = scope_of(model)
    if scope is not None and scope.column not in primary:
        primary.insert(0, scope.column)
    rest = (Key(name, descending, descending) for name in primary if name not in sorted_by)
    return Order((*keys, *rest))
