"""Computes the values of a statement's parameters from the variables and identity of a request."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from sqlalchemy import Table

from db.orm.columns import made_in_python
from db.orm.ids import id_prefix
from db.orm.scope import table_of
from db.session.identity import Identity
from gql.columns.parameters import array_text, arrays_of
from gql.cost.arguments import evaluate_page
from gql.lists.aggregates import check_groups
from gql.lists.conditions import operands
from gql.lists.cursor import MARK, order_mark
from gql.lists.page import check_ids, check_not_negative, page_of
from gql.nodes.row_id import Key, RowId
from gql.plan.nodes import (
    Changed,
    Connection,
    Groups,
    KeyLookup,
    NodeLookup,
    Part,
    Plan,
    TotalCount,
    Written,
    parts,
)
from gql.writes.violations import broken_texts

Variables: TypeAlias = Mapping[str, Any]
Bound: TypeAlias = dict[str, Any]


BOUND = NodeLookup | KeyLookup | Connection | TotalCount | Groups | Written | Changed


def parameter(alias: str, path: str) -> str:
    """The parameter name of a value in a condition, such as `user_1_where_email_eq`."""
    return f"{alias}_{path.replace('.', '_')}"


def key_name(alias: str, at: int) -> str:
    """The parameter name of the part number `at` of the key of the row that is changed."""
    return f"{alias}_id" if at == 0 else f"{alias}_id__{at}"


def beside_name(alias: str, at: int, attribute: str) -> str:
    """The parameter name of an attribute of the row number `at` beside the row `alias`."""
    return f"{alias}_beside_{at}_{attribute}"


class Binding:
    """The parts of a plan that have parameters, collected once for all requests."""

    def __init__(self, plan: Plan, ids: Sequence[str]) -> None:
        self._unset = dict.fromkeys(ids, "")
        self._parts = [_bare(part) for part in parts(plan.members) if isinstance(part, BOUND)]

    def decides_cost(self, name: str) -> bool:
        """Whether the cost of the statement depends on the value of the parameter `name`.

        It depends on filters, page sizes and offsets. Ids, cursors and the identity find rows by an
        index, so their values make no difference.
        """
        return any(_decides_cost(part, name) for part in self._parts)

    def bind(self, variables: Variables, identity: Identity) -> Bound:
        """The values by parameter name; `GatewayError` or `Refused` for an invalid argument."""
        bound: Bound = {**self._unset, **identity.values}
        for part in self._parts:
            bound.update(_values(part, variables, identity))
        return bound


def _bare(part: BOUND) -> BOUND:
    """`part` without what is inside it, which has parameters of its own and takes memory."""
    match part:
        case NodeLookup(choices=choices):
            return replace(part, choices=tuple(replace(row, members=()) for row in choices))
        case KeyLookup(row=row):
            return replace(part, row=replace(row, members=()))
        case TotalCount():
            return part
    return replace(part, members=())


def _decides_cost(part: Part, name: str) -> bool:
    match part:
        case Connection(alias=alias):
            is_page = name in (f"{alias}_size", f"{alias}_offset")
            return is_page or name.startswith(parameter(alias, "where."))
        case TotalCount(name=own) | Groups(name=own):
            return name == own
    return False


def _values(part: Part, variables: Variables, identity: Identity) -> Iterator[tuple[str, Any]]:
    match part:
        case NodeLookup():
            yield from _ids(part, variables)
        case KeyLookup(name=name, argument=argument, lookup=lookup):
            given = argument.value(variables)[lookup.field]
            values = lookup.bound(given, f"by.{lookup.field}")
            yield from ((f"{name}_{at}", value) for at, value in enumerate(values))
        case Connection(alias=alias, node=node):
            page = page_of(node, evaluate_page(part.arguments, variables), viewer=identity)
            yield f"{alias}_size", page.size
            yield f"{alias}_offset", page.offset
            for path, value in (*operands(page.where), *page.order.operands):
                yield parameter(alias, path), value
            if page.order.ranks:
                yield parameter(alias, MARK), order_mark(node.model, page.order)
            for side, key in (("after", page.after), ("before", page.before)):
                for at, value in enumerate(key or ()):
                    yield f"{alias}_{side}_{at}", value
        case TotalCount(name=name, up_to=up_to) if up_to is not None:
            yield name, check_not_negative("upTo", up_to.value(variables))
        case Groups(name=name, limit=limit):
            yield name, check_groups(limit.value(variables))
        case Written():
            yield from _inserted(part, variables, identity)
        case Changed(change=change, argument=argument, alias=alias):
            new = change.values(identity, argument.value(variables))
            yield from ((key_name(alias, at), value) for at, value in enumerate(new["key"]))
            yield f"{alias}_expected", new["expected"]
            for name in change.attributes:
                yield f"{alias}_sets_{name}", name in new
                yield f"{alias}_{name}", new.get(name)
            for name in change.facts:
                yield f"{alias}_{name}", new.get(name)
            yield from _referred(alias, change.references, new)
            if change.attributes:
                yield f"{alias}_broken", _broken(table_of(part.node.model), new)


def _inserted(
    written: Written, variables: Variables, identity: Identity
) -> Iterator[tuple[str, Any]]:
    """The values of new rows: single ones, or for a batch one array for each attribute."""
    insert, alias = written.insert, written.alias
    rows = insert.rows(identity, written.argument.value(variables))

    def each(values: list[Any]) -> Any:
        return values if insert.is_list else values[0]

    arrays = arrays_of(insert.model) if insert.is_list else ()
    for name in insert.attributes:
        values = [row.get(name) for row in rows]
        yield f"{alias}_{name}", each([*map(array_text, values)] if name in arrays else values)
    for name in insert.attributes if insert.upserts else insert.defaults:
        yield f"{alias}_sets_{name}", each([name in row for row in rows])
    for at, beside in enumerate(insert.beside):
        for name, make in made_in_python(beside.model).items():
            yield beside_name(alias, at, name), each([make() for _ in rows])
    table = table_of(written.node.model)
    yield f"{alias}_broken", each([_broken(table, row) for row in rows])
    if not insert.is_list:
        yield from _referred(alias, insert.references, rows[0])


def _referred(
    alias: str, references: Iterable[str], row: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    """The ids of other rows in `row`, each as a list that is empty without one."""
    for name in references:
        value = row.get(name)
        yield f"{alias}_every_{name}", [] if value is None else [value]


def _broken(table: Table, row: Mapping[str, Any]) -> str | None:
    """The names of the CHECKs of `row` that Python finds broken, as members of a JSON array."""
    names = broken_texts(table, row)
    return ",".join(f'"{name}"' for name in names) or None


def _ids(lookup: NodeLookup, variables: Variables) -> Iterator[tuple[str, Any]]:
    """The key of each id for each table it may be in; it is null for the others."""
    value = lookup.argument.value(variables)
    ids = check_ids(value) if lookup.is_list else [value]
    seen = set[str]()
    for row in lookup.choices:
        names = lookup.names(row)
        if seen.isdisjoint(names):
            seen.update(names)
            nothing = (None,) * len(names)
            keys = [_key(row.node.row_id, id) or nothing for id in ids]
            for name, *values in zip(names, *keys, strict=True):
                yield name, values if lookup.is_list else values[0]


def _key(row_id: RowId, id: str) -> Key | None:
    """The key in an id, of any table that shares its parameter with that of `row_id`."""
    if row_id.own_prefix is not None:
        return (id,) if id_prefix(id) else None
    return row_id.key(id)
