"""Restricts an application to what a database role may read and write."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, get_args

from sqlalchemy.orm import DeclarativeBase
from strawberry.types.field import StrawberryField

from db.orm.columns import SoftDelete
from db.orm.privileges import Privileges
from db.orm.scope import column_of, key_attributes, scope_of, table_of
from gql.nodes.application import Application
from gql.nodes.expressions import reads_denied
from gql.nodes.node import DECLARATION, Declaration, Node
from gql.nodes.registry import Registry
from gql.nodes.relation import Relation
from gql.nodes.rights import attributes_in, denied_by
from gql.nodes.verbs import Rights, verbs_of

# Schemas are cached by application, so roles with the same privileges share one.
MAX_CACHED = 256
Models = frozenset[type[DeclarativeBase]]


@lru_cache(MAX_CACHED)
def restricted(application: Application, privileges: Privileges) -> Application:
    """The same application without what a role with `privileges` may not do; itself if it may all.

    A table is left out if a column that every read of it needs may not be read: those of its key
    and its scope, and `deleted_at`. With a column go the relations it joins, and what is known to
    read it: computed fields, functions in Python, orders, searches and unique keys. What an
    expression in SQL text or a resolver in Python reads is not known, so such fields stay.
    """
    kept = frozenset(model for model in application.registry if _is_readable(model, privileges))
    full = application.registry
    declarations = [
        _readable(each, full[each.model], kept, privileges)
        for each in full.declarations
        if each.model in kept
    ]
    # A registry is built only where something is left out of it.
    readable = full if (*declarations,) == (*full.declarations,) else Registry(declarations)
    declarations = [
        replace(
            each,
            writes=verbs_of(
                readable[each.model], _rights(full[each.model], application, privileges)
            ),
        )
        for each in declarations
    ]
    mutations = tuple(
        each for each in application.mutations if _may_perform(each, kept, privileges)
    )
    viewer_fields = tuple(each for each in application.viewer_fields if each.model in kept)
    is_same = (
        (*full.declarations,) == (*declarations,)
        and mutations == application.mutations
        and viewer_fields == application.viewer_fields
    )
    if is_same:
        return application
    return replace(
        application,
        registry=Registry(declarations),
        mutations=mutations,
        viewer_fields=viewer_fields,
    )


def _is_readable(model: type[DeclarativeBase], privileges: Privileges) -> bool:
    """Whether the columns may be read that every read of `model` needs."""
    scope = scope_of(model)
    needed = [*key_attributes(model), *([] if scope is None else [scope.column])]
    needed += ["deleted_at"] if issubclass(model, SoftDelete) else []
    columns = {column_of(model, name).name for name in needed}
    return columns <= privileges.of(table_of(model)).select


def _readable(
    declaration: Declaration, full: Node, kept: Models, privileges: Privileges
) -> Declaration:
    """The declaration without the fields that the role may not read."""
    denied = denied_by(privileges.of(table_of(full.model)), table_of(full.model))
    gone = {name for name in declaration.fields if _is_denied(name, full, kept, privileges)}
    place = declaration.place
    coordinates = () if place is None else (place.latitude, place.longitude)
    lost = {*gone, *attributes_in(full.model, denied.select)}
    return replace(
        declaration,
        fields={name: each for name, each in declaration.fields.items() if name not in gone},
        order="" if declaration.order in lost else declaration.order,
        descending=declaration.order not in lost and declaration.descending,
        place=None if lost.intersection(coordinates) else place,
        denied=denied,
        narrow=frozenset(
            name
            for name, relation in full.relations.items()
            if name not in gone and _is_narrow(relation, privileges)
        ),
    )


def _is_denied(name: str, node: Node, kept: Models, privileges: Privileges) -> bool:
    """Whether the field `name` of the unrestricted `node` is known to read what is denied."""
    if name in node.columns:
        return _reads_denied(node.model, node.columns[name], privileges)
    if (relation := node.relations.get(name)) is not None:
        return relation.target not in kept or _joins_denied(relation, privileges)
    if (field := node.python_fields.get(name)) is not None:
        return any(_reads_denied(node.model, each, privileges) for each in field.columns)
    return bool(_declared_in(node.resolved_fields.get(name)) - kept)


def _reads_denied(model: type[DeclarativeBase], column: Any, privileges: Privileges) -> bool:
    if column.expression is not None:
        return reads_denied(model, column.expression, privileges)
    own = column_of(model, column.name).name
    return own not in privileges.of(table_of(model)).select


def _joins_denied(relation: Relation, privileges: Privileges) -> bool:
    """Whether a column that joins the rows may not be read."""
    through = relation.through
    ends = [(relation.owner, relation.local), (relation.target, relation.remote)]
    for model, names in ends:
        columns = {column_of(model, name).name for name in names}
        if not columns <= privileges.of(table_of(model)).select:
            return True
    if through is None:
        return False
    needed = {*through.local, *through.remote}
    if through.model is not None and issubclass(through.model, SoftDelete):
        needed.add("deleted_at")
    return not needed <= privileges.of(through.table).select  # type: ignore[arg-type]


def _is_narrow(relation: Relation, privileges: Privileges) -> bool:
    """Whether some column of its tables may not be read."""
    tables: list[Any] = [table_of(relation.target)]
    tables += [] if relation.through is None else [relation.through.table]
    return any(denied_by(privileges.of(table), table).select for table in tables)


def _declared_in(field: StrawberryField | None) -> Models:
    """The models whose types a resolver returns."""
    resolver = None if field is None else field.base_resolver
    annotation = None if resolver is None else resolver.type_annotation
    return frozenset() if annotation is None else frozenset(_models_in(annotation.evaluate()))


def _models_in(kind: Any) -> Iterator[type[DeclarativeBase]]:
    declaration = getattr(kind, "__dict__", {}).get(DECLARATION)
    if declaration is not None:
        yield declaration.model
    for argument in get_args(kind):
        yield from _models_in(argument)


def _rights(node: Node, application: Application, privileges: Privileges) -> Rights:
    """What the verbs of a node depend on, besides the node."""
    own = privileges.of(table_of(node.model))
    beside = (each.model for each in application.new_rows if each.beside is node.model)
    return Rights(
        full=node,
        privileges=own,
        inserts_beside=all(privileges.of(table_of(model)).insert for model in beside),
        locks_to_delete=not application.keeps_policies,
    )


def _may_perform(mutation: Any, kept: Models, privileges: Privileges) -> bool:
    """Whether a declared mutation reads and writes nothing that is known to be denied."""
    shown: Iterable[Any] = (getattr(each, "model", None) for each in mutation.payload)
    if any(model is not None and model not in kept for model in shown):
        return False
    source = mutation.source
    if source is None:
        return True
    if source.model not in kept:
        return False
    own = privileges.of(table_of(source.model))
    action = getattr(source, "action", None)
    if action is not None and action.value == "delete":
        return own.delete
    columns = {column_of(source.model, name).name for name in source.attributes}
    return columns <= own.select & (own.insert if action is None else own.update)
