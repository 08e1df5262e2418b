"""Declares GraphQL types: one class per model, from which a `Registry` makes a `Node`.

    @node(models.User)
    class User:
        '''A person who belongs to one tenant.'''

        email = auto("The address this person signs in with.")
        locations = relation("Where this person was, newest first.")

Column types, nullability and relation targets come from the SQLAlchemy mapper, never from the
declaration. `gql.resolvers.object_types` makes Strawberry types from nodes; both lanes read them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from inspect import cleandoc
from typing import Any, Literal, TypeAlias, TypeVar

from sqlalchemy import Column as TableColumn
from sqlalchemy import ColumnElement, inspect
from sqlalchemy.orm import ColumnProperty, DeclarativeBase
from strawberry.types.field import StrawberryField

from db.errors import Fault
from db.orm.scope import Scope, column_of, scope_of, table_of
from gql.columns.column_type import ColumnType, Comparisons
from gql.columns.table import type_of
from gql.nodes.computed import Computed, check_name, expression_of, mapped
from gql.nodes.expressions import Expression, sql_of
from gql.nodes.field_names import field_name
from gql.nodes.indexes import has_trigrams
from gql.nodes.order import Key, Order, order_by, order_of
from gql.nodes.python_field import Declared, PythonField, python_field
from gql.nodes.relation import Relation, relation_of
from gql.nodes.rights import ALL_ALLOWED, Denied, attributes_in
from gql.nodes.row_id import RowId
from gql.nodes.text_search import TextSearch, search_in


@dataclass(frozen=True, slots=True)
class Upsert:
    """Derives the mutation that adds a row, or changes the one with the same unique key."""

    attributes: tuple[str, ...]

    def __init__(self, *attributes: str) -> None:
        object.__setattr__(self, "attributes", attributes)


# What a mutation derived from a node does; `many` creates several rows.
Verb: TypeAlias = Literal["create", "update", "delete", "restore", "many"] | Upsert


@dataclass(frozen=True, slots=True)
class Column:
    """A field that is a column; `name` is the model's attribute.

    An index serves `search` in it, and comparisons by trigrams if it `is_similar`. One with an
    `expression` is held by no column: Postgres computes it from the row.
    """

    name: str
    description: str
    column_type: ColumnType
    is_nullable: bool
    is_deferred: bool
    is_sealed: bool
    # Whether derived writes set it in a new row, and change it.
    is_insertable: bool = True
    is_updatable: bool = True
    # Whether it is the id of its rows as it is.
    is_id: bool = False
    search: TextSearch | None = None
    is_similar: bool = False
    expression: Expression | None = None

    def of(self, entity: Any) -> ColumnElement[Any]:
        """Its SQL for rows of `entity`, a model or an alias of one."""
        return sql_of(entity, self.name, self.expression)

    @property
    def reads_more(self) -> bool:
        """Whether its values may come from other rows than its own."""
        return self.expression is not None and self.expression.reads_more

    @property
    def field(self) -> str:
        """The name of the field in GraphQL."""
        return "id" if self.is_id else field_name(self.name)

    @property
    def aggregates_field(self) -> str:
        """The name of the field with its aggregates; `count` is the number of rows."""
        return "rowCount" if self.field == "count" else self.field

    @property
    def python_type(self) -> type:
        """The Python type of its values, if the resolver lane reads them as they are."""
        return self.column_type.python_type or object

    @property
    def prints_null(self) -> bool:
        """Whether it can be null in JSON."""
        return self.is_nullable or self.column_type.prints_null

    @property
    def is_sortable(self) -> bool:
        """Sealed columns are never sorted by, and deferred ones are too long for a cursor."""
        return self.column_type.is_sortable and not self.is_sealed and not self.is_deferred


@dataclass(frozen=True, slots=True)
class Place:
    """The attributes that hold the coordinates of a row, in degrees."""

    latitude: str
    longitude: str


@dataclass(frozen=True, eq=False)
class Node:
    """A declared type: its model, fields, default order and coordinates, if it has any."""

    model: type[DeclarativeBase]
    name: str
    description: str
    columns: Mapping[str, Column]
    relations: Mapping[str, Relation]
    order: Order
    plural: str
    place: Place | None = None
    writes: tuple[Verb, ...] = ()
    # Fields that functions in Python compute, and those that only their resolvers know.
    python_fields: Mapping[str, PythonField] = field(default_factory=dict)
    resolved_fields: Mapping[str, StrawberryField] = field(default_factory=dict)
    denied: Denied = ALL_ALLOWED

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The attributes of the model that no statement reads, and no field shows."""
        return attributes_in(self.model, self.denied.select)

    @cached_property
    def readable(self) -> tuple[TableColumn[Any], ...]:
        """The columns of its table, without those that are hidden."""
        columns = table_of(self.model).columns
        return tuple(each for each in columns if each.name not in self.denied.select)

    @cached_property
    def scope(self) -> Scope | None:
        """The scope that limits which rows an identity may access."""
        return scope_of(self.model)

    @cached_property
    def by_key(self) -> Order:
        """The order by the primary key alone."""
        return order_of(self.model)

    @cached_property
    def fields(self) -> Mapping[str, Column | Relation]:
        """Every field that filters and orders know, by its name in GraphQL."""
        members: tuple[Column | Relation, ...] = (*self.columns.values(), *self.relations.values())
        return {member.field: member for member in members}

    @cached_property
    def singular(self) -> str:
        """The name in snake case: `workshop_step`."""
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in self.name).lstrip("_")

    @property
    def words(self) -> str:
        """What a row is called in a sentence: `workshop step`."""
        return self.singular.replace("_", " ")

    @cached_property
    def row_id(self) -> RowId:
        """How its rows are identified."""
        return RowId(self.model, self.singular)


