"""Scopes: which rows of a model an identity may reach. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, inspect

SCOPE = "scope"


@dataclass(frozen=True, slots=True)
class Scope:
    """Rows are reached by an identity whose `setting` equals their `column`.

    `setting` is the name of an id of the identity, such as `tenant_id`: Postgres has it as
    `app.tenant_id`. `is_root` marks the model that the setting names itself, the tenant: its rows
    are made and removed by operators alone.
    """

    column: str
    setting: str
    is_root: bool = False


def scope_of(model: Any) -> Scope | None:
    """The scope of a model, or of an alias of one; None where it belongs to no tenant."""
    return scope_of_table(inspect(model).mapper.local_table)


def scope_of_table(table: Table) -> Scope | None:
    """The scope of the model of `table`; None where it belongs to no tenant."""
    scope: Scope | None = table.info.get(SCOPE)
    return scope
