"""One measured operation: a document in the gateway's own form, and how it is sent and compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bench.world import World

CONNECTIONS = 16
# `load.lua` replaces it, in documents and in variables, by eight hexadecimal digits.
UNIQUE = "@unique@"
FIRST_NUMBER = "0" * len(UNIQUE)
TOO_SLOW = {"resolvers": "takes seconds for an answer, which is longer than it is measured"}

Variables = dict[str, Any]
# The database a query is for: the gateway's own tables with demo data, or `bench.chinook`.
DatasetName = Literal["demo", "chinook"]


def no_variables(_: World) -> list[Variables]:
    """A document without variables."""
    return [{}]


@dataclass(frozen=True, slots=True)
class Query:
    """`least_ids` is how many ids a right answer holds at least.

    Answers are the same each time (`fixed`), of about the same size (`sized`), of any size
    (`unsized`), or of `writes`, which leave so many `rows` for each request.
    """

    name: str
    title: str
    document: str
    least_ids: int
    kind: Literal["fixed", "sized", "unsized", "writes"] = "fixed"
    # What it is sent with, one after the other.
    variables: Callable[[World], list[Variables]] = no_variables
    connections: int = CONNECTIONS
    dataset: DatasetName = "demo"
    is_operators: bool = False
    # How many values UNIQUE takes, in rotation from 0 on; None: no request has that of another. All
    # of them are sent before anything is measured.
    numbers: int | None = None
    # What is under load at the same time, on connections of its own.
    beside: Query | None = None
    # The peers are asked what they are asked for the query of this name.
    same_as: str | None = None
    # Which contestants are not asked, and why.
    lacks: Mapping[str, str] = field(default_factory=dict)
    # The index that Postgres must use.
    index: str | None = None
    # The right answer of a write, with the words of `bench.check` for new ids.
    answer: Mapping[str, Any] = field(default_factory=dict)
    rows: int = 0
    # SQL that makes rows to write to, as many as its one parameter says.
    prepare: str | None = None


def inputs(template: Mapping[str, Any]) -> Callable[[World], list[Variables]]:
    """A mutation's `input`: `template` with the id and the name of each user in turn."""
    text = json.dumps(template)

    def variables(world: World) -> list[Variables]:
        users = zip(world.user_ids, world.names, strict=True)
        filled = (text.replace("{user}", str(id)).replace("{name}", name) for id, name in users)
        return [{"input": json.loads(each)} for each in dict.fromkeys(filled)]

    return variables
