"""The types of the notes."""

from gql.nodes.node import auto, node, relation
from tests.claims import models


@node(models.Profile, order="name", writes=("create", "update"))
class Profile:
    """A user."""

    name = auto("What the user is called.")

    notes = relation("What the user wrote.")


@node(models.Note, order="title", writes=("create", "many", "update", "delete"))
class Note:
    """Something written down."""

    owner = auto("Who wrote it.")
    title = auto("What it is called.")
    is_public = auto("Whether others read it.")

    profile = relation("Who wrote it.")


@node(models.Announcement, order="title", writes=("create",))
class Announcement:
    """Something that everybody reads."""

    title = auto("What it says.")


@node(models.Whoami, plural="whoamis")
class Whoami:
    """What the database knows of a request."""

    role = auto("The role.")
    subject = auto("The user.")
    claims = auto("All claims.")
