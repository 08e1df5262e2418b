"""Builds the CTE with the identity of a statement, and conditions that use it."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    inspect,
    or_,
    select,
    true,
)

from db.orm.scope import scope_of, table_of
from gql.values.sql_json import fixed

# The settings that policies read, by the name of the value of the identity.
Settings: TypeAlias = Mapping[str, str | None]


def viewer_cte(settings: Settings, *more: ColumnElement[Any]) -> CTE:
    """A CTE that sets the identity for this statement and returns its values as one row.

    `more` are further settings, which are never null.
    """
    # SQLAlchemy puts a CTE's prefix after AS, where Postgres expects MATERIALIZED.
    return set_identity(settings).add_columns(*more).cte("viewer").prefix_with("MATERIALIZED")


def set_identity(settings: Settings) -> Select[Any]:
    """Sets the identity until the statement or the transaction ends."""

    def column(name: str, value: BindParameter[str]) -> ColumnElement[Any]:
        setting = settings[name]
        return value if setting is None else func.set_config(fixed(setting), value, true())

    return select(*(column(name, value).label(name) for name, value in _parameters(settings)))


def begin_large_read(settings: Settings, *more: ColumnElement[Any]) -> Select[Any]:
    """As `set_identity`; statements of the transaction are planned for the values they have."""
    mode = func.set_config(fixed("plan_cache_mode"), fixed("force_custom_plan"), true())
    return set_identity(settings).add_columns(mode, *more)


def known_viewer_cte(settings: Settings, *_: ColumnElement[Any]) -> CTE:
    """A CTE with the row of `viewer_cte`, for a transaction that began with `begin_large_read`.

    Postgres merges it into the statement: no subquery depends on its row, so workers can run each.
    """
    values = (value.label(name) for name, value in _parameters(settings))
    return select(*values).cte("viewer").prefix_with("NOT MATERIALIZED")


def _parameters(settings: Settings) -> Iterator[tuple[str, BindParameter[str]]]:
    return ((name, bindparam(name, type_=Text)) for name in settings)


def id_of(viewer: CTE, setting: str) -> ColumnElement[UUID]:
    """The viewer's id for `setting`, such as `tenant_id`; null if there is none."""
    return cast(func.nullif(viewer.c[setting], fixed("")), Uuid)


def is_set(viewer: CTE) -> ColumnElement[bool]:
    """Always true; a subquery with this condition depends on `viewer` and so runs after it."""
    role, *ids = viewer.c
    return (ids[0] if ids else role).is_not(None)


def has_role(viewer: CTE, role: str) -> ColumnElement[bool]:
    """Whether the viewer has this role."""
    return viewer.c.role == fixed(role)


def is_within_reach(column: Any, setting: str, viewer: CTE) -> ColumnElement[bool]:
    """Whether `column` is the viewer's id for `setting`; a viewer without one reaches all rows."""
    own = id_of(viewer, setting)
    return or_(own.is_(None), column == own)


def in_known_scope(entity: Any, viewer: CTE) -> ColumnElement[bool]:
    """The condition by which the planner knows what the policy lets a root list of `entity` read.

    The policy compares with a setting, of which the planner knows nothing: it would expect as many
    rows for each tenant. Operators read every scope. Policies of the application may let others
    read more, and then nothing is known.
    """
    if scope_of(entity) is None or table_of(inspect(entity).mapper).info.get("policies"):
        return is_set(viewer)
    return or_(has_role(viewer, "operator"), *in_viewer_scope(entity, viewer))


def in_viewer_scope(entity: Any, viewer: CTE) -> Iterator[ColumnElement[bool]]:
    """The conditions that keep rows of `entity` inside the viewer's scope."""
    scope = scope_of(entity)
    if scope is None:
        yield is_set(viewer)
    else:
        yield getattr(entity, scope.column) == id_of(viewer, scope.setting)
