"""The type `Session`."""

import models
from gql.nodes.node import auto, node, relation


@node(models.Session, order="started_at", descending=True)
class Session:
    """One sitting of a workshop."""

    started_at = auto("When it began.")
    ended_at = auto("When it ended; null while it is open.")
    created_at = auto("When it was stored.")
    updated_at = auto("When it was last changed.")

    tenant = relation("The tenant it belongs to.")
    workshop = relation("The workshop; null when it was deleted.")
    started_by = relation("Who began it; null when that person was deleted.")
