"""Translates broken constraints and errors of the database into the errors of a payload.

The message of a constraint is declared with it in `models/`; clients never see the driver's text.
"""

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
from strawberry.utils.str_converters import to_camel_case

from db.errors import causes
from db.orm.names import name_in_postgres
from db.orm.scope import scope_of_table
from db.orm.texts import TextRule
from gql.errors import Forbidden, bad_value, is_bad_value
from gql.writes.payload import MutationErrorCode, Refused, invalid, may_not_write, not_found

# What the name of a CHECK ends in that is broken by its rule for texts.
TEXT = ":text"


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


def broken(metadata: MetaData, names: Sequence[str]) -> Refused:
    """The errors for the constraints with these names, and for rules of texts, which end in TEXT.

    A broken rule for a text gives one error, in place of the error of the CHECK it belongs to.
    """
    by_name = _constraints(metadata)
    refusals: dict[str, Refused] = {}
    for name in names:
        constraint = by_name[name.removesuffix(TEXT)]
        if name.endswith(TEXT):
            rule, field = constraint.info["text"], to_camel_case(constraint.info["field"])
            refusals[str(constraint.name)] = invalid(rule.message, field)
        elif name not in refusals and (refused := _violation(constraint)) is not None:
            refusals[name] = refused
    return Refused.together([*refusals.values()])


def refusal(
    error: Exception, metadata: MetaData, *, deletes: bool = False
) -> Refused | Forbidden | None:
    """The client error for an error of a write; None if it is not the caller's fault.

    `deletes` says that the write deletes a row, so that a foreign key is that of another row.
    """
    for cause in causes(error):
        if isinstance(cause, asyncpg.InsufficientPrivilegeError):
            return may_not_write()
        if deletes and isinstance(cause, asyncpg.ForeignKeyViolationError):
            return Refused(
                MutationErrorCode.WRONG_STATE,
                "Others refer to it: delete those first, or let them refer to something else.",
                "id",
            )
        if is_bad_value(cause):
            return invalid(bad_value(cause))
        if isinstance(cause, asyncpg.IntegrityConstraintViolationError):
            return _violation(_constraints(metadata).get(cause.constraint_name or ""))
    return None


def _violation(constraint: Any) -> Refused | None:
    """The error for a violation of this constraint or index; None if it has no message."""
    if isinstance(constraint, ForeignKeyConstraint):
        scope = scope_of_table(constraint.table)
        column = next(key for key in constraint.column_keys if scope is None or key != scope.column)
        return not_found(to_camel_case(column))
    if constraint is None or "message" not in constraint.info:
        return None
    is_unique = isinstance(constraint, Index | UniqueConstraint)
    code = MutationErrorCode.NOT_UNIQUE if is_unique else MutationErrorCode.INVALID
    return Refused(code, constraint.info["message"], to_camel_case(constraint.info["field"]))


@cache
def _constraints(metadata: MetaData) -> dict[str, Any]:
    """Every constraint and index by its name, and by that in Postgres."""
    by_name: dict[str, Any] = {}
    for table in metadata.sorted_tables:
        named: list[Any] = [*table.constraints, *table.indexes]
        for constraint in named:
            by_name[str(constraint.name)] = constraint
            by_name[name_in_postgres(constraint)] = constraint
    return by_name
