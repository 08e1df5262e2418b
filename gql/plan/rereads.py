"""Decides whether the payload of a write reads what the statement of the write cannot see.

A statement sees its tables as they were before it, but for the row that it returns.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from sqlalchemy.orm import DeclarativeBase

from db.orm.scope import table_of
from db.orm.views import is_view
from gql.lists.conditions import reads_more, relations_in
from gql.nodes.node import Node
from gql.nodes.relation import Relation
from gql.plan import nodes

# The alias of a row, and its node.
Row: TypeAlias = tuple[str, Node]


def reads_again(
    members: nodes.Members, row: Row, others: Sequence[type[DeclarativeBase]], *, anything: bool
) -> bool:
    """Whether `members` read other rows of the table of `row`, or rows of `others`.

    `anything` says that the statement may write rows of any table.
    """
    alias, node = row
    also = {table_of(model) for model in others}
    written = {table_of(node.model), *also}
    for part in nodes.parts(members):
        if _computes_more(part):
            return True
        if not isinstance(part, nodes.Row | nodes.Connection):
            continue
        own = table_of(part.node.model)
        if own in also or (part.alias != alias and (anything or _sees(own, written))):
            return True
        if any(_sees(table, written) for table in _tables_beside(part)):
            return True
    return False


def _computes_more(part: nodes.Part) -> bool:
    """Whether a value of the row itself needs other rows, or may fail after the write."""
    match part:
        case nodes.PythonValue():
            # Its function may fail; what is written must stay, and be told all the same.
            return True
        case nodes.Value(column=column):
            return part.is_checked or column.reads_more
        case nodes.AggregateValue(measure=measure):
            return measure.column is not None and measure.column.reads_more
        case nodes.KeyValue(column=column):
            return column.reads_more
        case nodes.Connection():
            return reads_more(part.where) or part.order.reads_more
    return False


def _sees(table: Any, written: set[Any]) -> bool:
    """Whether a read of `table` may show rows of the others; a view may show those of any."""
    return table in written or is_view(table)


def _tables_beside(part: nodes.Row | nodes.Connection) -> Iterator[Any]:
    """The tables that a list reads besides that of its rows."""
    if isinstance(part, nodes.Connection):
        listed = [part.listed] if isinstance(part.listed, Relation) else []
        filters = [*relations_in(part.where)]
        for relation in (*listed, *filters):
            if relation.through is not None:
                yield relation.through.table
        for relation in filters:
            yield table_of(relation.target)
