"""How many rows: an argument in, its number as SQL out. Pure."""

from sqlalchemy import ColumnElement, Integer, bindparam, literal_column

from gql.cost.arguments import Argument, Literal


def number(given: Argument, name: str, default: int = 0) -> ColumnElement[int]:
    """The number; in the statement itself where the document says, else the parameter `name`.

    Postgres then knows it while planning, and keeps one plan; with a parameter it plans anew for
    every request, in the hope of a small one.
    """
    if not isinstance(given, Literal):
        return bindparam(name, type_=Integer)
    known = default if given.given is None else given.given
    assert isinstance(known, int), "graphql-core has coerced it"
    return literal_column(str(known), Integer)
