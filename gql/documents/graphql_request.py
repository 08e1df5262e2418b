"""A parsed GraphQL request."""

from dataclasses import dataclass
from typing import Any

# The log shows this much of an operation name.
MAX_SHOWN_CHARACTERS = 100
# The prefix of a document id that is the hash of its document.
SHA256 = "sha256:"


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """A document, the name of the operation to run, and its variables.

    `document_id` is sent instead of the document, or is its hash. `is_automatic` is whether it came
    in the form of Apollo's automatic persisted queries.
    """

    query: str
    operation_name: str | None
    variables: dict[str, Any]
    document_id: str | None = None
    is_automatic: bool = False


def shown(operation_name: str | None) -> str:
    """An operation name for the log, shortened because clients choose names."""
    return (operation_name or "(nameless)")[:MAX_SHOWN_CHARACTERS]
