"""Writes the relationships of a model."""

from __future__ import annotations

from collections.abc import Sequence

from gql.reflection.context import Context, name_in_metadata
from gql.reflection.described import Described
from gql.reflection.links import Link
from gql.reflection.literals import call, literal


def relationship_source(context: Context, link: Link) -> str:
    target = context.others[link.target]
    options: dict[str, str | None] = {}
    if link.through is not None:
        options |= _through(context, link, context.others[link.through], target)
    elif link.is_explicit:
        options |= _joined(context, link, target)
    if not link.is_list and not link.is_owning:
        options["uselist"] = "False"
    python = target.class_name
    if link.is_list:
        python = f"list[{python}]"
    elif not _is_always_there(context, link):
        python = f"{python} | None"
    made = call(context.imports.use("readonly_relationship"), [], options)
    return f"{link.name}: {context.imports.use('Mapped')}[{python}] = {made}"


def _is_always_there(context: Context, link: Link) -> bool:
    """Whether every row has the row that it refers to."""
    is_enforced = any(
        (key.local, key.target) == (link.local, link.target) for key in context.foreign_keys
    )
    columns = [context.relation.column(name) for name in link.local]
    return (
        link.is_owning
        and is_enforced
        and not any(column is None or column.is_nullable for column in columns)
    )


def _through(
    context: Context, link: Link, between: Described, target: Described
) -> dict[str, str | None]:
    """The table between, and how the rows are found if its foreign keys do not say it."""
    table = name_in_metadata(between.name)
    options: dict[str, str | None] = {"secondary": f"lambda: Base.metadata.tables[{table!r}]"}
    if link.is_explicit:
        near = _equal(context.described, link.local, between, link.near)
        far = _equal(target, link.remote, between, link.far)
        options |= {"primaryjoin": literal(_and(near)), "secondaryjoin": literal(_and(far))}
    return options


def _joined(context: Context, link: Link, target: Described) -> dict[str, str | None]:
    """How the rows are found, where the foreign keys of the models do not say it.

    Which side is the reference and which is the other row matters within one table.
    """
    left, right = ("foreign({})", "remote({})") if link.is_owning else ("{}", "remote(foreign({}))")
    pairs = _equal(context.described, link.local, target, link.remote, left, right)
    return {"primaryjoin": literal(_and(pairs))}


def _equal(
    one: Described,
    columns: Sequence[str],
    other: Described,
    theirs: Sequence[str],
    left: str = "{}",
    right: str = "{}",
) -> list[str]:
    """The conditions that columns of two models are equal, as SQLAlchemy reads them in a text."""
    return [
        left.format(f"{one.class_name}.{one.attributes[column]}")
        + " == "
        + right.format(f"{other.class_name}.{other.attributes[their]}")
        for column, their in zip(columns, theirs, strict=True)
    ]


def _and(conditions: list[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"and_({', '.join(conditions)})"
