"""The order of a connection: keys in, ORDER BY and keyset predicates out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, inspect, literal, or_, tuple_
from sqlalchemy.orm import DeclarativeBase

from db.orm.scope import scope_of


@dataclass(frozen=True, slots=True)
class Key:
    """One column to sort by; nulls come where `nulls_first` says."""

    attribute: str
    descending: bool = False
    nulls_first: bool = False
    is_nullable: bool = False

    def __str__(self) -> str:
        direction = "desc" if self.descending else "asc"
        nulls = f" nulls {'first' if self.nulls_first else 'last'}" if self.is_nullable else ""
        return f"{self.attribute} {direction}{nulls}"

    def reversed(self) -> "Key":
        return replace(self, descending=not self.descending, nulls_first=not self.nulls_first)

    def by(self, entity: Any) -> ColumnElement[Any]:
        """The column and its direction; nulls are spoken of only where Postgres would differ."""
        column: ColumnElement[Any] = getattr(entity, self.attribute)
        ordered = column.desc() if self.descending else column.asc()
        if not self.is_nullable or self.nulls_first == self.descending:
            return ordered
        return ordered.nulls_first() if self.nulls_first else ordered.nulls_last()

    def behind(self, entity: Any, value: ColumnElement[Any]) -> ColumnElement[bool]:
        """The rows that come after those with `value`, which may be null."""
        column: ColumnElement[Any] = getattr(entity, self.attribute)
        further = column < value if self.descending else column > value
        if not self.is_nullable:
            return further
        last, first = (value, column) if self.nulls_first else (column, value)
        return or_(further, and_(last.is_(None), first.is_not(None)))

    def beside(self, entity: Any, value: ColumnElement[Any]) -> ColumnElement[bool]:
        """The rows with `value`."""
        column: ColumnElement[Any] = getattr(entity, self.attribute)
        return column.is_not_distinct_from(value) if self.is_nullable else column == value


@dataclass(frozen=True)
class Order:
    """Keys of one model, ending with its primary key.

    Ending with the whole primary key makes the order total, so a cursor names one place in it.
    """

    keys: tuple[Key, ...]

    def __str__(self) -> str:
        return ", ".join(map(str, self.keys))

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        return tuple(key.attribute for key in self.keys)

    @cached_property
    def _alike(self) -> int:
        """Where the last keys begin that are never null and all of one direction."""
        at = len(self.keys) - 1
        while at > 0 and self._continues(self.keys[at - 1], self.keys[at]):
            at -= 1
        return at

    @staticmethod
    def _continues(key: Key, following: Key) -> bool:
        return not key.is_nullable and key.descending == following.descending

    def by(self, entity: Any, *, backwards: bool = False) -> list[ColumnElement[Any]]:
        """The ORDER BY over `entity`, a model or an alias of one."""
        return [key.by(entity) for key in self._towards(backwards)]

    def after(
        self,
        entity: Any,
        place: Sequence[ColumnElement[Any]],
        *,
        backwards: bool = False,
        at: bool = False,
    ) -> ColumnElement[bool]:
        """The rows behind the one at `place`, before it if `backwards`; `at` includes that one.

        Keys that are alike are compared as one row, which an index can answer.
        """
        keys = self._towards(backwards)
        found = self._row_after(entity, keys, place, at=at)
        for which in reversed(range(self._alike)):
            key, value = keys[which], place[which]
            found = or_(key.behind(entity, value), and_(key.beside(entity, value), found))
        first = keys[0]
        if self._alike and not first.is_nullable:
            # What follows from the rest, but in words an index understands.
            column = getattr(entity, first.attribute)
            found = and_(column <= place[0] if first.descending else column >= place[0], found)
        return found

    def _row_after(
        self, entity: Any, keys: Sequence[Key], place: Sequence[ColumnElement[Any]], *, at: bool
    ) -> ColumnElement[bool]:
        row = tuple_(*(getattr(entity, key.attribute) for key in keys[self._alike :]))
        other = tuple_(*place[self._alike :])
        if keys[-1].descending:
            return row <= other if at else row < other
        return row >= other if at else row > other

    def place(self, entity: Any, key: tuple[Any, ...]) -> list[ColumnElement[Any]]:
        """`key` as values for a statement."""
        types = (getattr(entity, name).type for name in self.attributes)
        return [literal(value, type_) for value, type_ in zip(key, types, strict=True)]

    def key(self, row: Any) -> tuple[Any, ...]:
        """Where `row`, an instance of the model, stands in this order."""
        return tuple(getattr(row, name) for name in self.attributes)

    def _towards(self, backwards: bool) -> Sequence[Key]:
        return [key.reversed() for key in self.keys] if backwards else self.keys


def order_of(model: type[DeclarativeBase], *attributes: str, descending: bool = False) -> Order:
    """The order of `model` by `attributes`, which are never null, then by its primary key."""
    return order_by(model, [Key(name, descending, descending) for name in attributes])


def order_by(model: type[DeclarativeBase], keys: Sequence[Key]) -> Order:
    """The order of `model` by `keys`, then by scope and primary key in the direction of the last.

    The scope leads every index, and a cursor tells by it whose list it is of.
    """
    descending = bool(keys) and keys[-1].descending
    mapper = inspect(model)
    given = {key.attribute for key in keys}
    primary = [mapper.get_property_by_column(column).key for column in mapper.primary_key]
    scope = scope_of(model)
    if scope is not None and scope.column not in primary:
        primary.insert(0, scope.column)
    rest = (Key(name, descending, descending) for name in primary if name not in given)
    return Order((*keys, *rest))
