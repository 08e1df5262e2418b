"""The order of a connection: columns in, ORDER BY and keyset predicates out. Pure."""

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
        self, entity: Any, key: tuple[Any, ...], *, backwards: bool = False, at: bool = False
    ) -> ColumnElement[bool]:
        """The rows behind the one at `key`, before it if `backwards`; `at` includes that one."""
        columns = [getattr(entity, name) for name in self.attributes]
        row = tuple_(*columns)
        place = tuple_(
            *(literal(value, column.type) for value, column in zip(key, columns, strict=True))
        )
        if self.descending != backwards:
            return row <= place if at else row < place
        return row >= place if at else row > place

    def key(self, row: Any) -> tuple[Any, ...]:
        """Where `row`, an instance of the model, stands in this order."""
        return tuple(getattr(row, name) for name in self.attributes)


def order_of(model: type[Base], *attributes: str, descending: bool = False) -> Order:
    """The order of `model` by `attributes`, then by its primary key."""
    mapper = inspect(model)
    key = (mapper.get_property_by_column(column).key for column in mapper.primary_key)
    rest = tuple(name for name in key if name not in attributes)
    return Order(attributes + rest, descending)
