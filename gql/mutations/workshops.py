"""What comes with a new workshop."""

from gql.nodes.application import NewRow
from models import MemberRole, Workshop, WorkshopMember

# Who makes a workshop becomes its owner.
OWNER = NewRow(
    Workshop,
    WorkshopMember,
    lambda workshop: {
        "tenant_id": workshop.tenant_id,
        "workshop_id": workshop.id,
        "user_id": workshop.created_by_id,
        "role": MemberRole.OWNER,
    },
)
