"""Finds the native enums and domains that the columns of an application have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from sqlalchemy import ARRAY, MetaData
from sqlalchemy.dialects.postgresql import DOMAIN, ENUM, CreateDomainType, CreateEnumType

from db.orm.names import DIALECT, PUBLIC, TableName
from db.orm.tables import tables_of

NamedType: TypeAlias = DOMAIN | ENUM


def named_type(type_: Any) -> NamedType | None:
    """The enum or domain that a column type is; None for types that Postgres comes with."""
    impl = type_.dialect_impl(DIALECT)
    return impl if isinstance(impl, DOMAIN | ENUM) else None


def types_of(metadata: MetaData) -> dict[TableName, NamedType]:
    """Each enum and domain of the columns, by name; one that another needs comes first."""
    return {
        name_of(type_): type_
        for table in tables_of(metadata)
        for column in table.columns
        for type_ in _with_base(_item(column.type))
    }


def _with_base(type_: Any) -> Iterator[NamedType]:
    named = named_type(type_)
    if isinstance(named, DOMAIN):
        yield from _with_base(_item(named.data_type))
    if named is not None:
        yield named


def _item(type_: Any) -> Any:
    """The type itself, or that of the items of an array."""
    return _item(type_.item_type) if isinstance(type_, ARRAY) else type_


def name_of(type_: NamedType) -> TableName:
    return TableName(str(type_.name), type_.schema or PUBLIC)


def kind_of(type_: NamedType) -> str:
    """What `drop` calls it."""
    return "domain" if isinstance(type_, DOMAIN) else "type"


def create_type(type_: NamedType) -> str:
    """The statement that creates it."""
    created = CreateDomainType(type_) if isinstance(type_, DOMAIN) else CreateEnumType(type_)
    return str(created.compile(dialect=DIALECT)).strip()
