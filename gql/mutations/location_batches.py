"""The mutation that inserts many locations at once and reports which of them are new."""

from typing import Any

import strawberry
from strawberry import UNSET

from db.orm.scope import table_of
from db.session.identity import Identity
from gql.mutations.locations import ATTRIBUTES, RecordLocationInput, new_location
from gql.resolvers.write_source import Insert
from gql.values.scalars import or_none
from gql.writes.batches import MAX_ROWS, parse_client_uuid, rows_of_batch
from gql.writes.declaration import Values
from gql.writes.fields import default_of
from gql.writes.mutation import mutation
from gql.writes.records import Records
from models import Location, User


@strawberry.input(description="One of several places to record.")
class RecordLocationsEntry(RecordLocationInput):
    id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="A UUID the client makes, of version 7 for choice: sent again, it is stored "
        "once. The database makes one if it is left out.",
    )


@strawberry.input(description=f"Places to record, at most {MAX_ROWS}: all of them, or none.")
class RecordLocationsInput:
    locations: list[RecordLocationsEntry] = strawberry.field(
        description=f"The places, at most {MAX_ROWS}."
    )


@mutation(
    Records(Location, "RecordedLocation", "place"),
    source=Insert(
        Location,
        ("id", *ATTRIBUTES),
        references={"user_id": User},
        defaults={"id": default_of(table_of(Location).c.id)},
        must_match=("user_id",),
        entries="locations",
    ),
)
def record_locations(viewer: Identity, input: RecordLocationsInput) -> Any:
    """Record up to 1,000 places at once: all of them, or none.

    A place with an id that is stored already is left as it was, so that a batch can be sent again.
    """

    def row(entry: RecordLocationsEntry) -> Values:
        id = or_none(entry.id)
        return {
            **new_location(viewer, entry),
            "id": UNSET if id is None else parse_client_uuid(id),
        }

    return rows_of_batch(input.locations, "locations", row)
