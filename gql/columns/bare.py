"""Strips a SQLAlchemy type of its length, precision and constraints.

Postgres cuts and rounds a value that is cast to `varchar(3)` or `numeric(4, 1)`, so a value is
compared as the bare type; a column that stores it applies its own rules.
"""

from typing import Any

from sqlalchemy import (
    ARRAY,
    CHAR,
    ColumnElement,
    Enum,
    Float,
    Interval,
    Numeric,
    String,
    Uuid,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import (
    BIT,
    CITEXT,
    DOMAIN,
    INTERVAL,
    MONEY,
    NUMERIC,
    TIME,
    TIMESTAMP,
)
from sqlalchemy.types import TypeDecorator, UserDefinedType

from db.orm.columns import Choice
from db.orm.postgres_type import PostgresType


def bare(type_: Any) -> Any:
    """The type of values that are compared with a column of `type_`."""
    match type_:
        case Choice():
            return type_
        case Enum():
            return type_ if type_.native_enum else String()
        case Interval() | INTERVAL():
            return INTERVAL()
        case TypeDecorator():
            return bare(type_.impl_instance)
        case DOMAIN():
            return bare(type_.data_type)
        case ARRAY():
            return ARRAY(bare(type_.item_type))
        case CHAR():
            return PostgresType("bpchar")
        case CITEXT():
            return type_
        case String(length=int()):
            return String()
        case BIT():
            return BIT(varying=True)
        case Uuid(as_uuid=False):
            return Uuid()
        case Float():
            return type_
        case Numeric():
            return NUMERIC()
        case TIMESTAMP(precision=int()):
            return TIMESTAMP(timezone=type_.timezone)
        case TIME(precision=int()):
            return TIME(timezone=type_.timezone)
        case UserDefinedType():
            return PostgresType(postgres_name(type_))
    return type_


def comparable(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """`column`, for an operator; the SQL is the same.

    SQLAlchemy knows no operators of some types, and warns of them.
    """
    match column.type:
        case DOMAIN():
            return type_coerce(column, bare(column.type))
        case MONEY():
            return type_coerce(column, NUMERIC())
    return column


def postgres_name(type_: UserDefinedType[Any]) -> str:
    """The name of a type of one's own, without its modifier: `vector` of `VECTOR(3)`."""
    spec: str = type_.get_col_spec()
    return spec.partition("(")[0].strip().lower()
