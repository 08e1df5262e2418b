"""The type `User`."""

import models
from gql.nodes.node import Upsert, auto, node, relation


@node(models.User, writes=("create", "many", "update", "restore", Upsert("email")))
class User:
    """A person who belongs to one tenant."""

    email = auto("The person's e-mail address; unique in the tenant, whatever its case.")
    display_name = auto("What the person is called, at most 200 characters.")
    created_at = auto("When the person was added.")
    updated_at = auto("When the person was last changed.")

    tenant = relation("The tenant the person belongs to.")
    locations = relation("Where this person was, newest first.")
    invite_codes = relation("The invite codes this person made.")
    memberships = relation("The workshops this person takes part in, and as what.")
