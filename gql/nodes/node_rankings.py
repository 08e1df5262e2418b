"""Names the searches of a node, and what its rows are sorted by besides columns, in GraphQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache

from sqlalchemy import inspect

from gql.columns.column_type import Comparisons
from gql.columns.spatial import VECTOR
from gql.nodes.field_names import field_name
from gql.nodes.indexes import class_of
from gql.nodes.node import Column, Node
from gql.nodes.rankings import Ranking, nearness, relevance, similarity
from gql.nodes.text_search import TextSearch, is_declared_search, text_searches


class VectorDistance(Enum):
    """The metrics of pgvector, by their operators."""

    L2 = "<->"
    COSINE = "<=>"
    INNER_PRODUCT = "<#>"


# By the operator class of an index, without the type that it begins with.
METRICS = {
    "l2_ops": VectorDistance.L2,
    "cosine_ops": VectorDistance.COSINE,
    "ip_ops": VectorDistance.INNER_PRODUCT,
}


class OperandKind(Enum):
    """What the operand of a ranking is."""

    WORDS = "words"
    VECTOR = "a vector"
    GEOMETRY = "a geometry"


@dataclass(frozen=True, slots=True)
class RankingField:
    """A field of the order of a node; `by` is the metric of a vector's distance."""

    field: str
    description: str
    operand: OperandKind
    ranking: Ranking
    column: Column | None = None

    def by(self, metric: VectorDistance | None) -> Ranking:
        """The ranking by `metric`, or by the one of its index."""
        if metric is None or self.column is None:
            return self.ranking
        return nearness(self.column.name, metric.value)


@cache
def searches_of(node: Node) -> Mapping[str, TextSearch]:
    """The searches of `node` that are not of one column that is a field of it, by field.

    One is left out if it reads what is no field, unless the model declares it as a search.
    """
    return {
        field_name(search.name): search
        for search in text_searches(node.model)
        if node.hidden.isdisjoint(search.attributes)
        and not _is_of_column(node, search)
        and (is_declared_search(node.model, search) or _reads_fields(node, search))
    }


def _is_of_column(node: Node, search: TextSearch) -> bool:
    column = node.columns.get(search.name)
    return column is not None and column.search is search


def _reads_fields(node: Node, search: TextSearch) -> bool:
    columns = [node.columns.get(name) for name in search.attributes]
    return all(column is not None and not column.is_sealed for column in columns)


@cache
def rankings_of(node: Node) -> Mapping[str, RankingField]:
    """The rankings of `node`, by field."""
    found: list[RankingField] = []
    for column in node.columns.values():
        if column.search is not None:
            found.append(_relevance(node, column.search))
        if column.is_similar:
            found.append(_similarity(column))
        if not column.is_sealed and column.column_type.name == VECTOR:
            found.append(_vector(node, column))
        if not column.is_sealed and Comparisons.GEOMETRY in column.column_type.comparisons:
            found.append(_place(column))
    found += (_relevance(node, search) for search in searches_of(node).values())
    return {each.field: each for each in found}


def _relevance(node: Node, search: TextSearch) -> RankingField:
    columns = inspect(node.model).column_attrs
    is_nullable = any(columns[name].columns[0].nullable for name in search.attributes)
    field = field_name(search.name)
    return RankingField(
        f"{field}Rank",
        f"By how well `{field}` matches these words, the best first. Rows without them come last: "
        f"leave them out with `search` in `where`.",
        OperandKind.WORDS,
        relevance(search, is_nullable=is_nullable),
    )


def _similarity(column: Column) -> RankingField:
    return RankingField(
        f"{column.field}Similarity",
        f"By how similar this is to words of `{column.field}`, the most similar first; spelling "
        "mistakes matter little.",
        OperandKind.WORDS,
        similarity(column.name, is_nullable=column.is_nullable),
    )


def _vector(node: Node, column: Column) -> RankingField:
    metric = metric_of(node, column)
    indexed = "No index serves it" if metric is None else f"An index serves `{metric.name}`"
    return RankingField(
        f"{column.field}Nearest",
        f"By the distance of `{column.field}` from a vector, the nearest first. Only rows that "
        f"have one are listed and counted. {indexed}.",
        OperandKind.VECTOR,
        nearness(column.name, (metric or VectorDistance.L2).value),
        column,
    )


def metric_of(node: Node, column: Column) -> VectorDistance | None:
    """The metric of the index of a vector."""
    named = class_of(node.model, column.name, "hnsw", "ivfflat") or ""
    return METRICS.get(named.partition("_")[2])


def _place(column: Column) -> RankingField:
    return RankingField(
        f"{column.field}Nearest",
        f"By the distance of `{column.field}` from this geometry, the nearest first. Only rows "
        "that have one are listed and counted.",
        OperandKind.GEOMETRY,
        nearness(column.name, "<->"),
        column,
    )
