"""Defines what rows are sorted by besides columns: relevance, similarity and distance.

Each is computed from the row and an operand, which is a bound parameter.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import REAL, ColumnElement, Double, Text, func, literal

from gql.columns.bare import comparable
from gql.columns.table import type_of
from gql.columns.text_form import TextForm
from gql.nodes.text_search import TextSearch

# From the path of a value, the value and its SQL type: the expression for it in the statement.
Operand: TypeAlias = Callable[[str, Any, Any], ColumnElement[Any]]


def _as_it_is(_: Any, operand: ColumnElement[Any]) -> ColumnElement[Any]:
    return operand


@dataclass(frozen=True, slots=True)
class Ranking:
    """A value that rows are sorted by, best first.

    `name` is unique among the attributes of its model, and `words` tells it from others of that
    name. `of` computes the value from a row and what `read` makes of the operand. If `required`
    names an attribute, rows where that is null are not listed.
    """

    name: str
    words: str
    of: Callable[[Any, ColumnElement[Any]], ColumnElement[Any]] = field(compare=False, repr=False)
    read: Callable[[Any, ColumnElement[Any]], ColumnElement[Any]] = field(
        default=_as_it_is, compare=False, repr=False
    )
    # The SQL types of the value, and of the operand as it is bound.
    type: Any = field(default=REAL(), compare=False)
    operand_type: Any = field(default=Text(), compare=False)
    descending: bool = False
    is_nullable: bool = False
    required: str | None = None


def relevance(search: TextSearch, *, is_nullable: bool) -> Ranking:
    """How well a text matches words, as `ts_rank` tells."""

    def rank(entity: Any, words: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.ts_rank(search.vector(entity), search.query(words), type_=REAL())

    return Ranking(
        f"{search.name}_rank",
        f"relevance in {search.configuration or 'the default configuration'}",
        rank,
        descending=True,
        is_nullable=is_nullable,
    )


def similarity(attribute: str, *, is_nullable: bool) -> Ranking:
    """How unlike a text is to the part of the column that is most like it, by trigrams: 0 to 1."""

    def distance(entity: Any, text: ColumnElement[Any]) -> ColumnElement[Any]:
        # Not `word_similarity`: a GiST index returns rows in the order of this operator.
        return comparable(getattr(entity, attribute)).op("<->>", return_type=REAL())(text)

    return Ranking(
        f"{attribute}_similarity", "unlikeness by trigrams", distance, is_nullable=is_nullable
    )


def nearness(attribute: str, operator: str) -> Ranking:
    """How far a vector or a geometry is from another one, by an operator.

    An index of pgvector has no rows without a vector, so no list in this order has them.
    """

    def distance(entity: Any, other: ColumnElement[Any]) -> ColumnElement[Any]:
        column: ColumnElement[Any] = getattr(entity, attribute)
        return column.op(operator, return_type=Double())(other)

    def read(entity: Any, other: ColumnElement[Any]) -> ColumnElement[Any]:
        type_ = getattr(entity, attribute).type
        return type_of(type_).converted(other, type_)

    return Ranking(
        f"{attribute}_nearest",
        f"distance by {operator}",
        distance,
        read,
        type=Double(),
        operand_type=TextForm(),
        required=attribute,
    )


def literal_operand(_: str, value: Any, type_: Any) -> ColumnElement[Any]:
    """The operand as a bound value of the statement itself."""
    return literal(list(value) if isinstance(value, tuple) else value, type_)


@dataclass(frozen=True, slots=True)
class Rank:
    """A ranking by an operand, which stands at `path` in the arguments; None in a cached plan."""

    ranking: Ranking
    path: str
    operand: Any
    bind: Operand = field(default=literal_operand, compare=False, repr=False)

    def of(self, entity: Any) -> ColumnElement[Any]:
        """The value for a row of `entity`, a model or an alias of one."""
        return self.ranking.of(entity, self.read(entity))

    def read(self, entity: Any) -> ColumnElement[Any]:
        """The operand as it is compared with a row of `entity`."""
        bound = self.bind(self.path, self.operand, self.ranking.operand_type)
        return self.ranking.read(entity, bound)
