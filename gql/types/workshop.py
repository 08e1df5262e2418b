"""The type `Workshop`."""

import models
from gql.nodes.node import auto, node, relation
from gql.values.enums import describe

describe(
    models.WorkshopStatus,
    "How far a workshop is.",
    DRAFT="Being prepared.",
    ACTIVE="Under way.",
    COMPLETED="Done.",
    ARCHIVED="Done and put away.",
)


@node(models.Workshop, writes=("create", "many", "update", "delete", "restore"))
class Workshop:
    """A piece of work people do together, in steps and sessions."""

    title = auto("What the workshop is called, at most 200 characters.")
    description = auto("What it is about, at most 10000 characters.")
    status = auto("How far it is; a new one is a draft.")
    created_at = auto("When it was made.")
    updated_at = auto("When it was last changed.")

    tenant = relation("The tenant it belongs to.")
    created_by = relation("Who made it; null when that person was deleted.")
    members = relation("Who takes part, and as what.")
    steps = relation("Its steps, in order.")
    sessions = relation("Its sessions, newest first.")
    build_packs = relation("The documents it produced.")
