"""A plan and one request in, the values of its statement's parameters by name out."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from db.transaction import Identity
from gql.page import Page, PageArguments, check_ids, page_of
from gql.plan.tree import Connection, Found, Part, Plan, Written, parts
from models.ids import id_prefix, is_uuid

Variables: TypeAlias = Mapping[str, Any]
Bound: TypeAlias = dict[str, Any]


class Binding:
    """What of a plan depends on the request, found once: most of a plan does not."""

    def __init__(self, plan: Plan) -> None:
        self._parts = [
            part for part in parts(plan.members) if isinstance(part, Found | Connection | Written)
        ]

    def bind(self, variables: Variables, identity: Identity) -> Bound:
        """The parameters by name; `GatewayError` or `Refused` if an argument cannot be used."""
        bound: Bound = {**identity.settings}
        for part in self._parts:
            bound.update(_values(part, variables, identity))
        return bound


def _values(part: Part, variables: Variables, identity: Identity) -> Iterator[tuple[str, Any]]:
    match part:
        case Found():
            yield from _ids(part, variables)
        case Connection(alias=alias):
            page = _page(part, variables, identity)
            yield f"{alias}_size", page.size
            for side, key in (("after", page.after), ("before", page.before)):
                for at, value in enumerate(key or ()):
                    yield f"{alias}_{side}_{at}", value
        case Written(insert=insert, argument=argument, alias=alias):
            for name, value in insert.values(identity, argument.value(variables)).items():
                yield f"{alias}_{name}", value


def _ids(found: Found, variables: Variables) -> Iterator[tuple[str, Any]]:
    """Every id as a UUID and as a prefixed id; null as the one it is not."""
    given = found.argument.value(variables)
    texts = check_ids(given) if found.is_list else [given]
    if found.has_uuids:
        uuids = [text if is_uuid(text) else None for text in texts]
        yield f"{found.name}_uuid", uuids if found.is_list else uuids[0]
    if found.has_prefixes:
        prefixed = [text if id_prefix(text) else None for text in texts]
        yield f"{found.name}_text", prefixed if found.is_list else prefixed[0]


def _page(connection: Connection, variables: Variables, identity: Identity) -> Page:
    node = connection.node
    arguments = PageArguments(
        **{name: given.value(variables) for name, given in connection.arguments.items()}
    )
    return page_of(node.model, node.order, arguments, tenant_id=identity.only_tenant_id, peek=False)
