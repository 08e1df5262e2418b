"""The type `Tenant`."""

import models
from gql.nodes.node import auto, node, relation
from gql.values.enums import describe

describe(
    models.TenantStatus,
    "Where a tenant is in its life. A paused or cancelled tenant reads but does not write.",
    TRIAL="Trying the product out.",
    ACTIVE="A customer in good standing.",
    GRACE="Overdue, but still working.",
    PAUSED="Read only until it becomes active again.",
    CANCELLED="Read only for good.",
)


@node(models.Tenant)
class Tenant:
    """A customer: it owns its users, their locations, its invite codes and its workshops."""

    name = auto("What the tenant is called.")
    slug = auto("A short name for addresses; unique among all tenants.")
    status = auto("Where the tenant is in its life.")
    timezone = auto("The IANA name of its time zone, such as `Asia/Jerusalem`.")
    created_at = auto("When the tenant was made.")
    updated_at = auto("When the tenant was last changed.")

    users = relation("The people of this tenant.")
    locations = relation("Where the people of this tenant were, newest first.")
    invite_codes = relation("The codes that invite people to this tenant.")
    workshops = relation("The workshops of this tenant.")
