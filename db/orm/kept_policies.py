"""Tells whether the policies and grants that a database has are left as they are."""

from __future__ import annotations

from sqlalchemy import MetaData

# The key in `MetaData.info` that says so.
KEEPS_POLICIES = "keeps_policies"


def keeps_policies(metadata: MetaData) -> bool:
    """Whether the policies and grants that the database has decide; then none are made here.

    `Application(keeps_policies=True)` declares it.
    """
    return bool(metadata.info.get(KEEPS_POLICIES))
