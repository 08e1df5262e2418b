"""Lists the operands of a page as Postgres reads them, to find one that it cannot read."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Text

from gql.lists.conditions import And, Comparison, Condition, Exists, Matches, Not, Or
from gql.lists.page import Page
from gql.nodes.rankings import literal_operand

# The path of an operand, and an expression that fails if Postgres cannot read it.
OperandCheck: TypeAlias = tuple[str, ColumnElement[Any]]


def page_checks(model: Any, page: Page) -> Iterator[OperandCheck]:
    """The operands of the arguments of a page."""
    yield from condition_checks(model, page.where)
    for rank in page.order.ranks.values():
        yield rank.path, rank.read(model)
    for name, key in (("after", page.after), ("before", page.before)):
        if key is not None:
            yield from ((name, value) for value in page.order.literals(model, key))


def condition_checks(model: Any, condition: Condition) -> Iterator[OperandCheck]:
    """The operands of a filter of `model`."""
    match condition:
        case Comparison(path=path, column=name, operator=operator, value=value):
            type_ = getattr(model, name).type
            bound = literal_operand(path, value, operator.operand_type(type_))
            yield from ((path, part) for part in operator.parts(type_, bound))
        case Matches(path=path, search=search, words=words):
            yield path, search.query(literal_operand(path, words, Text()))
        case Not(condition=inner):
            yield from condition_checks(model, inner)
        case Exists(relation=relation, condition=inner):
            yield from condition_checks(relation.target, inner)
        case And(conditions=conditions) | Or(conditions=conditions):
            for inner in conditions:
                yield from condition_checks(model, inner)
