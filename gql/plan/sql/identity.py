"""Builds the CTE that sets the identity of a statement, and conditions that use it."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Text, Uuid, bindparam, cast, func, select, true

from db.orm.scope import scope_of
from gql.values.sql_json import fixed


def viewer_cte(ids: Sequence[str]) -> CTE:
    """A CTE that sets the role and `ids` for this statement and returns them as one row."""
    settings = (
        func.set_config(fixed(f"app.{name}"), bindparam(name, type_=Text), true()).label(name)
        for name in ("role", *ids)
    )
    # SQLAlchemy puts a CTE's prefix after AS, where Postgres expects MATERIALIZED.
    return select(*settings).cte("viewer").prefix_with("MATERIALIZED")


def id_of(viewer: CTE, setting: str) -> ColumnElement[UUID]:
    """The viewer's id for `setting`, such as `tenant_id`; null if there is none."""
    return cast(func.nullif(viewer.c[setting], fixed("")), Uuid)


def is_set(viewer: CTE) -> ColumnElement[bool]:
    """Always true; a subquery with this condition depends on `viewer` and so runs after it."""
    role, *ids = viewer.c
    return (ids[0] if ids else role).is_not(None)


def in_viewer_scope(entity: Any, viewer: CTE) -> Iterator[ColumnElement[bool]]:
    """The conditions that keep rows of `entity` inside the viewer's scope."""
    scope = scope_of(entity)
    if scope is None:
        yield is_set(viewer)
    else:
        yield getattr(entity, scope.column) == id_of(viewer, scope.setting)
