"""The rows of the other tenant, with values that occur nowhere else. Pure."""

from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Column, Table

from db.orm.columns import Choice
from db.orm.ids import CODE_GROUP_LENGTH
from db.orm.scope import scope_of_table
from gql.columns.table import type_of
from models import Base
from tests.support.fixtures import TestTenant, demo, tenants
from tests.support.made_up_values import VALUES

Named: TypeAlias = dict[str, Any]

WORD = "wombat"
# The word in the alphabet of invite codes.
CODE_WORD = "WMBT"
ZONE = "Pacific/Kiritimati"
# All of their times have these microseconds, and all of their floats these decimals.
FRACTION = 271_828
REVOKED = 3


def belongs_to_tenants(table: Table) -> bool:
    """Whether each row of the table belongs to a tenant; otherwise all tenants see all rows."""
    return scope_of_table(table) is not None


@cache
def ours() -> dict[str, list[Named]]:
    """The seeded rows of our tenant by table."""
    return _named(tenants()[0])


@cache
def theirs() -> dict[str, list[Named]]:
    """The rows of the other tenant by table, as `tests.canary.paired_databases` plants them."""
    rows_by_table = _named(tenants()[1])
    codes = rows_by_table["invite_codes"]
    # The demo data has no revoked code of theirs, and a test needs one.
    codes[REVOKED]["revoked_at"] = codes[REVOKED]["created_at"]
    return {
        name: [
            {column: _planted(table.columns[column], value, at) for column, value in row.items()}
            for at, row in enumerate(rows)
        ]
        if belongs_to_tenants(table := Base.metadata.tables[name])
        else rows
        for name, rows in rows_by_table.items()
    }


def unusable_codes() -> list[str]:
    """Their used or revoked codes; with any other code, anybody may join their tenant."""
    return [row["code"] for row in theirs()["invite_codes"] if row["used_at"] or row["revoked_at"]]


def _named(tenant: TestTenant) -> dict[str, list[Named]]:
    return {
        table: [dict(zip(names, row, strict=True)) for row in _rows(tenant, table)]
        for table, names in demo().columns.items()
    }


def _rows(tenant: TestTenant, table: str) -> list[Any]:
    if not belongs_to_tenants(Base.metadata.tables[table]):
        return demo().rows[table]
    return tenant.locations() if table == "locations" else tenant.rows(table)


def _planted(column: Column[Any], value: Any, at: int) -> Any:
    """The value that replaces `value` in row number `at` of the other tenant."""
    if (
        value is None
        or column.primary_key
        or column.foreign_keys
        or isinstance(column.type, Choice)
        or not type_of(column.type).is_native
    ):
        return value
    match value:
        case datetime():
            return value.replace(microsecond=FRACTION)
        case float():
            return int(value) + FRACTION / 1e6
        case bytes():
            return WORD.encode() * 8
        case str():
            return _word(column, value, at)
    return value


def _word(column: Column[Any], value: str, at: int) -> str:
    """A text that marks the other tenant, in the format of its column."""
    length = getattr(column.type, "length", None)
    match column.name:
        case _ if f"{column.table.name}.{column.name}" in VALUES:
            return value
        case "email":
            return f"{WORD}.{at}@{WORD}.example"
        case "slug":
            return WORD
        case "timezone":
            return ZONE
        case "code":
            return CODE_WORD + value[CODE_GROUP_LENGTH:]
    return f"{WORD} {at} {value}"[:length]
