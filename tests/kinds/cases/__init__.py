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
KINDS: tuple[Kind, ...] = tuple(
    kind
    for family in FAMILIES
    for kind in family.KINDS
    if INSTALLED.version >= kind.since and {*kind.needs.split()} <= INSTALLED.features
)
# Rows enough for all values of a kind.
ROWS = max(len(kind.values) for kind in KINDS) + 1
