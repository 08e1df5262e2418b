"""Prints a plan for people: one line for each part."""

from collections.abc import Iterator
from enum import Enum

from gql.cost.arguments import Argument, ListOf, Literal, ObjectOf, Variable
from gql.nodes.relation import Relation
from gql.plan import nodes


def describe(plan: nodes.Plan) -> str:
    """The plan as an indented list."""
    return "\n".join(line for key, part in plan.members for line in _lines(key, part, ""))


def _lines(key: str, part: nodes.Part, indent: str) -> Iterator[str]:
    yield f"{indent}{key}: {_words(part)}" if key else f"{indent}{_words(part)}"
    for name, inside in nodes.inner(part):
        yield from _lines(name, inside, indent + "  ")


def _words(part: nodes.Part) -> str:
    match part:
        case nodes.Typename(name=name):
            return f'"{name}"'
        case nodes.Value(column=column):
            return f"{'column' if column.expression is None else 'expression'} {column.name}"
        case nodes.PythonValue(field=field):
            read = ", ".join(column.name for column in field.columns) or "nothing"
            return f"function {field.name} of {read}"
        case nodes.Row(alias=alias, node=node):
            return f"{node.name} as {alias}"
        case nodes.ToOne(relation=relation):
            return f"one {relation.target.__name__} by {', '.join(relation.local)}"
        case nodes.NodeLookup(argument=argument, is_list=is_list):
            return f"{'rows' if is_list else 'row'} by {_argument(argument)}"
        case nodes.Connection():
            return _connection(part)
        case nodes.ViewerRow(setting=setting):
            return f"row by the viewer's {setting}"
        case nodes.Written(alias=alias, argument=argument):
            return (
                f"new {'rows' if part.insert.is_list else 'row'} {alias} of {_argument(argument)}"
            )
        case nodes.TotalCount(up_to=up_to) if up_to is not None:
            return f"number of rows up to {_argument(up_to)}"
        case nodes.TotalCount():
            return "number of rows"
        case nodes.AggregateValue(measure=measure):
            return str(measure)
        case nodes.KeyValue(column=column):
            return f"what the group has as {column.name}"
        case nodes.Groups(keys=keys, limit=limit):
            return f"groups by {', '.join(map(str, keys))}, at most {_argument(limit)}"
        case nodes.HasMorePages(backwards=backwards):
            return "whether rows precede the page" if backwards else "whether rows follow the page"
        case nodes.EndCursor(is_last=is_last):
            return f"cursor of the {'last' if is_last else 'first'} row"
        case nodes.IsNew():
            return "whether it is new"
        case nodes.Called(first=nodes.Written() | nodes.Changed() as first):
            return f"{_words(first)}, then its payload"
        case nodes.Called(argument=argument):
            return f"function of {_argument(argument)}, then its payload"
        case nodes.Reread(result=result) | nodes.ResultValue(result=result):
            return f"result {result}"
        case nodes.Changed(change=change, alias=alias, argument=argument):
            return f"{change.action.value} of row {alias} by {_argument(argument)}"
        case _:
            return type(part).__name__.lower()


def _connection(connection: nodes.Connection) -> str:
    arguments = {name: _argument(value) for name, value in connection.arguments.items()}
    page = ", ".join(f"{name} {text}" for name, text in arguments.items() if text != "null")
    listed = connection.listed
    source = f"by {', '.join(listed.local)}" if isinstance(listed, Relation) else "all"
    return (
        f"page of {connection.node.name} as {connection.alias}, {source}, ordered by "
        f"{connection.order}" + (f", {page}" if page else "")
    )


def _argument(argument: Argument) -> str:
    match argument:
        case Literal(constant=constant):
            return "null" if constant is None else _literal(constant)
        case Variable(name=name):
            return f"${name}"
        case ListOf(items=items):
            return f"[{', '.join(_argument(item) for item in items)}]"
        case ObjectOf(fields=fields):
            return f"{{{', '.join(f'{name}: {_argument(value)}' for name, value in fields)}}}"


def _literal(value: object) -> str:
    """A value in GraphQL's notation, with strings unquoted."""
    match value:
        case dict():
            fields = ", ".join(f"{name}: {_literal(item)}" for name, item in value.items())
            return f"{{{fields}}}"
        case list():
            return f"[{', '.join(map(_literal, value))}]"
        case Enum():
            return value.name
        case _:
            return str(value)
