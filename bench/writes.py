"""The writes that are measured, and the SQL that prepares and deletes their rows."""

from __future__ import annotations

from random import Random
from typing import Any

from bench.query import FIRST_NUMBER, TOO_SLOW, UNIQUE, Query, inputs

# Older than any row of the demo data: rows the benchmark writes are at the far end of every list
# that starts with the newest, and are found again by it.
RECORDED_AT = "2000-01-01T00:00:00+00:00"
FORGET_LOCATIONS = f"""
with gone as (
  delete from locations
  where tenant_id in (select id from tenants) and recorded_at <= '{RECORDED_AT}' returning 1
)
select count(*) from gone"""
# What a benchmark makes besides locations is found by these again.
MAIL, TITLE = f"bench-{UNIQUE}@example.com", "Bench"
FORGET_USERS = """
with gone as (delete from users where email like 'bench-%@example.com' returning 1)
select count(*) from gone"""
FORGET_WORKSHOPS = f"""
with gone as (delete from workshops where title = '{TITLE}' returning 1)
select count(*) from gone"""
RENAMED = " ~"
FORGET_NAMES = f"""
with renamed as (
  update users set display_name = split_part(display_name, '{RENAMED}', 1)
  where display_name like '%{RENAMED}%' returning 1
)
select count(*) from renamed"""
# Users to delete, in the order in which UNIQUE counts; their ids come last in every list.
PREPARED_ID = f"ffffffff-ffff-4fff-bfff-ffff{UNIQUE}"
PREPARE_USERS = f"""
insert into users (tenant_id, id, email, display_name)
select tenant.id, replace('{PREPARED_ID}', '{UNIQUE}', number)::uuid,
  'prepared-' || number || '@example.com', 'Prepared'
from (select id from tenants order by id limit 1) as tenant
cross join lateral (
  select lpad(to_hex(at), 8, '0') as number from generate_series(0, $1::int - 1) as at
) as numbers"""
# Those that were deleted count as written.
FORGET_PREPARED = """
with gone as (delete from users where email like 'prepared-%@example.com' returning deleted_at)
select count(deleted_at) from gone"""
FORGET = (FORGET_LOCATIONS, FORGET_USERS, FORGET_WORKSHOPS, FORGET_NAMES, FORGET_PREPARED)

NEW_LOCATION = {
    "latitude": 32.0853,
    "longitude": 34.7818,
    "accuracyMeters": 12.5,
    "recordedAt": RECORDED_AT,
}
BATCH = 1_000
OWN_ARGUMENTS = {
    "limit": "sends arguments that were made at its start, and each request needs its own",
    "pgbench": "sends the same arguments each time, and each request needs its own",
}


def _batch(rows: int) -> dict[str, Any]:
    """As many places, a tenth of a degree apart at most; the database makes their ids."""
    random = Random(rows)
    return {
        "locations": [
            NEW_LOCATION
            | {
                "latitude": round(32 + random.random() / 10, 6),
                "longitude": round(34.7 + random.random() / 10, 6),
            }
            for _ in range(rows)
        ]
    }


WRITES = (
    Query(
        "q5",
        "record a location and read it back",
        "mutation($input: RecordLocationInput!) { recordLocation(input: $input) { "
        "location { id latitude longitude recordedAt } errors { message } } }",
        least_ids=1,
        kind="writes",
        variables=inputs(NEW_LOCATION),
        answer={
            "recordLocation": {
                "location": {
                    "id": "a new id",
                    "latitude": NEW_LOCATION["latitude"],
                    "longitude": NEW_LOCATION["longitude"],
                    "recordedAt": RECORDED_AT,
                }
            }
        },
        rows=1,
    ),
    Query(
        "q8",
        f"record {BATCH:,} locations at once",
        "mutation($input: RecordLocationsInput!) { recordLocations(input: $input) { "
        "records { isNew location { id } } errors { message } } }",
        least_ids=BATCH,
        kind="writes",
        variables=inputs(_batch(BATCH)),
        answer={
            "recordLocations": {
                "records": [{"isNew": True, "location": {"id": "a new id"}}] * BATCH
            }
        },
        lacks=TOO_SLOW
        | {
            "postgraphile": "writes no batch in one mutation",
            "mercurius": "writes no batch in one mutation",
        },
        rows=BATCH,
    ),
    Query(
        "w1",
        "add a user",
        "mutation($input: CreateUserInput!) { createUser(input: $input) { "
        "user { id displayName } errors { message } } }",
        least_ids=1,
        kind="writes",
        variables=inputs({"email": MAIL, "displayName": "Bench"}),
        answer={"createUser": {"user": {"id": "a new id", "displayName": "Bench"}}},
        lacks=OWN_ARGUMENTS,
        rows=1,
    ),
    Query(
        "w2",
        "rename a user",
        "mutation($input: UpdateUserInput!) { updateUser(input: $input) { "
        "user { id } errors { message } } }",
        least_ids=1,
        kind="writes",
        variables=inputs({"id": "{user}", "displayName": f"{{name}}{RENAMED}{UNIQUE}"}),
        answer={"updateUser": {"user": {"id": "a new id"}}},
        lacks=OWN_ARGUMENTS,
    ),
    Query(
        "w3",
        "add a workshop with its owner",
        "mutation($input: CreateWorkshopInput!) { createWorkshop(input: $input) { "
        "workshop { title status } errors { message } } }",
        least_ids=0,
        kind="writes",
        variables=inputs({"title": TITLE}),
        answer={"createWorkshop": {"workshop": {"title": TITLE, "status": "DRAFT"}}},
        lacks=OWN_ARGUMENTS,
        rows=1,
    ),
    Query(
        "w4",
        "record two locations in one operation",
        "mutation($input: RecordLocationInput!) { "
        "a: recordLocation(input: $input) { location { id } errors { message } } "
        "b: recordLocation(input: $input) { location { id } errors { message } } }",
        least_ids=2,
        kind="writes",
        variables=inputs(NEW_LOCATION),
        answer={
            "a": {"location": {"id": "a new id"}},
            "b": {"location": {"id": "a new id"}},
        },
        lacks=OWN_ARGUMENTS,
        rows=2,
    ),
    Query(
        "w5",
        "delete a user, another one each time",
        "mutation($input: DeleteUserInput!) { deleteUser(input: $input) { "
        "deletedId errors { message } } }",
        least_ids=0,
        kind="writes",
        variables=inputs({"id": PREPARED_ID}),
        answer={"deleteUser": {"deletedId": PREPARED_ID.replace(UNIQUE, FIRST_NUMBER)}},
        numbers=16 ** len(UNIQUE),
        lacks=OWN_ARGUMENTS,
        rows=1,
        prepare=PREPARE_USERS,
    ),
)
