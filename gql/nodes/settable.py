"""Finds the attributes of a row that clients set when they add or change it."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import inspect

from db.orm.columns import AUTHOR, SoftDelete, Timestamps
from db.orm.scope import column_of
from gql.nodes.node import Column, Node
from gql.nodes.relation import Relation

# Set by the database, whatever the client says.
MANAGED = {name: mixin for mixin in (Timestamps, SoftDelete) for name in mixin.__annotations__}


def attributes_set(
    node: Node, *, inserts: bool, updates: bool, key: Collection[str] = ()
) -> Iterator[str]:
    """The attributes that clients set: columns of `node` first, then those of its relations only.

    With `inserts` and `updates` those that may be inserted and updated; the attributes of `key`,
    by which the row to update is found, are not updated.
    """

    def may_be_set(name: str, insertable: bool, updatable: bool) -> bool:
        is_updated = updates and name not in key
        return (insertable or not inserts) and (updatable or not is_updated)

    for column in node.columns.values():
        is_settable = may_be_set(column.name, column.is_insertable, column.is_updatable)
        if is_settable and not _is_managed(node, column):
            yield column.name
    seen = {column.name for column in node.columns.values()}
    for local in relations_set(node).values():
        for name in (name for name in local if name not in seen):
            seen.add(name)
            own = column_of(node.model, name).name
            denied = node.denied
            if may_be_set(name, own not in denied.insert, own not in denied.update):
                yield name


def relations_set(node: Node) -> Mapping[Relation, tuple[str, ...]]:
    """The to-one relations that clients set, with their attributes besides scope and author."""
    scope = node.scope
    kept = {author_of(node), None if scope is None else scope.column}
    return {
        relation: tuple(name for name in relation.local if name not in kept)
        for relation in node.relations.values()
        if relation.is_writable and not relation.is_list
    }


def author_of(node: Node) -> str | None:
    """The attribute that holds the account that made the row, if there is one."""
    columns = ((each.key, each.columns[0]) for each in inspect(node.model).column_attrs)
    infos = ((key, getattr(column, "info", {})) for key, column in columns)
    return next((key for key, info in infos if info.get(AUTHOR)), None)


def is_versioned(node: Node) -> bool:
    """Whether clients can tell which version of a row they have seen, by `updatedAt`."""
    return issubclass(node.model, Timestamps) and "updated_at" not in node.hidden


def _is_managed(node: Node, column: Column) -> bool:
    """Whether Postgres or the gateway makes the value."""
    if column.expression is not None:
        return True
    own: Any = column_of(node.model, column.name)
    is_made = bool(own.computed is not None or own.identity is not None)
    is_key = column.name in node.row_id.attributes
    makes_key = own.table.autoincrement_column is own
    has_default = own.server_default is not None or own.default is not None
    mixin = MANAGED.get(column.name)
    is_mixed_in = mixin is not None and issubclass(node.model, mixin)
    return is_made or is_mixed_in or (is_key and (makes_key or has_default))
