"""Declares fields that Postgres computes: an SQL expression over the row, or a function.

    full_name = computed(lambda row: row.first_name + " " + row.last_name, "The full name.")
    in_stock = function("How many are in stock.", "film_in_stock", Integer())

They are columns to everything but writes: clients filter, order, group and aggregate by them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Column, ColumnElement, inspect
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, aliased
from sqlalchemy.sql.elements import TableValuedColumn
from sqlalchemy.sql.functions import Function
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import NullType, to_instance

from db.errors import Fault
from gql.nodes.expressions import Expression, clause_of, reads_more, subqueries, whole_row

Model: TypeAlias = type[DeclarativeBase]


@dataclass(frozen=True, eq=False, slots=True)
class Computed:
    """A declared field whose values Postgres computes from the row."""

    make: Callable[[Any], Any]
    description: str
    type: Any
    is_nullable: bool


def computed(
    make: Callable[[Any], Any], description: str, *, type_: Any = None, nullable: bool = True
) -> Any:
    """Declare a field whose values are those of an SQL expression.

    `make` gets the row, whose attributes are those of the model, and returns the expression, which
    may have subqueries that refer to the row. `type_` is its SQLAlchemy type, if it has none of its
    own. An expression that is never null can say so.
    """
    return Computed(make, description, type_, nullable)


def function(description: str, name: str, type_: Any, *, nullable: bool = True) -> Any:
    """Declare a field whose values a function in the database returns, which takes the row.

    `name` may be qualified by its schema; `type_` is the SQLAlchemy type of what it returns.
    """
    *schema, plain = name.split(".")

    def make(row: Any) -> ColumnElement[Any]:
        return Function(plain, whole_row(row), type_=type_, packagenames=tuple(schema))

    return Computed(make, description, type_, nullable)


def mapped(model: Model, name: str, description: str) -> Computed | None:
    """The field for a `column_property` or `hybrid_property` of the model; None for a column.

    A hybrid is read as its SQL expression.
    """
    mapper = inspect(model)
    if name in mapper.column_attrs:
        if isinstance(mapper.column_attrs[name].columns[0], Column):
            return None
    elif not isinstance(mapper.all_orm_descriptors.get(name), hybrid_property):
        raise Fault(
            f"`{name}` of the type of {_path(model)} is no column, `column_property` or "
            "`hybrid_property` of the model: correct its name, or declare it with `computed`."
        )
    return Computed(lambda row: getattr(row, name), description, None, is_nullable=True)


def expression_of(model: Model, name: str, declared: Computed) -> Expression:
    """The expression of a field; `Fault` if it cannot be one."""
    where = f"`{name}` of the type of {_path(model)}"
    row: Any = aliased(model)
    try:
        clause = clause_of(declared.make(row))
    except AttributeError as error:
        raise Fault(f"{where} reads `{error.name or error}`, which the model does not have.") from (
            error
        )
    if not isinstance(clause, ColumnElement):
        raise Fault(f"{where} is not an SQL expression: return one made from the row.")
    type_: Any = to_instance(declared.type) if declared.type is not None else clause.type
    if isinstance(type_, NullType):
        raise Fault(f"{where} has no type: name one, as in computed(..., type_=Integer()).")
    _check_sealed(where, clause)
    _check_subqueries(where, clause, inspect(row).selectable)
    return Expression(declared.make, type_, reads_more(clause))


def check_name(model: Model, name: str) -> None:
    """`Fault` if a declared expression has the name of an attribute of the model."""
    if name in inspect(model).all_orm_descriptors:
        raise Fault(
            f"`{name}` of the type of {_path(model)} is an attribute of the model already: give "
            "the expression another name."
        )


def _check_sealed(where: str, clause: ColumnElement[Any]) -> None:
    columns = (base for each in iterate(clause) for base in getattr(each, "base_columns", ()))
    for column in columns:
        if isinstance(column, Column) and column.info.get("sealed"):
            raise Fault(f"{where} reads `{column.name}`, which is sealed: only clients read it.")


def _check_subqueries(where: str, clause: ColumnElement[Any], table: Any) -> None:
    """Postgres may run a subquery of no row before the identity is set."""
    found = [*subqueries(clause)]
    nested = {id(each) for outer in found for each in iterate(outer) if each is not outer}
    for subquery in (each for each in found if id(each) not in nested):
        if not any(
            getattr(each, "table", None) is table or isinstance(each, TableValuedColumn)
            for each in iterate(subquery)
        ):
            raise Fault(f"{where} has a subquery that does not refer to the row: compare with it.")


def _path(model: Model) -> str:
    return f"{model.__module__}.{model.__name__}"
