"""Walks the plans that Postgres makes, as EXPLAIN returns them in JSON."""

import re
from collections.abc import Iterator
from typing import Any

from db.orm.scope import scope_of_table
from models import Base

# Conditions of a node, wherever Postgres writes them.
CONDITIONS = ("Index Cond", "Recheck Cond", "Filter", "One-Time Filter", "Join Filter")

PlanNode = dict[str, Any]


def children(node: PlanNode) -> list[PlanNode]:
    found: list[PlanNode] = node.get("Plans", [])
    return found


def walk(node: PlanNode, above: tuple[PlanNode, ...] = ()) -> Iterator[tuple[PlanNode, ...]]:
    """Every node, with the nodes above it; the root comes first."""
    path = (*above, node)
    yield path
    for child in children(node):
        yield from walk(child, path)


def policy_of(table: str, plan: PlanNode) -> set[str]:
    """What conditions call the InitPlans by which the policies of a table know the viewer.

    They read the tenant, or the role if the rows of the table belong to no tenant:
    `(InitPlan 3).col1`. Before Postgres 17 it is `$5`, and the InitPlan says that it returns that.
    """
    is_owned = scope_of_table(Base.metadata.tables[table]) is not None
    setting = f"current_setting('app.{'tenant_id' if is_owned else 'role'}'"
    return {
        returned[1]
        if (returned := re.search(r"returns (\$\d+)", path[-1]["Subplan Name"]))
        else f"({path[-1]['Subplan Name']}).col1"
        for path in walk(plan)
        if path[-1].get("Parent Relationship") == "InitPlan"
        and any(setting in output for output in path[-1].get("Output", ()))
    }


def is_held_by_policy(path: tuple[PlanNode, ...], policy: set[str]) -> bool:
    """Whether the scan, or a gate right above it, asks for what `policy_of` its table gives."""
    for node in reversed(path):
        conditions = " ".join(str(node[name]) for name in CONDITIONS if name in node)
        if any(re.search(rf"{re.escape(name)}(?!\d)", conditions) for name in policy):
            return True
        if node.get("Parent Relationship") in ("SubPlan", "InitPlan"):
            return False
    return False
