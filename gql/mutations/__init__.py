"""A file per table: importing this package declares every mutation."""

from gql.mutations import (
    build_packs,
    invite_codes,
    location_batches,
    locations,
    sessions,
    tenants,
    users,
    workshop_members,
    workshop_steps,
    workshops,
)

__all__ = [
    "build_packs",
    "invite_codes",
    "location_batches",
    "locations",
    "sessions",
    "tenants",
    "users",
    "workshop_members",
    "workshop_steps",
    "workshops",
]
