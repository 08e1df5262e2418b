"""Lists the tables of an application."""

from __future__ import annotations

import warnings

from sqlalchemy import MetaData, Table
from sqlalchemy.exc import SAWarning


def tables_of(metadata: MetaData) -> list[Table]:
    """The tables, each after those that it refers to; tables that refer to each other by name."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Cannot correctly sort tables", SAWarning)
        return metadata.sorted_tables
