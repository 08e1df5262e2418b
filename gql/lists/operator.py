"""Defines a comparison operator: its description, operand and SQL."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Boolean, ColumnElement

from db.orm.ids import id_prefix
from gql.columns.bare import comparable
from gql.columns.column_type import ColumnType
from gql.columns.table import type_of
from gql.errors import BadUserInput, check_nul
from gql.lists.words import check_words
from gql.nodes.node import Column

# Of a column with the parts of an operand: most operands have one.
Compare: TypeAlias = Callable[..., ColumnElement[bool]]
# The parts of an operand, from its bound value and the SQL type of the column.
Parts: TypeAlias = Callable[[ColumnElement[Any], Any], tuple[ColumnElement[Any], ...]]
MAX_VALUES = 1_000


@dataclass(frozen=True, slots=True)
class Operator:
    """A comparison operator; `prepare` turns a text from the client into the bound value.

    `operand` is the type of what a column is compared with, bound as `bound`, if it is not its own;
    its value is then used as it is, or as the parts that `split` makes.
    """

    description: str
    compare: Compare
    is_list: bool = False
    prepare: Callable[[str], str] = str
    operand: ColumnType | None = None
    bound: Any = None
    split: Parts | None = None

    def operand_type(self, type_: Any) -> Any:
        """The SQL type of the value that a column of the SQL type `type_` is compared with."""
        if self.operand is not None:
            return self.bound
        return type_of(type_).bound_type(type_, is_list=self.is_list)

    def parts(self, type_: Any, value: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
        """What a column of the SQL type `type_` is compared with; `value` is the bound one."""
        if self.split is not None:
            return self.split(value, type_)
        if self.operand is not None:
            return (value,)
        return (type_of(type_).converted(value, type_, is_list=self.is_list),)

    def criterion(
        self, column: ColumnElement[Any], value: ColumnElement[Any]
    ) -> ColumnElement[bool]:
        """The predicate; `value` has the type `operand_type`."""
        return self.compare(comparable(column), *self.parts(column.type, value))

    def value(self, column: Column, operand: Any, path: str) -> Any:
        """The bound value of `operand`; `BadUserInput` with its `path` if it is not valid."""
        if not self.is_list:
            return self._prepared(column, operand, path)
        return tuple(self._prepared(column, item, path) for item in check_values(operand, path))

    def _prepared(self, column: Column, operand: Any, path: str) -> Any:
        if column.is_id and column.python_type is str:
            # A malformed id is bound as a value that no row has.
            return operand if id_prefix(operand) else ""
        kind = self.operand or column.column_type
        if self.operand is not None and type(operand) is str:
            check_words(operand, path)
        if type(operand) is str and kind.scalar is str:
            check_nul(operand, path)
        try:
            bound = kind.bind(operand)
            return self.prepare(bound) if type(operand) is str and kind.scalar is str else bound
        except ValueError as error:
            raise BadUserInput(f"`{path}` {error}") from None


def check_values(values: Sequence[Any], path: str) -> Sequence[Any]:
    """`values`; `BadUserInput` if they are more than `MAX_VALUES`."""
    if len(values) > MAX_VALUES:
        raise BadUserInput(f"`{path}` has {len(values)} values; pass at most {MAX_VALUES}.")
    return values


def infix(operator: str) -> Compare:
    """The operator of Postgres of this name."""

    def compare(column: ColumnElement[Any], value: ColumnElement[Any]) -> ColumnElement[bool]:
        return column.op(operator, is_comparison=True, return_type=Boolean())(value)

    return compare
