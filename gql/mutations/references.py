"""Ids of other rows in the inputs of mutations."""

from typing import Any

from db.orm.ids import id_prefix
from gql.writes.payload import not_found


def workshop_id_of(input: Any) -> str:
    """The id of the workshop that an input names; `Refused` if it is not the id of one."""
    id: str = input.workshop_id
    if id_prefix(id) != "ws":
        raise not_found("workshopId")
    return id
