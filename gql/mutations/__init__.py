"""Declares the mutations of the application, a file per table."""

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
)
from gql.writes.mutation import mutations_in

MUTATIONS = mutations_in(
    build_packs,
    invite_codes,
    locations,
    location_batches,
    sessions,
    tenants,
    workshop_members,
    users,
    workshop_steps,
)
