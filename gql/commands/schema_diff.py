"""Compares two versions of the schema and describes each change in a sentence."""

from graphql import (
    BreakingChangeType,
    SafeChangeType,
    build_schema,
    find_breaking_changes,
    find_schema_changes,
)


def breaking_changes(released: str, current: str) -> list[str]:
    """The breaking changes between two SDL texts.

    Changes that may break some clients, such as a new enum value, are not included.
    """
    changes = find_breaking_changes(build_schema(released), build_schema(current))
    return [change.description for change in changes]


def additions(released: str, current: str) -> list[str]:
    """The other changes between two SDL texts, except those of descriptions."""
    changes = find_schema_changes(build_schema(released), build_schema(current))
    excluded = (SafeChangeType.DESCRIPTION_CHANGED, *BreakingChangeType)
    return [change.description for change in changes if change.type not in excluded]
