"""Converts the argument that limits a number of rows into SQL."""

from sqlalchemy import ColumnElement, Integer, bindparam, literal_column

from gql.cost.arguments import Argument, Literal


def row_limit(argument: Argument, name: str, default: int = 0) -> ColumnElement[int]:
    """A literal where the document has one, else the parameter `name`.

    Postgres knows a literal when it plans and keeps one generic plan. With a parameter it plans
    every execution anew, because a small value might allow a cheaper plan.
    """
    if not isinstance(argument, Literal):
        return bindparam(name, type_=Integer)
    limit = default if argument.constant is None else argument.constant
    assert isinstance(limit, int), "graphql-core has coerced it"
    return literal_column(str(limit), Integer)
