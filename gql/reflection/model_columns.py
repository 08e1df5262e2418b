"""Writes the columns of a model."""

from __future__ import annotations

from db.orm.names import TableName, sequence_name
from db.reflection.catalog import Column
from gql.reflection.constraints import own_reference
from gql.reflection.context import Context
from gql.reflection.literals import call, literal, sql_literal

WHOLE_NUMBERS = ("smallint", "integer", "bigint")


def column_source(context: Context, column: Column) -> str:
    use = context.imports.use
    attribute = context.described.attributes[column.name]
    written = context.types.of_column(column, context.imports)
    is_key = column.name in context.key
    may_be_null = column.is_nullable and not is_key
    arguments = [repr(column.name)] if attribute != column.name else []
    if not written.is_implied:
        arguments.append(written.source)
    arguments += own_reference(context, column)
    default = _default(context, column)
    if column.identity:
        always = {"always": "True" if column.identity == "a" else None}
        arguments.append(call(use("Identity"), [], always))
    if column.generated:
        persisted = {"persisted": "True" if column.generated == "s" else "False"}
        # A view shows a generated column as any other.
        if default is not None:
            arguments.append(call(use("Computed"), [sql_literal(default)], persisted))
        default = None
    options = {
        "primary_key": "True" if is_key and context.has_plain_key else None,
        "autoincrement": _autoincrement(context, column),
        "server_default": None if default is None else f"{use('text')}({sql_literal(default)})",
        "comment": None if column.comment is None else literal(column.comment),
    }
    python = f"{written.python} | None" if may_be_null else written.python
    annotation = f"{attribute}: {use('Mapped')}[{python}]"
    made = call(use("mapped_column"), arguments, options)
    return annotation if made == "mapped_column()" else f"{annotation} = {made}"


def _autoincrement(context: Context, column: Column) -> str | None:
    """False for a key of whole numbers that nothing in the database makes."""
    is_serial = _is_serial(context, column)
    is_number = column.type_name in WHOLE_NUMBERS
    makes = is_serial or column.identity or column.default is not None
    refers = any(column.name in key.local for key in context.foreign_keys)
    if context.key == (column.name,) and is_number and not makes and not refers:
        return "False"
    return None


def _is_serial(context: Context, column: Column) -> bool:
    """Whether SQLAlchemy makes of a whole number what the database has: a serial key."""
    expected = TableName(sequence_name(context.relation.name, column.name), context.relation.schema)
    return (
        context.key == (column.name,)
        and column.type_name in WHOLE_NUMBERS
        and not column.identity
        and (column.default or "").startswith("nextval(")
        and column.sequence is not None
        and TableName.parse(column.sequence) == expected
        and not any(column.name in key.local for key in context.foreign_keys)
    )


def _default(context: Context, column: Column) -> str | None:
    return None if column.identity or _is_serial(context, column) else column.default
