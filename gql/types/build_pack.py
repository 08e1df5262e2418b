"""The type `BuildPack`."""

import models
from gql.nodes.node import auto, node, relation
from gql.values.enums import describe

describe(
    models.PackFormat,
    "How the content of a build pack is written.",
    MARKDOWN="Markdown text.",
    JSON="A JSON document.",
)


@node(models.BuildPack, writes=("delete",))
class BuildPack:
    """A document a workshop produced."""

    title = auto("What the document is called.")
    format = auto("How its content is written.")
    content = auto("The document itself, at most 1 MiB.")
    created_at = auto("When it was made.")
    updated_at = auto("When it was last changed.")

    tenant = relation("The tenant it belongs to.")
    workshop = relation("The workshop it came from; null when that was deleted.")
    created_by = relation("Who made it; null when that person was deleted.")
