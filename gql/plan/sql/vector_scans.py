"""Finds the statements that need the settings of scans of pgvector's indexes."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement

from gql.plan import nodes
from gql.resolvers.vector_scan import complete_scans, is_by_vector


def scan_settings(members: nodes.Members) -> Iterator[ColumnElement[Any]]:
    """The settings, if a list of the plan is ordered by the distance of vectors."""
    connections = (part for part in nodes.parts(members) if isinstance(part, nodes.Connection))
    if any(is_by_vector(each.node.model, each.order) for each in connections):
        yield complete_scans()
