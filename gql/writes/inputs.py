"""The inputs that mutations of one row share."""

from datetime import datetime

import strawberry
from strawberry import UNSET


@strawberry.input(description="One row.")
class ById:
    id: strawberry.ID = strawberry.field(description="The `id` of the row.")


@strawberry.input(description="One row, unless it was changed meanwhile.")
class VersionedInput(ById):
    expected_updated_at: datetime | None = strawberry.field(
        default=UNSET,
        description="The `updatedAt` the caller has seen: if the row was changed since, nothing is "
        "written, and `errors` says `CONFLICT`.",
    )
