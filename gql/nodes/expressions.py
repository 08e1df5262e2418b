"""SQL expressions over a row, as the fields that no column holds are made of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Exists,
    Select,
    Table,
    cast,
    inspect,
    tuple_,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import TableValuedColumn
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import ScalarSelect, SelectBase
from sqlalchemy.sql.visitors import iterate, replacement_traverse

from db.orm.privileges import Privileges
from gql.columns.bare import bare

# Functions of Postgres that read no table. A payload that calls others is read after its write.
PURE = frozenset(
    "abs age array_length btrim cardinality ceil ceiling char_length character_length coalesce "
    "concat concat_ws date_part date_trunc extract floor format greatest initcap "
    "jsonb_array_length least left length lower lpad ltrim make_date make_interval md5 mod now "
    "nullif power regexp_replace repeat replace reverse right round rpad rtrim sign split_part "
    "sqrt starts_with string_to_array strpos substr substring to_char to_date to_number translate "
    "trim trunc upper".split()
)


class _Constant(ColumnElement[Any]):
    """A constant of an expression, written into the statement.

    It is no parameter: Postgres matches the expression with that of an index.
    """

    inherit_cache = False

    def __init__(self, value: Any, type_: Any) -> None:
        self.value = value
        self.type = type_


@compiles(_Constant)
def _write(element: _Constant, compiler: SQLCompiler, **_: Any) -> str:
    return compiler.render_literal_value(element.value, element.type)


@dataclass(frozen=True, eq=False, slots=True)
class Expression:
    """The SQL that `make` makes of a row; its values have the SQLAlchemy type `type`.

    `reads_more` says that it may read other rows than its own: it has a subquery, or calls a
    function that may read any table.
    """

    make: Callable[[Any], ColumnElement[Any]]
    type: Any
    reads_more: bool

    def of(self, entity: Any) -> ColumnElement[Any]:
        """The expression for rows of `entity`, a model or an alias of one."""
        made = with_constants(clause_of(self.make(entity)))
        if any(True for _ in subqueries(made)):
            made = _correlated(made, entity)
        # Without the cast a value might have another type in Postgres than here, such as `numeric`
        # for an integer; the bare type has no length, to which a cast would cut.
        return type_coerce(cast(made, bare(self.type)), self.type)


def sql_of(entity: Any, attribute: str, expression: Expression | None) -> ColumnElement[Any]:
    """The SQL of an attribute of `entity`, a model or an alias of one, or of the expression."""
    if expression is not None:
        return expression.of(entity)
    column: ColumnElement[Any] = getattr(entity, attribute)
    return column


def clause_of(made: Any) -> Any:
    """The SQL of an attribute or expression; anything else is returned as it is."""
    clause = getattr(made, "__clause_element__", None)
    return made if clause is None else clause()


def subqueries(clause: ColumnElement[Any]) -> Iterator[ScalarSelect[Any] | Exists]:
    """The subqueries of an expression."""
    return (each for each in iterate(clause) if isinstance(each, ScalarSelect | Exists))


def reads_more(clause: ColumnElement[Any]) -> bool:
    """Whether the expression may read other rows than its own."""
    return any(
        isinstance(each, SelectBase | ScalarSelect)
        or (isinstance(each, FunctionElement) and not _is_pure(each))
        for each in iterate(clause)
    )


def reads_denied(model: Any, expression: Expression, privileges: Privileges) -> bool:
    """Whether the expression is known to read a column that may not be read.

    What functions and SQL text read is not known; a function that takes the row reads all of it.
    """
    parts: list[Any] = [*iterate(clause_of(expression.make(aliased(model))))]
    # As in `exists()`, which selects all columns.
    reads_all = any(getattr(each, "is_literal", False) and each.name == "*" for each in parts)
    tables = [each for each in parts if isinstance(each, Table)] if reads_all else []
    return any(_is_denied(each, privileges) for each in parts) or not all(
        _reads_all(table, privileges) for table in tables
    )


def _reads_all(table: Table, privileges: Privileges) -> bool:
    return {each.name for each in table.c} <= privileges.of(table).select


def _is_denied(element: Any, privileges: Privileges) -> bool:
    if isinstance(element, TableValuedColumn):
        source = getattr(element.scalar_alias, "element", element.scalar_alias)
        return isinstance(source, Table) and not _reads_all(source, privileges)
    return any(
        base.name not in privileges.of(base.table).select
        for base in getattr(element, "base_columns", ())
        if isinstance(base, Column) and isinstance(base.table, Table)
    )


def _is_pure(function: Any) -> bool:
    is_qualified = bool(getattr(function, "packagenames", ()))
    return not is_qualified and getattr(function, "name", "").lower() in PURE


def whole_row(row: Any) -> ColumnElement[Any]:
    """The row itself as a value of its table's row type, for functions that take one."""
    selectable: Any = inspect(row).selectable
    table = getattr(selectable, "element", selectable)
    assert isinstance(table, Table), "a function reads rows of the table itself"
    value: ColumnElement[Any] = selectable.table_valued()
    return value


def with_constants(clause: ColumnElement[Any]) -> ColumnElement[Any]:
    """The expression with its constants in the text, or as parameters with names of their own.

    A name that SQLAlchemy makes, such as `count_1`, could be that of another parameter.
    """

    def replace(element: Any, **_: Any) -> Any:
        if not isinstance(element, BindParameter) or element.value is None:
            return None
        if element.expanding:
            return tuple_(*(_constant(value, element.type) for value in element.value))
        return _constant(element.value, element.type)

    made: ColumnElement[Any] = replacement_traverse(clause, {}, replace)
    return made


def _constant(value: Any, type_: Any) -> ColumnElement[Any]:
    if type(value) in (int, bool) or (type(value) is str and "\\" not in value):
        return _Constant(value, type_)
    return BindParameter("constant", value, type_, unique=True)


def _correlated(clause: ColumnElement[Any], entity: Any) -> ColumnElement[Any]:
    """The expression, whose subqueries refer to the row wherever the expression stands.

    By itself SQLAlchemy correlates them with the select right around them alone.
    """

    def replace(element: Any, **_: Any) -> Any:
        is_select = isinstance(element, ScalarSelect) and isinstance(element.element, Select)
        return element.correlate(entity) if is_select or isinstance(element, Exists) else None

    made: ColumnElement[Any] = replacement_traverse(clause, {}, replace)
    return made
