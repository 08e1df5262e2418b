"""The order of a connection: columns in, ORDER BY and keyset predicates out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, inspect, literal, tuple_

from models import Base


@dataclass(frozen=True, slots=True)
class Order:
    """Attributes of one model, all ascending or all descending, ending with its primary key.

    Ending with the whole primary key makes the order total, so a cursor names one place in it.
    """

    attributes: tuple[str, ...]
    descending: bool

    def by(self, entity: Any, *, backwards: bool = False) -> list[UnaryExpression[Any]]:
        """The ORDER BY over `entity`, a model or an alias of one."""
        columns = [getattr(entity, name) for name in self.attributes]
        down = self.descending != backwards
        return [column.desc() if down else column.asc() for column in columns]

    def after(
        self,
        entity: Any,
        place: Sequence[ColumnElement[Any]],
        *,
        backwards: bool = False,
        at: bool = False,
    ) -> ColumnElement[bool]:
        """The rows behind the one at `place`, before it if `backwards`; `at` includes that one."""
        row = tuple_(*(getattr(entity, name) for name in self.attributes))
        if self.descending != backwards:
            return row <= tuple_(*place) if at else row < tuple_(*place)
        return row >= tuple_(*place) if at else row > tuple_(*place)

    def place(self, entity: Any, key: tuple[Any, ...]) -> list[ColumnElement[Any]]:
        """`key` as values for a statement."""
        types = (getattr(entity, name).type for name in self.attributes)
        return [literal(value, type_) for value, type_ in zip(key, types, strict=True)]

    def key(self, row: Any) -> tuple[Any, ...]:
        """Where `row`, an instance of the model, stands in this order."""
        return tuple(getattr(row, name) for name in self.attributes)


def order_of(model: type[Base], *attributes: str, descending: bool = False) -> Order:
    """The order of `model` by `attributes`, then by its primary key."""
    mapper = inspect(model)
    key = (mapper.get_property_by_column(column).key for column in mapper.primary_key)
    rest = tuple(name for name in key if name not in attributes)
    return Order(attributes + rest, descending)
