"""Finds the unique keys of a model, by which a row can be found beside its id."""

from sqlalchemy import Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase

from db.errors import Fault
from db.orm.scope import column_of, scope_column, table_of

UniqueKey = Index | PrimaryKeyConstraint | UniqueConstraint


def unique_keys(model: type[DeclarativeBase]) -> list[UniqueKey]:
    """The primary key, unique constraints and indexes of the model's table, by their names."""
    table = table_of(model)
    kinds = (PrimaryKeyConstraint, UniqueConstraint)
    constraints = [each for each in table.constraints if isinstance(each, kinds)]
    indexes = [each for each in table.indexes if each.unique]
    return sorted((*constraints, *indexes), key=lambda each: str(each.name))


def unique_key(model: type[DeclarativeBase], attributes: tuple[str, ...]) -> UniqueKey:
    """The unique key of these attributes, besides the scope; `Fault` if there is none.

    An index may hold an expression of an attribute, such as `lower(email)`: it is declared with the
    attribute as its `field`.
    """
    own = scope_column(table_of(model))
    columns = {column_of(model, name).name for name in attributes}
    within = columns | ({own} if own is not None else set())
    for key in unique_keys(model):
        if not isinstance(key, Index) and key.deferrable:
            continue
        names = {column.name for column in key.columns}
        if names in (columns, within):
            return key
        if len(attributes) == 1 and key.info.get("field") == attributes[0] and names < within:
            return key
    words = " and ".join(f"`{name}`" for name in attributes)
    raise Fault(f"{model.__name__} has no unique key of {words}: declare one in its table.")
