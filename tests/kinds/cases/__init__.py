"""Every kind of column, by family."""

from tests.kinds.cases import (
    arrays,
    documents,
    enums,
    notations,
    numbers,
    others,
    spatial,
    texts,
    times,
)
from tests.kinds.installed import INSTALLED
from tests.kinds.kind import Kind

FAMILIES = (numbers, texts, times, enums, documents, notations, arrays, spatial, others)
ALL: tuple[Kind, ...] = tuple(kind for family in FAMILIES for kind in family.KINDS)


def lacks(kind: Kind) -> str:
    """What this Postgres lacks for `kind`; empty if it has all."""
    missing = sorted({*kind.needs.split()} - INSTALLED.features)
    too_old = [f"Postgres {kind.since}"] if INSTALLED.version < kind.since else []
    return ", ".join([*missing, *too_old])


KINDS: tuple[Kind, ...] = tuple(kind for kind in ALL if not lacks(kind))
# Rows enough for all values of a kind.
ROWS = max(len(kind.values) for kind in KINDS) + 1
