"""A third tenant with edge cases: values that need escaping or rounding, and missing values.

Only the databases of tests that compare lanes have this tenant; no other test counts its rows.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

import models
from db.session.database import Database
from db.session.identity import OPERATOR
from db.session.transaction import write
from models import Base
from tests.support.fixtures import TestTenant

TENANT = UUID("0dd00000-0000-4000-8000-000000000000")
USERS = tuple(UUID(f"0dd00000-0000-4000-8000-{number:012}") for number in range(1, 5))
EDGE_TENANT = TestTenant(TENANT, "odd", USERS)
DAY = datetime(2026, 1, 31, 12, tzinfo=UTC)
NAMES = (
    "Quote \" backslash \\ slash / tick ' dollar $1 colon :x percent %s",
    "Tab \t newline \n return \r bell \x07 escape \x1b delete \x7f form \x0c back \x08",
    "Accents \u00e9\u00df, Hebrew \u05d0\u05d1, emoji \U0001f600, separator \u2028, zero \u200b",
    "</script><!-- {{ }} ${x} --> null true 0",
)
FLOATS = (0.1 + 0.2, -0.0, 1e-7, 5e-324, 0.0001, 32.0, 12.345678901234567, -89.99999999999999)
METERS = (1e15, 1e16, 1e22, 1e23, 2.0**60, 123456789012345680.0, 0.5, 1.7976931348623157e308)
MICROSECONDS = (0, 1, 10, 100_000, 120_000, 123_456, 999_999, 500_000)


def rows() -> list[Base]:
    """The rows, which are the same every time."""
    shared: dict[str, Any] = {"tenant_id": TENANT, "created_at": DAY, "updated_at": DAY}
    workshops = [f"ws_{'odd' * 8}", f"ws_{'eve' * 8}"]
    return [
        models.Tenant(
            id=TENANT, name=NAMES[0], slug="odd", status="grace", created_at=DAY, updated_at=DAY
        ),
        *(
            models.User(id=id, email=f"odd.{at}@\u00e9.example", display_name=name, **shared)
            for at, (id, name) in enumerate(zip(USERS, NAMES, strict=True))
        ),
        *(
            models.Workshop(
                id=id, title=NAMES[1], description=description, created_by_id=USERS[0], **shared
            )
            for id, description in zip(workshops, (None, ""), strict=True)
        ),
        models.BuildPack(
            id=f"bp_{'odd' * 8}",
            workshop_id=workshops[0],
            created_by_id=USERS[1],
            title=NAMES[2],
            format="json",
            content='{"a": "\\u0000\\n"}' * 200,
            **shared,
        ),
        *(
            models.WorkshopMember(
                id=f"wm_{'odd' * 7}{at:03}",
                workshop_id=workshops[0],
                user_id=user,
                role=role,
                **shared,
            )
            for at, (user, role) in enumerate(
                zip(USERS, ("owner", "facilitator", "participant", "participant"), strict=True)
            )
        ),
        *(
            models.Location(
                id=UUID(f"0dd00000-0000-7000-8000-{at:012}"),
                tenant_id=TENANT,
                # Some users have no location.
                user_id=USERS[at % 2],
                latitude=latitude,
                longitude=-latitude,
                accuracy_meters=METERS[at],
                recorded_at=DAY + timedelta(days=at // 2, microseconds=MICROSECONDS[at]),
                encrypted_data=bytes(range(at * 30)) if at else None,
                created_at=DAY,
            )
            for at, latitude in enumerate(FLOATS)
        ),
        *(
            models.Location(
                id=UUID(f"0dd00000-0000-7000-9000-{at:012}"),
                tenant_id=TENANT,
                user_id=USERS[2],
                recorded_at=moment,
                encrypted_data=b"",
                created_at=DAY,
            )
            for at, moment in enumerate(
                (datetime(1, 1, 1, 0, 0, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC))
            )
        ),
    ]


async def add_edge_rows(database: Database) -> None:
    """Insert the rows, and soft-delete a user that other rows refer to."""
    async with write(database, OPERATOR) as tx:
        for row in rows():
            tx.add(row)
            await tx.flush()
        await tx.execute(
            text("update users set deleted_at = now() where tenant_id = :tenant and id = :user"),
            {"tenant": TENANT, "user": USERS[3]},
        )
