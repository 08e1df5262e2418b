"""Prepares the steps of a mutation, and joins their data to one object."""

from collections.abc import Iterator, Sequence
from typing import Any

from db.session.identity import NOBODY, Identity
from gql.cost.cost_model import Variables
from gql.execution.called import prepare
from gql.execution.plan_lane import Arguments, arguments_of
from gql.plan.cache import Called, MadeStep
from gql.plan.compilation import Statement
from gql.resolvers.field_source import Call


def prepared_of(made: MadeStep, variables: Variables, viewer: Identity | None) -> Any:
    """The arguments of what was made; None if its resolver must run.

    That refuses callers without a token, but for mutations that strangers may run.
    """
    match made:
        case Called(first=Call(allows_anonymous=True)):
            return prepare(made, variables, viewer or NOBODY)
        case Called() if viewer is not None:
            return prepare(made, variables, viewer)
        case Statement() if viewer is not None:
            return arguments_of(made, variables, viewer)
    return None


def statements_of(made: MadeStep, prepared: Any) -> Iterator[tuple[Statement, Arguments]]:
    """The statements of a step with their arguments."""
    if prepared is None:
        return
    if isinstance(made, Statement):
        yield made, prepared
    elif isinstance(made, Called):
        if isinstance(made.first, Statement):
            yield made.first, prepared.first
        for name, (_, statement) in made.reads.items():
            yield statement, prepared.reads[name]


def joined(members: Sequence[bytes]) -> bytes:
    """One object with the members of these objects, each of which is JSON without spaces."""
    return b"{%s}" % b",".join(member[1:-1] for member in members)
