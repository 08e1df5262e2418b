"""The type `WorkshopStep`."""

import models
from gql.nodes.node import auto, node, relation
from gql.values.enums import describe

describe(
    models.StepStatus,
    "How far a step is.",
    NOT_STARTED="Nobody works on it yet.",
    IN_PROGRESS="Being worked on.",
    COMPLETED="Done.",
)


@node(models.WorkshopStep, order="position", writes=("update",))
class WorkshopStep:
    """One step of a workshop."""

    position = auto("Where it stands among the steps of its workshop, from 0.", writable=False)
    title = auto("What the step is called, at most 200 characters.")
    status = auto("How far it is.")
    created_at = auto("When it was made.")
    updated_at = auto("When it was last changed.")

    tenant = relation("The tenant it belongs to.")
    workshop = relation("The workshop; null when it was deleted.", writable=False)
