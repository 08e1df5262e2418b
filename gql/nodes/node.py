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
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from inspect import cleandoc
from typing import Any, Literal, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, inspect
from sqlalchemy.orm import (
    ColumnProperty,
    DeclarativeBase,
    RelationshipDirection,
    RelationshipProperty,
)
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from db.errors import Fault
from db.orm.columns import SoftDelete
from db.orm.scope import Scope, scope_of
from gql.columns.column_type import ColumnType
from gql.columns.table import type_of
from gql.nodes.computed import Computed, check_name, expression_of, mapped
from gql.nodes.expressions import Expression, sql_of
from gql.nodes.order import Key, Order, order_by, order_of
from gql.nodes.python_field import Declared, PythonField, python_field


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

    One with an `expression` is held by no column: Postgres computes it from the row.
    """

    name: str
    description: str
    column_type: ColumnType
    is_nullable: bool
    is_deferred: bool
    is_sealed: bool
    is_writable: bool = True
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
        return to_camel_case(self.name)

    @property
    def is_id(self) -> bool:
        return self.name == "id"

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
class Relation:
    """A field that is a relationship; `local` attributes of its owner equal `remote` ones.

    A to-one relation may be null although its column is not, because soft-deleted rows are hidden.
    """

    name: str
    description: str
    owner: type[DeclarativeBase]
    target: type[DeclarativeBase]
    is_list: bool
    is_nullable: bool
    local: tuple[str, ...]
    remote: tuple[str, ...]
    nodes: Mapping[type[DeclarativeBase], "Node"] = dataclass_field(compare=False, repr=False)
    is_writable: bool = True

    @property
    def node(self) -> "Node":
        """The registered node of the target."""
        return self.nodes[self.target]

    @property
    def field(self) -> str:
        """The name of the field in GraphQL."""
        return to_camel_case(self.name)

    def key(self, row: Any) -> tuple[Any, ...] | None:
        """The join key of `row`, an instance of the owner; None if any part of it is null."""
        values = tuple(getattr(row, name) for name in self.local)
        return None if None in values else values


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
    python_fields: Mapping[str, PythonField] = dataclass_field(default_factory=dict)
    resolved_fields: Mapping[str, StrawberryField] = dataclass_field(default_factory=dict)

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
    def id_prefix(self) -> str | None:
        """The prefix of its ids (`ws`); None if they are UUIDs."""
        prefix: str | None = inspect(self.model).columns["id"].info.get("prefix")
        return prefix


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

# The attribute of a declared class that holds its `Declaration`.
DECLARATION = "__node__"


@dataclass(frozen=True, slots=True)
class _Field:
    description: str
    is_relation: bool
    is_writable: bool


ID = _Field(ID_DESCRIPTION, is_relation=False, is_writable=False)


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

    def node(self, nodes: Mapping[type[DeclarativeBase], Node]) -> Node:
        """The node; its relations find their targets in `nodes`, which may be filled later."""
        model = self.model
        fields = {name: _with_expression(model, name, each) for name, each in self.fields.items()}
        columns = {"id": _column(model, "id", ID)}
        for name, declared in fields.items():
            if isinstance(declared, Computed):
                columns[name] = _computed(model, name, declared)
            elif isinstance(declared, _Field) and not declared.is_relation:
                columns[name] = _column(model, name, declared)
        return Node(
            model=model,
            name=self.name,
            description=self.description,
            columns=columns,
            relations={
                name: _relation(model, name, declared, nodes)
                for name, declared in fields.items()
                if isinstance(declared, _Field) and declared.is_relation
            },
            order=self._order(columns),
            plural=self.plural or str(model.__tablename__),
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
    return Column(
        name=name,
        description=f"{declared.description} {column_type.note}".rstrip(),
        column_type=column_type,
        is_nullable=bool(column.nullable),
        is_deferred=attribute.deferred,
        is_sealed=bool(column.info.get("sealed")),
        is_writable=declared.is_writable,
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
        is_writable=False,
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


def _relation(
    model: type[DeclarativeBase],
    name: str,
    declared: _Field,
    nodes: Mapping[type[DeclarativeBase], Node],
) -> Relation:
    relationship: RelationshipProperty[Any] = inspect(model).relationships[name]
    target = relationship.mapper
    # The column of the scope comes first, as it does in every index; the others are sorted by name.
    leading = {scope.column for side in (model, target) if (scope := scope_of(side))} - {"id"}
    pairs = sorted(
        (
            (
                inspect(model).get_property_by_column(local).key,
                target.get_property_by_column(remote).key,
            )
            for local, remote in relationship.local_remote_pairs
        ),
        key=lambda pair: (leading.isdisjoint(pair), pair),
    )
    is_list = relationship.direction is not RelationshipDirection.MANYTOONE
    return Relation(
        name=name,
        description=declared.description,
        owner=model,
        target=target.class_,
        is_list=is_list,
        is_nullable=not is_list
        and (
            issubclass(target.class_, SoftDelete)
            or any(column.nullable for column in relationship.local_columns)
        ),
        local=tuple(local for local, _ in pairs),
        remote=tuple(remote for _, remote in pairs),
        nodes=nodes,
        is_writable=declared.is_writable,
    )
