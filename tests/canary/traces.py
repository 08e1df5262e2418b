"""Finds ids and values of the other tenant in the text of a request or a response. Pure."""

import base64
import binascii
import re
from functools import cache

from models import Base
from tests.canary.planted import CODE_WORD, FRACTION, WORD, ZONE, belongs_to_tenants, theirs

ID = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[a-z]+_[0-9a-z]{24}\b", re.IGNORECASE
)
SEALED = base64.b64encode(WORD.encode()).decode()
PLANTED = re.compile(
    rf"{WORD}|{CODE_WORD}(?:-\w+)*|{re.escape(ZONE)}|\d+\.{FRACTION}|{SEALED}", re.IGNORECASE
)
# Cursors (JSON lists) and tokens (JSON objects) in base64.
OPAQUE = re.compile(r"\b(?:W|eyJ)[\w-]{20,}")


@cache
def their_ids() -> frozenset[str]:
    """The ids of all rows of the other tenant."""
    return frozenset(
        str(row["id"])
        for table, rows in theirs().items()
        if belongs_to_tenants(Base.metadata.tables[table])
        for row in rows
    )


def traces(text: str) -> frozenset[str]:
    """Their ids and planted values in `text`, including those inside cursors and tokens."""
    matches = {id.lower() for id in ID.findall(text)} & their_ids()
    matches.update(word.lower() for word in PLANTED.findall(text))
    for opaque in OPAQUE.findall(text):
        matches |= traces(_decoded(opaque))
    return frozenset(matches)


def _decoded(opaque: str) -> str:
    try:
        return base64.urlsafe_b64decode(opaque + "=" * (-len(opaque) % 4)).decode(errors="replace")
    except binascii.Error:
        return ""
