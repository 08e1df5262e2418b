"""The other tenant's rows in, the same rows with values found nowhere else out. Pure."""

from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Column

from db.orm.columns import Choice
from db.orm.ids import CODE_GROUP_LENGTH
from models import Base
from tests.support.fixtures import TestTenant, demo, tenants

Named: TypeAlias = dict[str, Any]

WORD = "wombat"
# The same in the letters of an invite code.
CODE_WORD = "WMBT"
ZONE = "Pacific/Kiritimati"
# Every time of theirs has these microseconds, every measure these decimals.
FRACTION = 271_828
REVOKED = 3


@cache
def ours() -> dict[str, list[Named]]:
    """The rows of the tenant that asks, by table, as the seed made them."""
    return _named(tenants()[0])


@cache
def theirs() -> dict[str, list[Named]]:
    """The rows of the other tenant, by table, as `tests.canary.paired_databases` plants them."""
    found = _named(tenants()[1])
    codes = found["invite_codes"]
    # No code of theirs is revoked otherwise, and one must be: it is worth a question.
    codes[REVOKED]["revoked_at"] = codes[REVOKED]["created_at"]
    return {
        table: [
            {name: _planted(columns[name], value, at) for name, value in row.items()}
            for at, row in enumerate(rows)
        ]
        for table, rows in found.items()
        for columns in [Base.metadata.tables[table].columns]
    }


def unusable_codes() -> list[str]:
    """The codes of theirs that were used or revoked: whoever has another one may join them."""
    return [row["code"] for row in theirs()["invite_codes"] if row["used_at"] or row["revoked_at"]]


def _named(tenant: TestTenant) -> dict[str, list[Named]]:
    return {
        table: [dict(zip(names, row, strict=True)) for row in _rows(tenant, table)]
        for table, names in demo().columns.items()
    }


def _rows(tenant: TestTenant, table: str) -> list[Any]:
    return tenant.locations() if table == "locations" else tenant.rows(table)


def _planted(column: Column[Any], value: Any, at: int) -> Any:
    """What stands in a column of theirs instead of `value`, in the row number `at`."""
    if (
        value is None
        or column.primary_key
        or column.foreign_keys
        or isinstance(column.type, Choice)
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
            return _word(column.name, value, at)
    return value


def _word(column: str, value: str, at: int) -> str:
    """A text that says whose it is, in the form its column demands."""
    match column:
        case "email":
            return f"{WORD}.{at}@{WORD}.example"
        case "slug":
            return WORD
        case "timezone":
            return ZONE
        case "code":
            return CODE_WORD + value[CODE_GROUP_LENGTH:]
    return f"{WORD} {at} {value}"
