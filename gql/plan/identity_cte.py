"""Who asks, inside a statement: the CTE that sets identity in, its ids out. Pure."""

from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Text, Uuid, bindparam, cast, func, select, true

from gql.values.sql_json import fixed


def viewer_cte() -> CTE:
    """Sets identity, for this statement alone, and gives it as one row."""
    settings = (
        func.set_config(fixed(f"app.{name}"), bindparam(name, type_=Text), true()).label(name)
        for name in ("role", "tenant_id", "user_id")
    )
    # SQLAlchemy writes the word where Postgres wants it.
    return select(*settings).cte("viewer").prefix_with("MATERIALIZED")


def id_of(viewer: CTE, setting: str) -> ColumnElement[UUID]:
    """An id of who asks; null if there is none."""
    return cast(func.nullif(viewer.c[setting], fixed("")), Uuid)
