"""Two schemas in; what in the second is new to clients of the first out, a sentence each."""

from graphql import (
    BreakingChangeType,
    SafeChangeType,
    build_schema,
    find_breaking_changes,
    find_schema_changes,
)


def breaking_changes(released: str, current: str) -> list[str]:
    """Both as SDL. What only might break somebody, such as a new value of an enum, is left out."""
    found = find_breaking_changes(build_schema(released), build_schema(current))
    return [change.description for change in found]


def additions(released: str, current: str) -> list[str]:
    """What else changed, and breaks nobody; new words of a description are not told."""
    found = find_schema_changes(build_schema(released), build_schema(current))
    untold = (SafeChangeType.DESCRIPTION_CHANGED, *BreakingChangeType)
    return [change.description for change in found if change.type not in untold]
