"""Sets how Postgres reads the indexes of pgvector for lists by distance.

An HNSW index returns 40 rows (`hnsw.ef_search`), of which filters and policies then leave fewer: a
longer page would seem to be the last. With iterative scans it goes on, in pgvector 0.8 and later.
"""

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, cast, column, func, select, table, true

from db.orm.scope import column_of
from gql.columns.spatial import VECTOR
from gql.columns.table import type_of
from gql.nodes.order import Order
from gql.values.sql_json import fixed


def is_by_vector(model: Any, order: Order) -> bool:
    """Whether rows are sorted by the distance of a vector."""
    names = (rank.ranking.required for rank in order.ranks.values())
    return any(
        name is not None and type_of(column_of(model, name).type).name == VECTOR for name in names
    )


def complete_scans() -> ColumnElement[str]:
    """Sets that an index returns as many rows as are wanted; the value is never null.

    An older pgvector refuses a setting that it does not know.
    """
    extension = table("pg_extension", column("extname"), column("extversion"), schema="pg_catalog")
    version = cast(func.string_to_array(extension.c.extversion, fixed(".")), ARRAY(Integer))
    setting = func.set_config(fixed("hnsw.iterative_scan"), fixed("strict_order"), true())
    query = select(setting).where(
        extension.c.extname == fixed("vector"), version >= cast(fixed("{0,8}"), ARRAY(Integer))
    )
    value: ColumnElement[str] = func.coalesce(query.scalar_subquery(), fixed(""))
    return value.label("vector_scan")
