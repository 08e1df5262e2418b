"""Derives mutations from declarations: `@node(models.Note, writes=("create", "update"))`.

Each mutation has a body for the resolver lane and a source for the plan lane. A mutation of the
same name in the application replaces the derived one.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import strawberry

from db.errors import Fault
from db.orm.columns import RESTORE_WINDOW, SoftDelete, Timestamps
from db.session.identity import Identity
from gql.nodes.application import Application
from gql.nodes.node import Node
from gql.resolvers.field_source import Action, Change, Insert
from gql.resolvers.object_types import parse_id
from gql.values.input_values import as_coerced
from gql.writes import by_id
from gql.writes.by_id import ById, VersionedInput
from gql.writes.fields import Fields
from gql.writes.mutation import DELETED, Mutation, PayloadField, Row
from gql.writes.payload import no_scope, not_found
from gql.writes.refusals import Reason, refused
from gql.writes.write import Write


def derived_mutations(application: Application) -> Iterator[Mutation]:
    """The mutations that the nodes of `application` declare, in order; `Fault` if one cannot be."""
    for node in application.registry.nodes:
        for verb in node.writes:
            _check(node, verb)
            yield DERIVE[verb](node, application)


def _check(node: Node, verb: str) -> None:
    where = f"@node({node.model.__name__}, writes=...) names `{verb}`"
    if verb not in DERIVE:
        raise Fault(f"{where}: choose among {', '.join(DERIVE)}.")
    if verb == "restore" and not issubclass(node.model, SoftDelete):
        raise Fault(f"{where}, but its rows are deleted for good: add SoftDelete to the model.")
    if verb == "create" and node.scope is not None and node.scope.is_root:
        raise Fault(
            f"{where}, but its rows are what others belong to, so no viewer is in a new one: write "
            "a mutation for it."
        )


def _create(node: Node, application: Application) -> Mutation:
    fields = Fields(node)
    scope, accounts = node.scope, application.accounts
    beside = tuple(each for each in application.new_rows if each.beside is node.model)

    def new_row(viewer: Identity, input: Mapping[str, Any]) -> dict[str, Any]:
        row = fields.new(input)
        if scope is not None:
            row[scope.column] = viewer.id(scope.setting)
            if row[scope.column] is None:
                raise no_scope(scope)
        if fields.author is not None:
            row[fields.author] = None if accounts is None else viewer.id(accounts.setting)
            if row[fields.author] is None:
                raise refused(application, Reason.NO_ACCOUNT)
        return row

    async def create(write: Write, input: Any) -> Any:
        tenant_id = await write.own(scope)
        if fields.author is not None:
            await write.own_account(tenant_id)
        values = new_row(write.viewer, as_coerced(input))
        await fields.check_references(write, values)
        row = node.model(**values)
        id = await write.insert(row)
        for other in beside:
            await write.insert(other.model(**other.values(row)))
        return id

    into = "" if scope is None else f" to the viewer's {scope.words}"
    return _mutation(
        node,
        "create",
        create,
        fields.input(f"Create{node.name}Input", f"{_a(node)} to add.", requires=True),
        f"Add {_a(node, 'a')}{into}.",
        Row(node.model, f"The {node.words} that was added"),
        Insert(
            node.model,
            (
                *([] if scope is None else [scope.column]),
                *([] if fields.author is None else [fields.author]),
                *fields.attributes_of_new,
            ),
            lambda viewer, values: [new_row(viewer, values)],
            references=fields.references,
            defaults=fields.defaults,
            beside=beside,
            has_author=fields.author is not None,
        ),
    )


def _update(node: Node, _: Application) -> Mutation:
    fields = Fields(node)

    async def update(write: Write, input: Any) -> Any:
        row = await by_id.lock_meant(write, node.model, input)
        values = fields.changed(as_coerced(input))
        await fields.check_references(write, values)
        for name, value in values.items():
            setattr(row, name, value)
        return row.id

    return _mutation(
        node,
        "update",
        update,
        fields.input(
            f"Update{node.name}Input",
            f"What to change of {_a(node, 'a')}; what is left out stays as it is.",
            base=_base(node),
        ),
        f"Change {_a(node, 'a')}.",
        Row(node.model, f"The {node.words} as it is now"),
        Change(
            node.model,
            Action.UPDATE,
            _meant(node, fields.changed),
            fields.attributes,
            fields.references,
        ),
    )


def _delete(node: Node, _: Application) -> Mutation:
    is_soft = issubclass(node.model, SoftDelete)
    days = RESTORE_WINDOW.days
    how = (
        f". It vanishes from every read, and can be restored for {days} days."
        if is_soft
        else " for good."
    )

    async def delete(write: Write, input: Any) -> Any:
        return await by_id.delete(write, node.model, input)

    return _mutation(
        node,
        "delete",
        delete,
        _by_id(node, "Delete", _base(node)),
        f"Delete {_a(node, 'a')}{how}",
        DELETED,
        Change(node.model, Action.SOFT_DELETE if is_soft else Action.DELETE, _meant(node)),
    )


def _restore(node: Node, _: Application) -> Mutation:
    async def restore(write: Write, input: Any) -> Any:
        return await by_id.restore(write, node.model, input)

    return _mutation(
        node,
        "restore",
        restore,
        _by_id(node, "Restore", ById),
        f"Restore {_a(node, 'a')} that was deleted within the last {RESTORE_WINDOW.days} days.",
        Row(node.model, f"The {node.words} that was restored"),
        Change(node.model, Action.RESTORE, _meant(node)),
    )


DERIVE: Mapping[str, Callable[[Node, Application], Mutation]] = {
    "create": _create,
    "update": _update,
    "delete": _delete,
    "restore": _restore,
}


def _mutation(
    node: Node,
    verb: str,
    run: Callable[[Write, Any], Awaitable[Any]],
    input: type,
    description: str,
    payload: PayloadField,
    source: Insert | Change,
) -> Mutation:
    run.__name__ = f"{verb}_{node.singular}"
    run.__doc__ = description
    run.__annotations__["input"] = input
    return Mutation(run, (payload,), source, allows_anonymous=False)


def _base(node: Node) -> type[ById]:
    return VersionedInput if issubclass(node.model, Timestamps) else ById


def _by_id(node: Node, verb: str, base: type[ById]) -> type:
    cls = type(f"{verb}{node.name}Input", (base,), {})
    described: type = strawberry.input(cls, description=f"Which {node.words} to {verb.lower()}.")
    return described


def _meant(
    node: Node, changed: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda _: {}
) -> Callable[[Identity, Mapping[str, Any]], Mapping[str, Any]]:
    """The values of a `Change`: which row is meant, and what `changed` makes of the input."""

    def values(_: Identity, input: Mapping[str, Any]) -> Mapping[str, Any]:
        key = parse_id(node, input["id"])
        if key is None:
            raise not_found("id")
        return {"id": key, "expected": input.get("expectedUpdatedAt"), **changed(input)}

    return values


def _a(node: Node, article: str = "A") -> str:
    return f"{article}{'n' * (node.words[0] in 'aeio')} {node.words}"
