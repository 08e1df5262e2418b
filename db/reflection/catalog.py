"""What a database says of its tables, views and types; read by `db.reflection.query`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Self

from db.orm.names import PUBLIC, TableName

# What relations are called, by `pg_class.relkind`.
KINDS = {
    "r": "table",
    "p": "partitioned table",
    "f": "foreign table",
    "v": "view",
    "m": "materialized view",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column. `type` is as Postgres prints it, `type_name` the same without length or precision.

    `generated` and `identity` are the letters of `pg_attribute`, empty if it is neither. `sequence`
    is the name, in SQL, of the sequence that belongs to the column.
    """

    name: str
    type: str
    type_name: str
    dimensions: int
    is_nullable: bool
    default: str | None
    generated: str
    identity: str
    sequence: str | None
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """The rows of `target` whose columns `remote` equal `local`.

    `on_delete` and `on_update` are the letters of `pg_constraint`. One that `is_whole` holds for
    each row; others are those of partitions, or are concluded from the query of a view.
    """

    name: str
    local: tuple[str, ...]
    target: TableName
    remote: tuple[str, ...]
    is_whole: bool = True
    on_delete: str = "a"
    on_update: str = "a"
    is_deferrable: bool = False
    is_deferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UniqueKey:
    """A primary key or a unique constraint."""

    name: str
    columns: tuple[str, ...]
    is_primary: bool
    is_deferrable: bool
    is_deferred: bool
    nulls_not_distinct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check, or an exclusion constraint, as `pg_get_constraintdef` prints it."""

    name: str
    definition: str
    is_exclusion: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexTerm:
    """What an index orders by: a column or an expression, and what follows it where it is given."""

    column: str | None
    expression: str
    options: str
    operator_class: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """An index that no constraint has made."""

    name: str
    is_unique: bool
    method: str
    terms: tuple[IndexTerm, ...]
    include: tuple[str, ...]
    where: str | None
    nulls_not_distinct: bool
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A table or a view; `kind` is its letter in `pg_class`.

    `partitions` are the names of its partitions in SQL, `unread` the columns that no served role
    may read. `is_invoker` says whether a view reads with the rights of its reader, `returns_sets`
    whether a function in its query may make several rows of one.
    """

    name: str
    schema: str
    kind: str
    comment: str | None
    definition: str | None
    is_invoker: bool
    returns_sets: bool
    partition_key: str | None
    partitions: tuple[str, ...]
    unread: tuple[str, ...]
    columns: tuple[Column, ...]
    keys: tuple[UniqueKey, ...]
    foreign_keys: tuple[ForeignKey, ...]
    checks: tuple[Check, ...]
    indexes: tuple[Index, ...]

    @property
    def table_name(self) -> TableName:
        return TableName(self.name, self.schema)

    @property
    def is_view(self) -> bool:
        return self.kind in ("v", "m")

    @property
    def noun(self) -> str:
        """What it is called in a sentence, whatever its kind: a table or a view."""
        return "view" if self.is_view else "table"

    @property
    def primary_key(self) -> UniqueKey | None:
        return next((key for key in self.keys if key.is_primary), None)

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """A type that Postgres does not come with, or an array. `kind` is that of `pg_type`.

    `name` is as columns name it. An array has an `item`, a domain a `base` with its length.
    """

    name: str
    bare_name: str
    schema: str
    kind: str
    item: str | None
    labels: tuple[str, ...]
    base: str | None
    base_name: str | None
    is_not_null: bool
    default: str | None
    check: str | None
    check_name: str | None
    comment: str | None


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """The relations that some served role may read, by schema and name, and the types they have."""

    relations: tuple[Relation, ...]
    types: tuple[Type, ...] = field(default=())

    @cached_property
    def by_name(self) -> Mapping[TableName, Relation]:
        return {relation.table_name: relation for relation in self.relations}

    @cached_property
    def type_by_name(self) -> Mapping[str, Type]:
        return {type_.name: type_ for type_ in self.types}

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """The catalog of the JSON that `dump` makes and that the query returns."""
        return cls(
            relations=tuple(map(_relation, data["relations"])),
            types=tuple(
                Type(**{**each, "labels": tuple(each["labels"])}) for each in data["types"]
            ),
        )

    def dump(self) -> dict[str, Any]:
        """The catalog as JSON."""
        return asdict(self)


def _relation(data: Mapping[str, Any]) -> Relation:
    return Relation(
        **{
            **data,
            "partitions": tuple(data["partitions"]),
            "unread": tuple(data["unread"]),
            "columns": tuple(Column(**each) for each in data["columns"]),
            "keys": tuple(
                UniqueKey(**{**each, "columns": tuple(each["columns"])}) for each in data["keys"]
            ),
            "foreign_keys": tuple(map(_foreign_key, data["foreign_keys"])),
            "checks": tuple(Check(**each) for each in data["checks"]),
            "indexes": tuple(map(_index, data["indexes"])),
        }
    )


def _foreign_key(data: Mapping[str, Any]) -> ForeignKey:
    lists = {name: tuple(data[name]) for name in ("local", "remote")}
    return ForeignKey(**{**data, **lists, "target": TableName(**data["target"])})


def _index(data: Mapping[str, Any]) -> Index:
    lists = {name: tuple(data[name]) for name in ("include", "parameters")}
    return Index(**{**data, **lists, "terms": tuple(IndexTerm(**each) for each in data["terms"])})


def shown(name: TableName) -> str:
    """The name of a relation for people: `public` is left out, and nothing is quoted."""
    return name.name if name.schema == PUBLIC else f"{name.schema}.{name.name}"