@dataclass(frozen=True, slots=True)
class All:
    """Every row of a node."""

    node: Node

    @property
    def target(self) -> type[DeclarativeBase]:
        return self.node.model


# The rows of a connection: all rows of a node, or those of a relation of one parent.
ListSource: TypeAlias = All | Relation

T = TypeVar("T")
ID_DESCRIPTION = "The id in the database: a UUID, or a prefix and a CUID2 such as `ws_...`."
READABLE_ID = "The id, which is made of the key of the row: `{}_...`."

# The attribute of a declared class that holds its `Declaration`.
DECLARATION = "__node__"


@dataclass(frozen=True, slots=True)
class _Field:
    description: str
    is_relation: bool
    is_writable: bool


ID = _Field(ID_DESCRIPTION, is_relation=False, is_writable=True)


DeclaredField: TypeAlias = _Field | Computed | Declared | StrawberryField


@dataclass(frozen=True, slots=True)
class Declaration:
    """The declaration of a class decorated with `@node`; a registry makes a `Node` from it."""

    model: type[DeclarativeBase]
    name: str
    description: str
    fields: Mapping[str, "DeclaredField"]
    order: str
    descending: bool
    place: Place | None
    plural: str
    writes: tuple[Verb, ...]
    # What the role may not do, and its relations to tables of which it may not read all columns.
    denied: Denied = ALL_ALLOWED
    narrow: frozenset[str] = frozenset()

    def node(self, nodes: Mapping[type[DeclarativeBase], Node]) -> Node:
        """The node; its relations find their targets in `nodes`, which may be filled later."""
        model = self.model
        fields = {name: _with_expression(model, name, each) for name, each in self.fields.items()}
        columns: dict[str, Column] = {}
        if RowId(model, "").is_field:
            columns["id"] = replace(self._column("id", ID), is_id=True)
        for name, declared in fields.items():
            if isinstance(declared, Computed):
                columns[name] = _computed(model, name, declared)
            elif isinstance(declared, _Field) and not declared.is_relation:
                columns.setdefault(name, self._column(name, declared))
        return Node(
            model=model,
            name=self.name,
            description=self.description,
            columns=columns,
            relations={
                name: relation_of(
                    model,
                    name,
                    declared.description,
                    nodes,
                    is_writable=declared.is_writable,
                    is_narrow=name in self.narrow,
                )
                for name, declared in fields.items()
                if isinstance(declared, _Field) and declared.is_relation
            },
            order=self._order(columns),
            plural=self.plural or table_of(model).name,
            place=self.place,
            writes=self.writes,
            python_fields={
                name: python_field(name, model, declared, lambda of: _read(model, of, columns))
                for name, declared in fields.items()
                if isinstance(declared, Declared)
            },
            resolved_fields={
                name: each for name, each in fields.items() if isinstance(each, StrawberryField)
            },
            denied=self.denied,
        )

    def _column(self, name: str, declared: _Field) -> Column:
        column = _column(self.model, name, declared)
        own = column_of(self.model, name).name
        return replace(
            column,
            is_insertable=column.is_insertable and own not in self.denied.insert,
            is_updatable=column.is_updatable and own not in self.denied.update,
        )

    def _order(self, columns: Mapping[str, Column]) -> Order:
        """The default order."""
        name, down = self.order, self.descending
        column = columns.get(name)
        if column is not None and column.expression is not None:
            key = Key(name, down, down, column.is_nullable, column.expression)
        else:
            key = Key(name, down, down)
        return order_by(self.model, [key] if name else ())


