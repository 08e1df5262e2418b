"""Translates broken constraints and errors of the database into the errors of a payload.

The message of a constraint is declared with it in `models/`; clients never see the driver's text.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from string import whitespace
from typing import Any

import asyncpg
from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
)

from db.errors import causes
from db.orm.names import name_in_postgres
from db.orm.scope import scope_column
from db.orm.texts import TextRule
from gql.errors import Forbidden, bad_value, is_bad_value
from gql.nodes.field_names import field_name
from gql.writes.payload import MutationErrorCode, Refused, invalid, may_not_write, not_found

# What the name of a CHECK ends in that is broken by its rule for texts.
TEXT = ":text"
# The columns of a key in the detail of an error: `Key (tenant_id, email)=(...) already exists.`
KEY = re.compile(r"\((.*?)\)=\(")


def broken_texts(table: Table, values: Mapping[str, Any]) -> list[str]:
    """The CHECKs whose rule for a text, which SQL cannot express, is broken; see `broken`.

    Texts that are empty or only ASCII whitespace are left to the CHECK itself.
    """
    return [
        f"{name}{TEXT}"
        for name, field, rule in _text_rules(table)
        if isinstance(text := values.get(field), str)
        and text.strip(whitespace)
        and not rule.holds(text)
    ]


@cache
def _text_rules(table: Table) -> tuple[tuple[str, str, TextRule], ...]:
    return tuple(
        (str(check.name), check.info["field"], check.info["text"])
        for check in told_checks(table)
        if check.info.get("text") is not None
    )


@cache
def told_checks(table: Table) -> tuple[CheckConstraint, ...]:
    """The CHECKs that have a message, in the order of their columns."""
    columns = list(table.c.keys())
    checks = (each for each in table.constraints if isinstance(each, CheckConstraint))
    told = (check for check in checks if "message" in check.info)

    def position(check: CheckConstraint) -> tuple[int, str]:
        field = check.info["field"]
        return columns.index(field) if field in columns else len(columns), str(check.name)

    return tuple(sorted(told, key=position))


def broken(table: Table, names: Sequence[str]) -> Refused:
    """The errors for the constraints of `table` with these names; those of texts end in TEXT.

    A broken rule for a text gives one error, in place of the error of the CHECK it belongs to.
    """
    by_name = _constraints(table)
    refusals: dict[str, Refused] = {}
    for name in names:
        constraint = by_name[name.removesuffix(TEXT)]
        if name.endswith(TEXT):
            rule, field = constraint.info["text"], field_name(constraint.info["field"])
            refusals[str(constraint.name)] = invalid(rule.message, field)
        elif name not in refusals and (refused := _violation(constraint)) is not None:
            refusals[name] = refused
    return Refused.together([*refusals.values()])


def refusal(
    error: Exception, metadata: MetaData, *, deletes: bool = False
) -> Refused | Forbidden | None:
    """The client error for an error of a write; None if it is not the caller's fault.

    `deletes` says that the write deletes a row, so that a foreign key is that of another row; from
    Postgres 18 on, one with `restrict` always is.
    """
    for cause in causes(error):
        if isinstance(cause, asyncpg.InsufficientPrivilegeError):
            return may_not_write()
        if isinstance(cause, asyncpg.RestrictViolationError) or (
            deletes and isinstance(cause, asyncpg.ForeignKeyViolationError)
        ):
            return Refused(
                MutationErrorCode.WRONG_STATE,
                "Others refer to it: delete those first, or let them refer to something else.",
                "id",
            )
        if is_bad_value(cause):
            return invalid(bad_value(cause))
        if isinstance(cause, asyncpg.IntegrityConstraintViolationError):
            table = _table_of(cause, metadata)
            known = None if table is None else _constraints(table).get(cause.constraint_name or "")
            return _violation(known) or _untold(cause, known)
    return None


def _untold(cause: asyncpg.IntegrityConstraintViolationError, constraint: Any) -> Refused:
    """The error for a constraint that has no message of its own, or that no model declares."""
    columns = [cause.column_name] if cause.column_name else _columns(cause, constraint)
    path = [field_name(columns[0])] if len(columns) == 1 else []
    match cause:
        case asyncpg.NotNullViolationError():
            return invalid("Must be given, and not be null.", *path)
        case asyncpg.ForeignKeyViolationError():
            return not_found(*path)
        case asyncpg.UniqueViolationError():
            return Refused(
                MutationErrorCode.NOT_UNIQUE, "Another row has this, of which there is one.", *path
            )
        case asyncpg.ExclusionViolationError():
            return Refused(
                MutationErrorCode.NOT_UNIQUE, "Another row is in the way of this.", *path
            )
    return invalid(f"This breaks the rule `{cause.constraint_name}`.", *path)


def _violation(constraint: Any) -> Refused | None:
    """The error for a violation of this constraint or index; None if it has no message."""
    if isinstance(constraint, ForeignKeyConstraint):
        own = scope_column(constraint.table)
        column = next(key for key in constraint.column_keys if key != own)
        return not_found(field_name(column))
    if constraint is None or "message" not in constraint.info:
        return None
    is_unique = isinstance(constraint, Index | UniqueConstraint)
    code = MutationErrorCode.NOT_UNIQUE if is_unique else MutationErrorCode.INVALID
    return Refused(code, constraint.info["message"], field_name(constraint.info["field"]))


def _columns(cause: asyncpg.PostgresError, constraint: Any) -> list[str]:
    """The columns of a constraint besides the scope.

    Postgres tells them in an error, but not of tables with row-level security.
    """
    if constraint is None:
        named = KEY.search(cause.detail or "")
        return [name.strip('"') for name in named[1].split(", ")] if named else []
    own = scope_column(constraint.table)
    return [column.name for column in constraint.columns if column.name != own]


def _table_of(cause: asyncpg.PostgresError, metadata: MetaData) -> Table | None:
    """The table of the constraint that an error is about; None if no model has it."""
    named = (each for each in metadata.tables.values() if each.name == cause.table_name)
    tables = [each for each in named if (each.schema or cause.schema_name) == cause.schema_name]
    return tables[0] if tables else None


@cache
def _constraints(table: Table) -> dict[str, Any]:
    """The constraints and indexes of a table, by their names and by those in Postgres."""
    named: list[Any] = [*table.constraints, *table.indexes]
    own = {str(each.name): each for each in named}
    return own | {name_in_postgres(each): each for each in named if each.name is not None}
