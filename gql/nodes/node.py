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
from dataclasses import dataclass, replace
from functools import cached_property
from inspect import cleandoc
from typing import Any, Literal, TypeAlias, TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import ColumnProperty, DeclarativeBase

from db.orm.scope import Scope, scope_of
from gql.columns.column_type import ColumnType, Comparisons
from gql.columns.table import type_of
from gql.nodes.field_names import field_name
from gql.nodes.indexes import has_trigrams
from gql.nodes.order import Order, order_of
from gql.nodes.relation import Relation, relation_of
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

    An index serves `search` in it, and comparisons by trigrams if it `is_similar`.
    """

    name: str
    description: str
    column_type: ColumnType
    is_nullable: bool
    is_deferred: bool
    is_sealed: bool
    is_writable: bool = True
    # Whether it is the id of its rows as it is.
    is_id: bool = False
    search: TextSearch | None = None
    is_similar: bool = False

    @property
    def field(self) -> str:
        """The name of the field in GraphQL."""
        return "id" if self.is_id else field_name(self.name)

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
        """Every field by its name in GraphQL."""
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


ID = _Field(ID_DESCRIPTION, is_relation=False, is_writable=False)


@dataclass(frozen=True, slots=True)
class Declaration:
    """The declaration of a class decorated with `@node`; a registry makes a `Node` from it."""

    model: type[DeclarativeBase]
    name: str
    description: str
    fields: Mapping[str, _Field]
    order: str
    descending: bool
    place: Place | None
    plural: str
    writes: tuple[Verb, ...]

    def node(self, nodes: Mapping[type[DeclarativeBase], Node]) -> Node:
        """The node; its relations find their targets in `nodes`, which may be filled later."""
        model = self.model
        own = [(name, field) for name, field in self.fields.items() if not field.is_relation]
        row_id = RowId(model, "")
        if row_id.is_field:
            own = [("id", ID), *((name, field) for name, field in own if name != "id")]
        columns = {
            name: replace(_column(model, name, declared), is_id=row_id.is_field and name == "id")
            for name, declared in own
        }
        return Node(
            model=model,
            name=self.name,
            description=self.description,
            columns=columns,
            relations={
                name: relation_of(
                    model, name, declared.description, nodes, is_writable=declared.is_writable
                )
                for name, declared in self.fields.items()
                if declared.is_relation
            },
            order=order_of(
                model, *([self.order] if self.order else []), descending=self.descending
            ),
            plural=self.plural or str(model.__tablename__),
            place=self.place,
            writes=self.writes,
        )


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
            name: value for name, value in vars(declared).items() if isinstance(value, _Field)
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
        is_writable=declared.is_writable,
        search=None if is_sealed else search_in(model, name),
        is_similar=not is_sealed
        and Comparisons.PATTERNS in column_type.comparisons
        and has_trigrams(model, name),
    )
