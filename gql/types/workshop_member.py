"""The type `WorkshopMember`."""

import models
from gql.nodes.node import auto, node, relation
from gql.values.enums import describe

describe(
    models.MemberRole,
    "What a person does in a workshop.",
    OWNER="Owns it; every workshop keeps at least one owner.",
    FACILITATOR="Leads it.",
    PARTICIPANT="Takes part in it.",
)


@node(models.WorkshopMember)
class WorkshopMember:
    """One person's part in one workshop."""

    role = auto("What the person does in the workshop.")
    created_at = auto("When the person joined.")
    updated_at = auto("When the part was last changed.")

    tenant = relation("The tenant it belongs to.")
    workshop = relation("The workshop; null when it was deleted.")
    user = relation("The person; null when that person was deleted.")
