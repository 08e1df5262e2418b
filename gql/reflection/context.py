"""What the parts of a model are written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from db.orm.names import PUBLIC, TableName
from db.reflection.catalog import ForeignKey, Relation, UniqueKey
from gql.reflection.column_types import ColumnTypes
from gql.reflection.described import Described
from gql.reflection.imports import Imports


@dataclass(frozen=True)
class Context:
    """A relation, all others by name, and the imports of its module, to which writing it adds."""

    package: str
    described: Described
    others: Mapping[TableName, Described]
    types: ColumnTypes
    imports: Imports = field(default_factory=Imports)

    @property
    def relation(self) -> Relation:
        return self.described.served.relation

    @property
    def key(self) -> tuple[str, ...]:
        return self.described.served.key

    @cached_property
    def foreign_keys(self) -> Sequence[ForeignKey]:
        """The foreign keys that the table has, as opposed to those of partitions and views."""
        return [key for key in self.described.served.foreign_keys if key.is_whole]

    @property
    def primary_key(self) -> UniqueKey | None:
        """The primary key, unless a comment names another key."""
        primary = self.relation.primary_key
        return primary if primary is not None and primary.columns == self.key else None

    @cached_property
    def has_plain_key(self) -> bool:
        """Whether the columns alone say what the primary key is: its order, name and options."""
        primary = self.primary_key
        names = [column.name for column in self.relation.columns if column.name in self.key]
        is_plain = primary is None or (
            primary.name == f"{self.relation.name}_pkey" and not primary.is_deferrable
        )
        return is_plain and names == [*self.key]


def name_in_metadata(name: TableName) -> str:
    """The name of a table in SQLAlchemy's metadata."""
    return name.name if name.schema == PUBLIC else f"{name.schema}.{name.name}"
