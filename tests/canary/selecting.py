"""Documents that select every declared of every type, in lists and by id. Pure."""

from collections.abc import Iterator

from graphql import get_named_type

from gql.nodes.node import Node
from gql.nodes.unique_lookup import unique_lookups
from gql.types import application
from tests.canary.question import Field, Question, pack, question
from tests.canary.values import ids_of, key_of, unknown_id
from tests.canary.walk import every_type, fields_of, leaves, listings, node_named, root_list, row

LIST = 3
DEPTH = 1
PAGE = (Field("pageInfo", inside=leaves("PageInfo")), Field("totalCount"))
# The root fields that take ids of any table.
ANY_ID, ANY_IDS = "node", "nodes"


def selections() -> Iterator[Question]:
    """Every list with all fields of its rows, and the viewer."""
    for listing in listings():
        edge = Field(
            "edges", inside=(Field("cursor"), Field("node", inside=leaves(listing.node.name)))
        )
        nodes = Field("nodes", inside=row(listing.node.name, DEPTH))
        selected = listing.ask({"first": LIST}, *PAGE, edge, nodes)
        yield question(root_list(listing.node), selected)
    yield question("viewer", Field("viewer", inside=row("Viewer", DEPTH)))
    yield Question(
        "users",
        "query ($yes: Boolean!, $no: Boolean!) { users(first: 2) @include(if: $yes) "
        "{ nodes { id @skip(if: $no) email @include(if: false) } } __schema { types { name } } }",
        {"yes": True, "no": False},
    )


def lookups() -> Iterator[Question]:
    """Every field of one row: with ids, ours, of other tables and unknown ones, and other keys."""
    for name, declared in fields_of("Query").items():
        if "id" in declared.args and name != ANY_ID:
            node = node_named(get_named_type(declared.type).name)
            fields = [Field(name, {"id": id}, leaves(node.name)) for id in _ids(node)]
            fields += [Field(name, {"id": id}, row(node.name, 1)) for id in _both(node)]
            fields += [Field(ANY_ID, {"id": id}, every_type()) for id in _both(node)]
            fields += [Field(ANY_IDS, {"ids": _ids(node)}, every_type())]
            keys = [
                key_of(lookup, foreign=foreign)
                for lookup in unique_lookups(node).values()
                for foreign in (True, False)
            ]
            fields += [Field(name, {"by": key}, row(node.name, 1)) for key in keys]
            yield from pack(root_list(node), fields)


def _both(node: Node) -> list[str]:
    """An id of the other tenant and one of ours."""
    return ids_of(node, 1, foreign=True) + ids_of(node, 1, foreign=False)


def _ids(node: Node) -> list[str]:
    other = next(
        each
        for each in application.registry.nodes
        if each.row_id.own_prefix != node.row_id.own_prefix
    )
    return [
        *_both(node),
        ids_of(node, 2, foreign=True)[-1],
        *ids_of(other, 1, foreign=True),
        ids_of(node, 3, foreign=True)[-1].upper(),
        f"{ids_of(node, 1, foreign=True)[0]} ",
        unknown_id(node),
    ]
