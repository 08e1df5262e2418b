"""Declares fields that a function in Python computes from columns that it names.

    @field(reads=("first_name", "birth_date"))
    async def greeting(rows, context) -> list[str]:
        '''How to greet this person.'''

The function gets all rows of an operation at once and returns a value for each, in their order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import cleandoc, isawaitable, signature
from itertools import repeat
from typing import Any, NamedTuple, get_type_hints

from db.errors import Fault
from gql.columns.inputs import reader_of
from gql.nodes.field_names import field_name
from gql.nodes.wire_types import NotPrintable, wire_type

CONTEXT = "context"


@dataclass(frozen=True, eq=False, slots=True)
class Declared:
    """A declared field: its function, the attributes that it reads, and its description."""

    function: Callable[..., Any]
    reads: tuple[str, ...]
    description: str


@dataclass(frozen=True, eq=False, slots=True)
class PythonField:
    """A field whose values `function` computes from `columns`, which are those of its node.

    `wire` is its type as Strawberry reads it; `where` is what messages call the field.
    """

    name: str
    description: str
    where: str
    columns: tuple[Any, ...]
    function: Callable[..., Any]
    takes_context: bool
    wire: Any
    record: Callable[[Sequence[Any]], Any]

    @property
    def field(self) -> str:
        """The name of the field in GraphQL."""
        return field_name(self.name)

    @property
    def reads_more(self) -> bool:
        """Whether what it reads may come from other rows than its own."""
        return any(column.reads_more for column in self.columns)

    async def values(
        self, inputs: Sequence[Sequence[Any]], count: int, context: Any
    ) -> Sequence[Any]:
        """A value for each of `count` rows; `inputs` are the parsed columns that it reads."""
        readers = (reader_of(column.column_type) for column in self.columns)
        read = (
            column if reader is None else reader(column)
            for reader, column in zip(readers, inputs, strict=True)
        )
        each = zip(*read, strict=True) if inputs else repeat((), count)
        rows = [*map(self.record, each)]
        values = self.function(rows, context) if self.takes_context else self.function(rows)
        if isawaitable(values):
            values = await values
        if not isinstance(values, Sequence) or isinstance(values, str | bytes):
            raise TypeError(f"{self.where} returned no list.")
        if len(values) != len(rows):
            raise ValueError(f"{self.where} returned {len(values)} values for {len(rows)} rows.")
        return values


def field(*, reads: Sequence[str], description: str = "") -> Callable[[Any], Any]:
    """Declare the decorated function as the field of the same name.

    It takes rows, which are named tuples with the attributes in `reads`, and if it likes the
    `context` (`gql.resolvers.field_context`); it returns a list with the value of each row, or is a
    coroutine function that does. The annotation of what it returns is the type of the field; its
    docstring is the description by default.
    """

    def declare(function: Any) -> Declared:
        function = getattr(function, "__func__", function)
        words = description or cleandoc(function.__doc__ or "")
        names = (reads,) if isinstance(reads, str) else reads
        return Declared(function, tuple(dict.fromkeys(names)), words)

    return declare


def python_field(
    name: str, model: Any, declared: Declared, column_of: Callable[[str], Any]
) -> PythonField:
    """The field `name` of the node of `model`; `Fault` if the declaration does not make one.

    `column_of` returns the column that an attribute is read as.
    """
    where = f"`{name}` of the type of {model.__module__}.{model.__name__}"
    parameters = list(signature(declared.function).parameters)
    if not parameters or parameters[1:] not in ([], [CONTEXT]):
        raise Fault(
            f"{where} takes {', '.join(parameters)}: it must take `rows`, or also `context`."
        )
    make_class: Any = NamedTuple
    attributes = [(each, Any) for each in declared.reads]
    return PythonField(
        name=name,
        description=declared.description,
        where=where,
        columns=tuple(column_of(each) for each in declared.reads),
        function=declared.function,
        takes_context=len(parameters) > 1,
        wire=_wire(where, get_type_hints(declared.function)),
        # As `_make` of a named tuple, but without a function in Python for each row.
        record=partial(tuple.__new__, make_class("Row", attributes)),
    )


def _wire(where: str, hints: Mapping[str, Any]) -> Any:
    if "return" not in hints:
        raise Fault(f"{where} has no annotation of what it returns, such as `-> list[str]`.")
    try:
        return wire_type(hints["return"])
    except NotPrintable as error:
        raise Fault(f"{where} {error}") from None