def auto(description: str, *, writable: bool = True) -> Any:
    """Declare a field for the column of the same name; derived writes set it if `writable`."""
    return _Field(description, is_relation=False, is_writable=writable)


def relation(description: str, *, writable: bool = True) -> Any:
    """Declare a field for the relationship of the same name: a connection, or one row.

    Derived writes set a to-one relation by the id of its row if `writable`.
    """
    return _Field(description, is_relation=True, is_writable=writable)


def node(
    model: type[DeclarativeBase],
    *,
    order: str = "",
    descending: bool = False,
    place: Place | None = None,
    plural: str = "",
    writes: tuple[Verb, ...] = (),
) -> Callable[[type[T]], type[T]]:
    """Declare the decorated class as the GraphQL type of `model`.

    `order` names the column that connections are sorted by without `orderBy`; the primary key
    always follows. `place` names its coordinates, if it has any. `plural` is the snake-case name of
    its root list; by default the name of the table. `writes` are the mutations to derive.
    """

    def declare(declared: type[T]) -> type[T]:
        fields = {
            name: value
            for name, value in vars(declared).items()
            if isinstance(value, DeclaredField)
        }
        declaration = Declaration(
            model=model,
            name=declared.__name__,
            description=cleandoc(declared.__doc__ or ""),
            fields=fields,
            order=order,
            descending=descending,
            place=place,
            plural=plural,
            writes=writes,
        )
        setattr(declared, DECLARATION, declaration)
        return declared

    return declare


def _column(model: type[DeclarativeBase], name: str, declared: _Field) -> Column:
    attribute: ColumnProperty[Any] = inspect(model).column_attrs[name]
    column = attribute.columns[0]
    column_type = type_of(column.type)
    is_sealed = bool(column.info.get("sealed"))
    return Column(
        name=name,
        description=f"{declared.description} {column_type.note}".rstrip(),
        column_type=column_type,
        is_nullable=bool(column.nullable),
        is_deferred=attribute.deferred,
        is_sealed=is_sealed,
        is_insertable=declared.is_writable,
        is_updatable=declared.is_writable,
        search=None if is_sealed else search_in(model, name),
        is_similar=not is_sealed
        and Comparisons.PATTERNS in column_type.comparisons
        and has_trigrams(model, name),
    )


def _with_expression(
    model: type[DeclarativeBase], name: str, declared: DeclaredField
) -> DeclaredField:
    """The declared field, or the expression that it names in the model."""
    if isinstance(declared, Computed):
        check_name(model, name)
    elif isinstance(declared, _Field) and not declared.is_relation:
        return mapped(model, name, declared.description) or declared
    return declared


def _computed(model: type[DeclarativeBase], name: str, declared: Computed) -> Column:
    expression = expression_of(model, name, declared)
    column_type = type_of(expression.type)
    return Column(
        name=name,
        description=f"{declared.description} {column_type.note}".rstrip(),
        column_type=column_type,
        is_nullable=declared.is_nullable,
        is_deferred=False,
        is_sealed=False,
        is_insertable=False,
        is_updatable=False,
        expression=expression,
    )


def _read(model: type[DeclarativeBase], name: str, columns: Mapping[str, Column]) -> Column:
    """What a function in Python reads as `name`: a declared column, or one of the model alone."""
    where = f"{model.__module__}.{model.__name__}"
    column = columns.get(name)
    if column is None:
        if name not in inspect(model).column_attrs:
            raise Fault(f"A field of the type of {where} reads `{name}`, which is no column of it.")
        column = _column(model, name, _Field("", is_relation=False, is_writable=False))
    if column.is_sealed:
        raise Fault(f"A field of the type of {where} reads `{name}`, which only clients can read.")
    return column
