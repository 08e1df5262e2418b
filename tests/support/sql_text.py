"""SQL expressions and statements as the text the gateway sends, without a database."""

from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, literal, literal_column, select

from gql.plan.sql.dialect import DIALECT


def text_of(element: ClauseElement) -> str:
    """The SQL of `element` on one line; its values are `$1`, `$2` and so on."""
    return " ".join(str(element.compile(dialect=DIALECT)).split())


def values_of(element: ClauseElement) -> list[Any]:
    """The values of `element`, one for each parameter that its compiled text has."""
    return [*element.compile(dialect=DIALECT).params.values()]


def where_text(criterion: ColumnElement[bool], entity: Any) -> str:
    """The WHERE clause of a query of `entity` that has this criterion."""
    return text_of(query(criterion, entity)).partition(" WHERE ")[2]


def where_values(criterion: ColumnElement[bool], entity: Any) -> list[Any]:
    """The values of that clause."""
    return values_of(query(criterion, entity))


def query(criterion: ColumnElement[bool], entity: Any) -> ClauseElement:
    return select(literal_column("1")).select_from(entity).where(criterion)


def as_literal(_: str, value: Any, kind: Any) -> ColumnElement[Any]:
    """An operand of a condition that is its value."""
    return literal(list(value) if isinstance(value, tuple) else value, kind)
