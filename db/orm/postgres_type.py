"""A column type for what Postgres has and SQLAlchemy has not: `PostgresType("point")`."""

from __future__ import annotations

from typing import Any

from sqlalchemy.types import UserDefinedType


class PostgresType(UserDefinedType[Any]):
    """The type that Postgres calls `name`, with its modifier if it has one: `vector(3)`."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def get_col_spec(self, **_: Any) -> str:
        return self.name


class CompositeType(PostgresType):
    """A composite type, whose values are objects with its attributes."""

    cache_ok = True
