"""A GraphQL request: a document, or what stands for it, and what to run in it. Pure."""

from dataclasses import dataclass
from typing import Any

# Characters of a name in the log.
MAX_SHOWN_CHARACTERS = 100
# How an id begins that is the hash of its document.
SHA256 = "sha256:"


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """A document, what to run in it, and with which variables.

    `document_id` stands for the document, or is its hash; `is_automatic` if it came as Apollo's
    clients send it.
    """

    query: str
    operation_name: str | None
    variables: dict[str, Any]
    document_id: str | None = None
    is_automatic: bool = False


def shown(operation_name: str | None) -> str:
    """As much of a name as the log shows: anybody can name operations."""
    return (operation_name or "(nameless)")[:MAX_SHOWN_CHARACTERS]
