"""What is measured, in this order, by name."""

from __future__ import annotations

from bench.loads import LOADS
from bench.reads import READS
from bench.writes import WRITES

LIST = (*READS, *WRITES, *LOADS)
QUERIES = {query.name: query for query in LIST}
