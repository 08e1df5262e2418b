"""Defines models of views: `__table_args__ = {"info": {"view": "select ..."}}`.

With `"materialized": True` it is a materialized view. With `"invoker": False` a view reads with the
rights of its owner, past the policies that apply to its reader.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table
from sqlalchemy.schema import CreateIndex

from db.orm.kept_policies import keeps_policies
from db.orm.names import DIALECT, TableName
from db.roles import MEMBER_ROLE, OPERATOR_ROLE

VIEW, MATERIALIZED = "view", "materialized"
# Whether it reads with the rights of its reader, which it does unless this says otherwise.
INVOKER = "invoker"


def is_view(table: Table) -> bool:
    """Whether a model is one of a view, which has no rows of its own to write."""
    return VIEW in table.info


def is_materialized(table: Table) -> bool:
    """Whether a model is one of a materialized view."""
    return bool(table.info.get(MATERIALIZED))


def kind_of(table: Table) -> str:
    """What SQL calls it: `view` or `materialized view`."""
    return "materialized view" if is_materialized(table) else "view"


def create_view(table: Table, name: TableName | None = None) -> str:
    """The statement that creates the view; under another `name` to try it.

    The policies of its tables apply to who reads a view. A materialized view holds what its owner
    could read when it was refreshed, and it is refreshed after the migration that creates it.
    """
    query = table.info[VIEW].strip().rstrip(";")
    created = f"create {kind_of(table)} {name or TableName.of(table)}"
    if is_materialized(table):
        return f"{created} as\n{query}\nwith no data"
    is_invoker = table.info.get(INVOKER, True)
    return f"{created}{' with (security_invoker = true)' * is_invoker} as\n{query}"


def statements(table: Table) -> Iterator[str]:
    """The statements that create a view with its indexes, and let the roles read it.

    Where the grants of the database decide, they are none of these.
    """
    yield create_view(table)
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        yield str(CreateIndex(index).compile(dialect=DIALECT))
    if not keeps_policies(table.metadata):
        yield grant(TableName.of(table))


def grant(name: TableName) -> str:
    """The statement that lets the roles read a view."""
    return f"grant select on {name}\nto {MEMBER_ROLE}, {OPERATOR_ROLE}"
