"""Defines the directive `@sealed`, which marks fields that clients encrypt end to end."""

import strawberry
from strawberry.schema_directive import Location


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="sealed",
    description="Encrypted end to end by clients: it can be read, but no argument reaches it. It "
    "is never filtered by, sorted by, aggregated or logged.",
)
class Sealed:
    """The directive of fields whose column is sealed."""
