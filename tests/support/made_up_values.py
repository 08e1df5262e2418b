"""Makes a value for a column of any type, and the text by which Postgres reads it.

Values are as Python reads them if the resolver lane does too, and otherwise as JSON.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import (
    ARRAY,
    CHAR,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    Interval,
    LargeBinary,
    Numeric,
    String,
    Uuid,
)
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import JSON, TypeDecorator, to_instance

from db.orm.columns import Choice
from gql.columns.table import type_of
from models.data.demo import END_TIME

# The value number `n` of columns whose constraints refuse the values made here, by table and
# column: `"rooms.code": lambda n: f"R-{n:04}"`.
VALUES: Mapping[str, Callable[[int], Any]] = {}

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)
NAMESPACE = UUID(int=0x6D616465)


def value_of(column: Column[Any], number: int) -> Any:
    """The value number `number` of a column; those of most types differ."""
    if (chosen := VALUES.get(f"{column.table.name}.{column.name}")) is not None:
        return chosen(number)
    value = value_of_type(column.type, number, column.name)
    is_python = type_of(column.type).is_native or isinstance(value, Enum)
    return value if is_python else as_json(value)


def value_of_type(type_: Any, number: int, words: str) -> Any:
    """The value number `number` of a type; texts start with `words`."""
    match type_:
        case Choice():
            return [*type_.values][number % len(type_.values)].value
        case SqlEnum():
            return _label(type_, number)
        case postgresql.DOMAIN():
            return value_of_type(type_.data_type, number, words)
        case Interval():
            # SQLAlchemy's own stands on another type where a database has no intervals.
            return _plain(postgresql.INTERVAL(), number, words)
        case TypeDecorator():
            return value_of_type(type_.impl_instance, number, words)
        case ARRAY():
            return _list(type_, number, words)
        case Boolean():
            return number % 2 == 0
        case String():
            return _text(type_, number, words)
    return _plain(type_, number, words)


def _list(type_: ARRAY[Any], number: int, words: str) -> list[Any]:
    of = type_.item_type
    items = [value_of_type(of, number + more, words) for more in range(2)]
    if isinstance(of, Choice):
        items = [of.values(item).name for item in items]
    for _ in range((type_.dimensions or 1) - 1):
        items = [items]
    return items


def _plain(type_: Any, number: int, words: str) -> Any:
    """As `value_of_type`, for types that have no variants."""
    match type_:
        case Integer():
            # Few columns may not be positive.
            return number + 1
        case Float():
            return number + 0.5
        case Numeric():
            return str(Decimal(number + 1).scaleb(-(type_.scale or 0)))
        case Uuid():
            made = uuid5(NAMESPACE, f"{words} {number}")
            return made if type_.as_uuid else str(made)
        case LargeBinary():
            return bytes([number % 256]) * 8
        case Date():
            return (date(2026, 1, 1) + timedelta(days=number)).isoformat()
        case DateTime():
            local = (MIDNIGHT - timedelta(days=number)).replace(tzinfo=None)
            return END_TIME - timedelta(days=number) if type_.timezone else local.isoformat()
        case JSON():
            return {"label": f"{words} {number}"}
    values = [*_listed(type_).values()]
    return values[number % len(values)]


def _text(type_: String, number: int, words: str) -> str:
    if type_.length is None:
        return f"{words} {number}"
    text = f"{number} {words}"[: type_.length]
    # Postgres fills a `char(n)` with spaces.
    return text.ljust(type_.length) if isinstance(type_, CHAR) else text.rstrip()


def _label(type_: SqlEnum, number: int) -> Any:
    """A member of the Python enum, or a label that is no name in GraphQL."""
    scalar = type_of(type_).scalar
    values: list[Any] = [*scalar] if isinstance(scalar, type(Enum)) else type_.enums
    return values[number % len(values)]


@cache
def _listed(type_: Any) -> dict[str, Any]:
    """The values of `tests/kinds/cases` for a type, by the text that Postgres reads."""
    from tests.kinds.cases import FAMILIES

    sql = sql_name(type_)
    kinds = [(kind, sql_name(kind.type_)) for family in FAMILIES for kind in family.KINDS]
    kinds.sort(key=lambda pair: pair[1] != sql)
    for kind, its_sql in kinds:
        if its_sql.partition("(")[0] == sql.partition("(")[0]:
            return {
                text: value
                for text, value in kind.values.items()
                if value is not None and text not in kind.unwritable
            }
    raise LookupError(f"No values of the type {sql}: add a Kind of it to tests/kinds/cases.")


def sql_name(type_: Any) -> str:
    """The name of a type in SQL."""
    return str(to_instance(type_).compile(dialect=DIALECT))


def text_of(type_: Any, value: Any) -> str | None:
    """The text by which Postgres reads a value of a type."""
    match type_, value:
        case _, None:
            return None
        case postgresql.DOMAIN(), _:
            return text_of(type_.data_type, value)
        case SqlEnum(), _ if isinstance(scalar := type_of(type_).scalar, type(Enum)):
            return str(type_of(type_).bind(scalar[as_json(value)]))
        case Choice(), _ if value in type_.values.__members__:
            return str(type_.values[value])
        case JSON(), _:
            return json.dumps(value)
        case ARRAY(), list():
            return _array(type_.item_type, value)
        case _, bytes():
            return f"\\x{value.hex()}"
        case _, bool():
            return str(value).lower()
        case _, dict():
            return next(text for text, listed in _listed(type_).items() if listed == value)
    return str(value)


def _array(item_type: Any, values: list[Any]) -> str:
    items = (
        _array(item_type, value) if isinstance(value, list) else _quoted(text_of(item_type, value))
        for value in values
    )
    return f"{{{','.join(items)}}}"


def _quoted(text: str | None) -> str:
    return "null" if text is None else json.dumps(text, ensure_ascii=False)


def as_json(value: Any) -> Any:
    """`value` as a client sends it in JSON."""
    match value:
        case Enum():
            return value.name
        case datetime():
            return value.isoformat()
        case list():
            return [as_json(item) for item in value]
        case None | int() | float() | str() | dict():
            return value
    return str(value)
