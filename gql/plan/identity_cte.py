"""The CTE that sets the identity of a statement, and the ids it gives. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Text, Uuid, bindparam, cast, func, select, true

from db.orm.scope import scope_of
from gql.values.sql_json import fixed


def viewer_cte(ids: Sequence[str]) -> CTE:
    """Sets the role and these ids, for this statement alone, and gives them as one row."""
    settings = (
        func.set_config(fixed(f"app.{name}"), bindparam(name, type_=Text), true()).label(name)
        for name in ("role", *ids)
    )
    # SQLAlchemy writes the word where Postgres wants it.
    return select(*settings).cte("viewer").prefix_with("MATERIALIZED")


def id_of(viewer: CTE, setting: str) -> ColumnElement[UUID]:
    """An id of who asks; null if there is none."""
    return cast(func.nullif(viewer.c[setting], fixed("")), Uuid)


def is_set(viewer: CTE) -> ColumnElement[bool]:
    """True once the identity is set: what asks for it is read after that."""
    role, *ids = viewer.c
    return (ids[0] if ids else role).is_not(None)


def is_reached(entity: Any, viewer: CTE) -> Iterator[ColumnElement[bool]]:
    """What rows of `entity` must meet to be in the scope of the viewer."""
    scope = scope_of(entity)
    if scope is None:
        yield is_set(viewer)
    else:
        yield getattr(entity, scope.column) == id_of(viewer, scope.setting)
