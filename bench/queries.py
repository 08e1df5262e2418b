"""What is measured, in this order, by name."""

from __future__ import annotations

from bench.chinook.queries import QUERIES as CHINOOK
from bench.loads import LOADS
from bench.reads import READS
from bench.writes import WRITES

LIST = (*READS, *WRITES, *LOADS, *CHINOOK)
QUERIES = {query.name: query for query in LIST}
