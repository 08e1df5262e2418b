"""Makes the rows of a batch from its entries, and the ids that clients may give them.

A row with an id is stored once, so that a batch can be sent again.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement
from strawberry import UNSET

from db.orm.ids import NO_UUID, parse_uuid
from gql.nodes.node import Node
from gql.writes.fields import default_of
from gql.writes.payload import Refused, invalid

MAX_ROWS = 1_000
AGAIN = "sent again, the row is stored once. The gateway makes one if it is left out."
WORDS = "A row whose id is stored already is left as it was, so that a batch can be sent again."


def rows_of_batch(
    entries: Sequence[Any], name: str, row: Callable[[Any], Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """The rows of a batch's entries; `Refused` with the errors of every entry that has one."""
    if len(entries) > MAX_ROWS:
        raise invalid(f"Has {len(entries)} rows; send at most {MAX_ROWS}.", name)
    rows, refusals, seen = [], [], set[Any]()
    for at, entry in enumerate(entries):
        try:
            made = row(entry)
            id = made.get("id")
            if id in seen:
                raise invalid("Must be given once in a batch.", "id")
            if id is not None and id is not UNSET:
                seen.add(id)
            rows.append(made)
        except Refused as refusal:
            refusals.append(refusal.within(name, str(at)))
    if refusals:
        raise Refused.together(refusals)
    return rows


@strawberry.input
class _UuidEntry:
    id: strawberry.ID | None = strawberry.field(
        default=UNSET, description=f"A UUID the client makes: {AGAIN}"
    )


class ClientIds:
    """The ids of a node's new rows: a key that is a UUID or has a prefix may be given."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._column = node.row_id.columns[0]
        self.may_be_given = node.row_id.is_field
        self._made_by_postgres = self._column.server_default is not None

    @property
    def base(self) -> type:
        """The base of the input of an entry."""
        if self._node.row_id.is_uuid:
            return _UuidEntry
        words = (
            f"`{self._node.row_id.own_prefix}_` and 24 letters or digits the client makes: {AGAIN}"
        )
        members = {
            "__annotations__": {"id": strawberry.ID | None},
            "id": strawberry.field(default=UNSET, description=words),
        }
        base: type = strawberry.input(type(f"{self._node.name}Entry", (), members))
        return base

    @property
    def defaults(self) -> Mapping[str, ColumnElement[Any]]:
        """The SQL of an id that is left out, where Postgres makes it."""
        return {"id": default_of(self._column)} if self._made_by_postgres else {}

    def row(self, entry: Mapping[str, Any]) -> Mapping[str, Any]:
        """The id of an entry by attribute, if it has one; `Refused` if it is malformed."""
        text = entry.get("id")
        if text is None:
            return {}
        if self._node.row_id.is_uuid:
            return {"id": parse_client_uuid(text)}
        if self._node.row_id.key(text) is None:
            raise invalid(
                f"Must be {self._node.row_id.own_prefix}_ and 24 letters or digits.", "id"
            )
        return {"id": text}


def parse_client_uuid(text: str) -> UUID:
    """The id of a new row; `Refused` if it is not a UUID."""
    id = parse_uuid(text)
    if id is None or id == NO_UUID:
        raise invalid("Must be a UUID.", "id")
    return id
