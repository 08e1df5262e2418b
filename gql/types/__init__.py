"""A file per table: importing this package declares every type."""

from gql.types import (
    build_pack,
    invite_code,
    location,
    session,
    tenant,
    user,
    workshop,
    workshop_member,
    workshop_step,
)

__all__ = [
    "build_pack",
    "invite_code",
    "location",
    "session",
    "tenant",
    "user",
    "workshop",
    "workshop_member",
    "workshop_step",
]
