"""Decides which derived mutations a role may perform."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from db.orm.columns import SoftDelete, made_in_python
from db.orm.privileges import TablePrivileges
from db.orm.scope import column_of, table_of
from gql.nodes.node import Node, Upsert, Verb
from gql.nodes.settable import attributes_set, author_of


@dataclass(frozen=True, slots=True)
class Rights:
    """What the verbs of a node depend on, besides the node of the role.

    `full` is the node without restrictions. `inserts_beside` says whether the role may insert the
    rows that every new row comes with, `locks_to_delete` that a row is locked before it is deleted.
    """

    full: Node
    privileges: TablePrivileges
    inserts_beside: bool
    locks_to_delete: bool


def verbs_of(node: Node, rights: Rights) -> tuple[Verb, ...]:
    """Those of `node.writes` that the role may perform."""
    return tuple(verb for verb in node.writes if _may_perform(node, verb, rights))


def _may_perform(node: Node, verb: Verb, rights: Rights) -> bool:
    if isinstance(verb, Upsert):
        return _may_upsert(node, verb.attributes, rights)
    return MAY[verb](node, rights)


def _may_create(node: Node, rights: Rights) -> bool:
    attributes = [*attributes_set(node, inserts=True, updates=False)]
    return bool(attributes) and _may_insert(node, rights, attributes)


def _may_create_many(node: Node, rights: Rights) -> bool:
    # The ids of a batch are inserted, even where Postgres could make them.
    ids = {column.name for column in node.row_id.columns}
    return _may_create(node, rights) and ids <= rights.privileges.insert


def _may_upsert(node: Node, key: tuple[str, ...], rights: Rights) -> bool:
    attributes = [*attributes_set(node, inserts=True, updates=True, key=key)]
    changed = {*attributes} - {*key, *made_in_python(node.model)}
    update = rights.privileges.update
    # Of a row that exists something must be changed: its key becomes itself, if nothing else does.
    keys = {column.name for column in table_of(node.model).primary_key}
    return (
        {*key} <= {*attributes}
        and _may_insert(node, rights, attributes)
        and _keeps_times(node, update)
        and (bool(changed) or keys <= update)
    )


def _may_insert(node: Node, rights: Rights, attributes: Collection[str]) -> bool:
    """Whether the role may insert rows with what clients set: these `attributes` of the node."""
    model, insert = node.model, rights.privileges.insert
    columns = table_of(model).columns
    lost = {*attributes_set(rights.full, inserts=True, updates=False)} - {*attributes}
    own = [] if node.scope is None else [node.scope.column]
    by_gateway = {*own, *made_in_python(model), *filter(None, [author_of(node)])}
    return (
        not any(_is_required(column_of(model, name)) for name in lost)
        and {column_of(model, name).name for name in by_gateway} <= insert
        and all(each.name in insert for each in columns if _is_required(each))
        and not rights.privileges.lacks_sequence
        and rights.inserts_beside
    )


def _is_required(column: Any) -> bool:
    """Whether a new row must have a value that Postgres does not make."""
    is_made = (
        column.server_default is not None
        or column.computed is not None
        or column.identity is not None
        or column.table.autoincrement_column is column
    )
    return not column.nullable and not is_made


def _may_update(node: Node, rights: Rights) -> bool:
    attributes = {*attributes_set(node, inserts=False, updates=True)}
    own = {*node.row_id.attributes}
    return bool(attributes - own) and _keeps_times(node, rights.privileges.update)


def _keeps_times(node: Node, update: Collection[str]) -> bool:
    """Whether the columns may be updated that every update sets."""
    return all(each.name in update for each in table_of(node.model).c if each.onupdate is not None)


def _may_delete(node: Node, rights: Rights) -> bool:
    if issubclass(node.model, SoftDelete):
        return _may_restore(node, rights)
    return rights.privileges.delete and (
        bool(rights.privileges.update) or not rights.locks_to_delete
    )


def _may_restore(node: Node, rights: Rights) -> bool:
    update = rights.privileges.update
    return column_of(node.model, "deleted_at").name in update and _keeps_times(node, update)


MAY: Mapping[str, Callable[[Node, Rights], bool]] = {
    "create": _may_create,
    "many": _may_create_many,
    "update": _may_update,
    "delete": _may_delete,
    "restore": _may_restore,
}
