"""The type `InviteCode`."""

import models
from gql.nodes.node import auto, node, relation


@node(models.InviteCode)
class InviteCode:
    """A code that lets one person join the tenant, once."""

    code = auto("What the invited person types: four groups of four letters and digits.")
    expires_at = auto("When it stops working; null if it never does.")
    used_at = auto("When it was used; null while it is unused.")
    revoked_at = auto("When it was taken back; null unless it was.")
    created_at = auto("When it was made.")
    updated_at = auto("When it was last changed.")

    tenant = relation("The tenant it invites to.")
    created_by = relation("Who made it; null when that person was deleted.")
    used_by = relation("Who joined with it; null while it is unused.")
