"""Describes the fields that are relationships, and builds the conditions that join their rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Exists, FromClause, exists, inspect, literal_column
from sqlalchemy.orm import DeclarativeBase, RelationshipDirection, RelationshipProperty
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList

from db.errors import Fault
from db.orm.columns import SoftDelete, is_visible
from db.orm.kept_policies import keeps_policies
from db.orm.scope import attribute_of, scope_of
from gql.columns.bare import comparable
from gql.nodes.field_names import field_name


@dataclass(frozen=True, slots=True)
class Through:
    """A table between two others: its columns `local` and `remote` equal theirs.

    `model` is that of the table, if it has one.
    """

    table: FromClause
    model: type[DeclarativeBase] | None
    local: tuple[str, ...]
    remote: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A field that is a relationship; `local` attributes of its owner equal `remote` ones.

    With `through` rows of another table lie in between: its columns equal both. A to-one relation
    may be null although its column is not, because soft-deleted rows are hidden, and so may others
    be where the policies of the database decide. Of the tables of
    one that `is_narrow` some columns may not be read: a subquery that only asks whether rows exist
    must not select all of them.
    """

    name: str
    description: str
    owner: type[DeclarativeBase]
    target: type[DeclarativeBase]
    is_list: bool
    is_nullable: bool
    local: tuple[str, ...]
    remote: tuple[str, ...]
    nodes: Mapping[type[DeclarativeBase], Any] = field(compare=False, repr=False)
    is_writable: bool = True
    through: Through | None = None
    is_narrow: bool = False

    @property
    def node(self) -> Any:
        """The registered `Node` of the target."""
        return self.nodes[self.target]

    @property
    def field(self) -> str:
        """The name of the field in GraphQL."""
        return field_name(self.name)

    def key(self, row: Any) -> tuple[Any, ...] | None:
        """The join key of `row`, an instance of the owner; None if any part of it is null."""
        values = tuple(getattr(row, name) for name in self.local)
        return None if None in values else values

    def joins(self, values: Sequence[ColumnElement[Any]], entity: Any) -> Iterator[Any]:
        """The conditions of rows of `entity` that belong to an owner with these local values."""
        remote = [comparable(getattr(entity, name)) for name in self.remote]
        if self.through is None:
            yield from (column == value for column, value in zip(remote, values, strict=True))
            return
        between = self.through.table.alias()
        pairs = (*zip(self.through.local, values, strict=True),)
        pairs += (*zip(self.through.remote, remote, strict=True),)
        same = [comparable(between.c[name]) == value for name, value in pairs]
        model = self.through.model
        visible = None if model is None else is_visible(model, between.c)
        conditions = same if visible is None else [*same, visible]
        yield self.exists().where(*conditions).correlate_except(between)

    def exists(self) -> Exists:
        """An EXISTS of rows of its tables, without any conditions yet."""
        return exists(literal_column("1")) if self.is_narrow else exists()


def relation_of(
    model: type[DeclarativeBase],
    name: str,
    description: str,
    nodes: Mapping[type[DeclarativeBase], Any],
    *,
    is_writable: bool,
    is_narrow: bool = False,
) -> Relation:
    """The relation of a relationship of `model`; `Fault` if it is joined by other conditions."""
    relationship: RelationshipProperty[Any] = inspect(model).relationships[name]
    target = relationship.mapper
    _check(model, name, relationship)
    # The column of the scope comes first, as it does in every index; the others are sorted by name.
    leading = {scope.column for side in (model, target) if (scope := scope_of(side))} - {"id"}

    def ordered(pairs: Any) -> list[tuple[str, str]]:
        return sorted(pairs, key=lambda pair: (leading.isdisjoint(pair), pair))

    through = None
    if relationship.secondary is None:
        pairs = ordered(
            (attribute_of(model, local), attribute_of(target, remote))
            for local, remote in relationship.local_remote_pairs
        )
        local = tuple(own for own, _ in pairs)
        remote = tuple(other for _, other in pairs)
    else:
        owned = ordered(
            (attribute_of(model, column), between.name)
            for column, between in relationship.synchronize_pairs
        )
        listed = ordered(
            (attribute_of(target, column), between.name)
            for column, between in relationship.secondary_synchronize_pairs or ()
        )
        local, remote = tuple(own for own, _ in owned), tuple(other for other, _ in listed)
        through = Through(
            relationship.secondary,
            _model_of(target, relationship.secondary),
            tuple(column for _, column in owned),
            tuple(column for _, column in listed),
        )
    is_owning = relationship.direction is RelationshipDirection.MANYTOONE
    return Relation(
        name=name,
        description=description,
        owner=model,
        target=target.class_,
        is_list=bool(relationship.uselist),
        is_nullable=not relationship.uselist
        and (
            not is_owning
            or issubclass(target.class_, SoftDelete)
            or keeps_policies(target.class_.metadata)
            or any(column.nullable for column in relationship.local_columns)
        ),
        local=local,
        remote=remote,
        nodes=nodes,
        is_writable=is_writable and is_owning,
        through=through,
        is_narrow=is_narrow,
    )


def _model_of(target: Any, table: Any) -> type[DeclarativeBase] | None:
    mappers = (each for each in target.registry.mappers if each.local_table is table)
    return next((each.class_ for each in mappers), None)


def _check(
    model: type[DeclarativeBase], name: str, relationship: RelationshipProperty[Any]
) -> None:
    """`Fault` unless columns that are equal are all that joins the rows."""
    for join in (relationship.primaryjoin, relationship.secondaryjoin):
        for part in () if join is None else visitors.iterate(join):
            is_other = (
                isinstance(part, BindParameter)
                or (isinstance(part, BinaryExpression) and part.operator is not operators.eq)
                or (isinstance(part, BooleanClauseList) and part.operator is not operators.and_)
            )
            if is_other:
                raise Fault(
                    f"The relationship `{name}` of {model.__module__}.{model.__name__} is joined "
                    "by more than equal columns: declare one that is not, and let clients filter."
                )
