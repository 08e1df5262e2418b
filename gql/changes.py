"""Two schemas in; what in the second breaks clients of the first out, a sentence each."""

from graphql import build_schema, find_breaking_changes


def breaking_changes(released: str, current: str) -> list[str]:
    """Both as SDL. What only might break somebody, such as a new value of an enum, is left out."""
    found = find_breaking_changes(build_schema(released), build_schema(current))
    return [change.description for change in found]
