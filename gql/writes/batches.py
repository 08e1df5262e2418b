"""Makes the rows of a batch from its entries."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from strawberry import UNSET

from gql.writes.payload import Refused, invalid

MAX_ROWS = 1_000


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
