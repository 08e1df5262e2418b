"""Derives mutations from declarations: `@node(models.Note, writes=("create", "update"))`.

A mutation of the same name in the application replaces the derived one.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import strawberry
from strawberry.utils.str_converters import to_camel_case

from db.errors import Fault
from db.orm.columns import RESTORE_WINDOW, SoftDelete
from db.orm.scope import table_of
from db.orm.views import is_view
from db.session.identity import Identity
from gql.nodes.application import Application
from gql.nodes.field_names import capitalized, field_name, joined_names
from gql.nodes.node import Node, Upsert
from gql.nodes.settable import is_versioned
from gql.nodes.unique_keys import unique_key
from gql.resolvers.write_source import Action, Change, Insert
from gql.values.made_types import made_input
from gql.writes.batches import MAX_ROWS, WORDS, ClientIds, rows_of_batch
from gql.writes.declaration import Make, Mutation, PayloadField, Source
from gql.writes.fields import Fields
from gql.writes.inputs import ById, VersionedInput
from gql.writes.mutation import DELETED, Row
from gql.writes.records import Records

UPSERT = "Upsert(...)"


def derived_mutations(application: Application) -> Iterator[Mutation]:
    """The mutations that the nodes of `application` declare, in order; `Fault` if one cannot be."""
    for node in application.registry.nodes:
        for verb in node.writes:
            yield _derived(node, verb, application)


def _derived(node: Node, verb: str | Upsert, application: Application) -> Mutation:
    if isinstance(verb, Upsert):
        _check(node, UPSERT)
        return _upsert(node, application, verb.attributes)
    _check(node, verb)
    return DERIVE[verb](node, application)


def _check(node: Node, verb: str) -> None:
    where = _where(node, verb)
    if verb not in DERIVE and verb != UPSERT:
        raise Fault(f"{where}: choose among {', '.join(DERIVE)}, {UPSERT}.")
    if is_view(table_of(node.model)):
        raise Fault(f"{where}, but it is a view: write the tables that it shows.")
    if verb == "restore" and not issubclass(node.model, SoftDelete):
        raise Fault(f"{where}, but its rows are deleted for good: add SoftDelete to the model.")
    if verb in ("create", "many", UPSERT) and node.scope is not None and node.scope.is_root:
        raise Fault(
            f"{where}, but its rows are what others belong to, so no viewer is in a new one: write "
            "a mutation for it."
        )


def _where(node: Node, verb: str) -> str:
    return f"@node({node.model.__name__}, writes=...) names `{verb}`"


def _fields(node: Node, verb: str, *, is_new: bool, has_ids: bool = False) -> Fields:
    fields = Fields(node, is_new=is_new, has_ids=has_ids)
    if not fields.attributes:
        raise Fault(f"{_where(node, verb)}, but it has no field that clients set: leave it out.")
    return fields


def _create(node: Node, application: Application) -> Mutation:
    fields = _fields(node, "create", is_new=True)
    return _mutation(
        node,
        f"create_{node.singular}",
        f"Add {_a(node, 'a')}{_into(node)}.",
        fields.input(f"Create{node.name}Input", f"{_a(node)} to add.", requires=True),
        Row(node.model, f"The {node.words} that was added"),
        _insert(node, application, fields),
        lambda _, given: fields.new(given),
    )


def _upsert(node: Node, application: Application, key: tuple[str, ...]) -> Mutation:
    fields = Fields(node, is_new=True, upserts=key)
    unique_key(node.model, key)
    if lacking := [name for name in key if name not in fields.attributes]:
        raise Fault(f"{_where(node, UPSERT)}, but clients do not set `{lacking[0]}`.")
    if any(each.beside is node.model for each in application.new_rows):
        raise Fault(
            f"{_where(node, UPSERT)}, but other rows come with a new one: write a mutation for it."
        )
    by = capitalized(joined_names(map(field_name, key)))
    words = " and ".join(f"`{field_name(name)}`" for name in key)
    return _mutation(
        node,
        f"upsert_{node.singular}_by_{'_and_'.join(key)}",
        f"Add {_a(node, 'a')}{_into(node)}, or change the one that has this {words}. Of one that "
        "exists, what is left out stays as it is.",
        fields.input(
            f"Upsert{node.name}By{by}Input", f"{_a(node)} to add or change.", requires=True
        ),
        Row(node.model, f"The {node.words} as it is now"),
        _insert(node, application, fields, upserts=key),
        lambda _, given: fields.new(given),
    )


def _create_many(node: Node, application: Application) -> Mutation:
    fields, ids = _fields(node, "many", is_new=True, has_ids=True), ClientIds(node)
    if not ids.may_be_given:
        raise Fault(
            f"{_where(node, 'many')}, but its id is neither a UUID nor has it a prefix: rows of a "
            "batch could not be told apart."
        )
    entries = to_camel_case(node.plural)
    plural = capitalized(entries)
    words = node.plural.replace("_", " ")
    entry = fields.input(
        f"Create{plural}Entry", f"One of several {words} to add.", requires=True, base=ids.base
    )
    listed = strawberry.field(description=f"The {words}, at most {MAX_ROWS}.")
    members = {"__annotations__": {node.plural: list[entry]}, node.plural: listed}  # type: ignore[valid-type]
    limit = f"at most {MAX_ROWS}: all of them, or none"
    name = f"Create{plural}Input"
    input = made_input(
        type(name, (), members),
        name=name,
        description=f"{words.capitalize()} to add, {limit}.",
    )

    def rows(_: Identity, given: Mapping[str, Any]) -> Any:
        return rows_of_batch(
            given[entries], entries, lambda one: {**fields.new(one), **ids.row(one)}
        )

    return _mutation(
        node,
        f"create_{node.plural}",
        f"Add up to {MAX_ROWS} {words} at once{_into(node)}: all of them, or none. {WORDS}",
        input,
        Records(node.model, f"Created{node.name}", node.words),
        _insert(node, application, fields, entries=entries, ids=ids),
        rows,
    )


def _insert(
    node: Node,
    application: Application,
    fields: Fields,
    *,
    upserts: tuple[str, ...] = (),
    entries: str = "",
    ids: ClientIds | None = None,
) -> Insert:
    attributes, defaults = fields.attributes, dict(fields.defaults)
    if ids is not None:
        attributes, defaults = ("id", *attributes), {**defaults, **ids.defaults}
    return Insert(
        node.model,
        attributes,
        references=fields.references,
        joined=fields.joined,
        defaults=defaults,
        beside=tuple(each for each in application.new_rows if each.beside is node.model),
        author=fields.author,
        upserts=upserts,
        entries=entries,
    )


def _update(node: Node, _: Application) -> Mutation:
    fields = _fields(node, "update", is_new=False)
    return _mutation(
        node,
        f"update_{node.singular}",
        f"Change {_a(node, 'a')}.",
        fields.input(
            f"Update{node.name}Input",
            f"What to change of {_a(node, 'a')}; what is left out stays as it is.",
            base=_base(node),
        ),
        Row(node.model, f"The {node.words} as it is now"),
        Change(
            node.model, Action.UPDATE, fields.attributes, fields.references, joined=fields.joined
        ),
        lambda _, given: fields.values(given),
    )


def _delete(node: Node, _: Application) -> Mutation:
    is_soft = issubclass(node.model, SoftDelete)
    days = RESTORE_WINDOW.days
    how = (
        f". It vanishes from every read, and can be restored for {days} days."
        if is_soft
        else " for good."
    )
    return _mutation(
        node,
        f"delete_{node.singular}",
        f"Delete {_a(node, 'a')}{how}",
        _by_id(node, "Delete", _base(node)),
        DELETED,
        Change(node.model, Action.SOFT_DELETE if is_soft else Action.DELETE),
    )


def _restore(node: Node, _: Application) -> Mutation:
    return _mutation(
        node,
        f"restore_{node.singular}",
        f"Restore {_a(node, 'a')} that was deleted within the last {RESTORE_WINDOW.days} days.",
        _by_id(node, "Restore", ById),
        Row(node.model, f"The {node.words} that was restored"),
        Change(node.model, Action.RESTORE),
    )


DERIVE: Mapping[str, Callable[[Node, Application], Mutation]] = {
    "create": _create,
    "update": _update,
    "delete": _delete,
    "restore": _restore,
    "many": _create_many,
}


def _mutation(
    node: Node,
    name: str,
    description: str,
    input: type,
    payload: PayloadField,
    source: Source,
    make: Make = lambda _viewer, _input: {},
) -> Mutation:
    return Mutation(name, description, input, (payload,), node.model.__module__, source, make)


def _into(node: Node) -> str:
    return "" if node.scope is None else f" to the viewer's {node.scope.words}"


def _base(node: Node) -> type[ById]:
    return VersionedInput if is_versioned(node) else ById


def _by_id(node: Node, verb: str, base: type[ById]) -> type:
    cls = type(f"{verb}{node.name}Input", (base,), {})
    described: type = made_input(
        cls, name=cls.__name__, description=f"Which {node.words} to {verb.lower()}."
    )
    return described


def _a(node: Node, article: str = "A") -> str:
    return f"{article}{'n' * (node.words[0] in 'aeio')} {node.words}"
