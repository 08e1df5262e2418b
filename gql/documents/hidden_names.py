"""Errors without the schema's names, where the schema is not shown.

An error may repeat what the client wrote. It must not name a type, field, argument or value that
the client has yet to find out: whoever sends enough wrong documents would learn the schema from it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from graphql import GraphQLError, GraphQLSchema

from gql.errors import InvalidValue

NOT_VALID = "This does not fit the schema."
# What graphql-core says of a value: where it stands, and what is wrong with it.
VALUE = re.compile(
    r"((?:Argument '\w+'|Variable '\$\w+') has invalid (?:default )?value(?: at \S+)?): (.*)",
    re.DOTALL,
)
REASONS = (
    (r"Expected value of type '\S+' to include required field", "A required field is missing."),
    (r"Expected value of type '\S+' not to include unknown field '(\w+)'", r"Unknown field '\1'."),
    (r"Within OneOf Input Object", "Exactly one field must be given, and must not be null."),
    (r"Expected (a )?value of non-null type", "It must not be null or left out."),
    (r"Expected variable '(\$\w+)' provided", r"'\1' must not be null or left out."),
)
MESSAGES = (
    (r"Cannot query field '(\w+)' on type ", r"Cannot query field '\1' here."),
    (r"Unknown argument '(\w+)' on field '\w+\.(\w+)'", r"Unknown argument '\1' on field '\2'."),
    (r"Argument '\w+\.(\w+)\(\w+:\)' of type ", r"Field '\1' lacks a required argument."),
    (r"Argument '(@\w+)\(\w+:\)' of type ", r"Directive '\1' lacks a required argument."),
    (r"Field '(\w+)' of type \S+ must have", r"Field '\1' must have a selection of subfields."),
    (r"Field '(\w+)' must not have a selection", r"Field '\1' must not have a selection."),
    (r"(Fragment( '\w+')? cannot be spread here) as", r"\1."),
    (r"(Variable '\$\w+' of type '\S+') used in position", r"\1 cannot be used here."),
    (r"(Variable '\$\w+' is of type '\S+' but must be non-nullable)", r"\1 here."),
    (r"(.* they return conflicting types) ", r"\1."),
)
SUGGESTION = re.compile(r" Did you mean .*\?", re.DOTALL)
QUOTED = re.compile(r"'([^']*)'")
NAME = re.compile(r"[A-Za-z_]\w*")


class HiddenNames:
    """The names of `schema`, which errors must not tell."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._names = frozenset(_names(schema))

    def hide(self, error: GraphQLError) -> GraphQLError:
        """`error` in words that name only what its document names."""
        if not isinstance(error.original_error, GraphQLError | None):
            return error
        message = self._checked(_reworded(error), error)
        return GraphQLError(
            message,
            error.nodes,
            error.source,
            error.positions,
            error.path,
            extensions=error.extensions,
        )

    def _checked(self, message: str, error: GraphQLError) -> str:
        """`message`, unless it still names what the document does not: graphql-core may change."""
        written = set(NAME.findall(error.source.body)) if error.source else set()
        told = {name for quoted in QUOTED.findall(message) for name in NAME.findall(quoted)}
        return NOT_VALID if (told & self._names) - written else message


def _reworded(error: GraphQLError) -> str:
    if (value := VALUE.fullmatch(error.message)) is None:
        return SUGGESTION.sub("", _first(MESSAGES, error.message) or error.message)
    place, words = value.groups()
    cause = error.original_error
    if isinstance(cause, InvalidValue):
        return f"{place}: It {cause.rule}"
    reason = _first(REASONS, words)
    return f"{place}." if reason is None else f"{place}: {reason}"


def _first(patterns: Iterable[tuple[str, str]], text: str) -> str | None:
    """What the first pattern that fits the beginning of `text` makes of it."""
    found = ((re.match(pattern, text, re.DOTALL), instead) for pattern, instead in patterns)
    return next((match.expand(instead) for match, instead in found if match), None)


def _names(schema: GraphQLSchema) -> Iterator[str]:
    yield from schema.type_map
    members: list[Any] = [*schema.type_map.values(), *schema.directives]
    for kind in members:
        yield kind.name
        fields = getattr(kind, "fields", None) or getattr(kind, "values", None) or {}
        yield from fields
        for arguments in (getattr(field, "args", None) or {} for field in (kind, *fields.values())):
            yield from arguments
