"""Removes schema names from error messages when introspection is disabled.

An error may repeat names from the client's document. It must not reveal other types, fields,
arguments or enum values, or a client could learn the schema by sending many invalid documents.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from graphql import GraphQLError, GraphQLSchema

from gql.errors import InvalidValue

NOT_VALID = "This does not fit the schema."
# graphql-core's message for an invalid value: its location and the reason.
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
    """Rewrites errors so that they reveal no names of `schema`."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._names = frozenset(_names(schema))

    def hide(self, error: GraphQLError) -> GraphQLError:
        """`error` with a message that contains only names from its document."""
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
        """`message`, or a general one if it still reveals a name: graphql-core may change."""
        in_document = set(NAME.findall(error.source.body)) if error.source else set()
        in_message = {name for quoted in QUOTED.findall(message) for name in NAME.findall(quoted)}
        return NOT_VALID if (in_message & self._names) - in_document else message


def _reworded(error: GraphQLError) -> str:
    if (value := VALUE.fullmatch(error.message)) is None:
        return SUGGESTION.sub("", _first(MESSAGES, error.message) or error.message)
    location, reason = value.groups()
    cause = error.original_error
    if isinstance(cause, InvalidValue):
        return f"{location}: It {cause.rule}"
    message = _first(REASONS, reason)
    return f"{location}." if message is None else f"{location}: {message}"


def _first(patterns: Iterable[tuple[str, str]], text: str) -> str | None:
    """The replacement of the first pattern that matches at the start of `text`, expanded."""
    matches = ((re.match(pattern, text, re.DOTALL), template) for pattern, template in patterns)
    return next((match.expand(template) for match, template in matches if match), None)


def _names(schema: GraphQLSchema) -> Iterator[str]:
    yield from schema.type_map
    members: list[Any] = [*schema.type_map.values(), *schema.directives]
    for kind in members:
        yield kind.name
        fields = getattr(kind, "fields", None) or getattr(kind, "values", None) or {}
        yield from fields
        for arguments in (getattr(field, "args", None) or {} for field in (kind, *fields.values())):
            yield from arguments
