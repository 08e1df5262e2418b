"""Writes the module of a model."""

from __future__ import annotations

from gql.reflection.constraints import table_arguments
from gql.reflection.context import Context
from gql.reflection.literals import block, docstring, indented
from gql.reflection.model_columns import column_source
from gql.reflection.relationships import relationship_source


def model_module(context: Context) -> str:
    """The source of the module of a model."""
    relation, described = context.relation, context.described
    base = context.imports.add(f"{context.package}.models.base", "Base")
    body = [
        *(column_source(context, column) for column in relation.columns),
        "",
        *(relationship_source(context, link) for link in described.links),
    ]
    arguments = table_arguments(context)
    lines = [
        f"class {described.class_name}({base}):",
        indented(docstring(described.text)),
        "",
        f"    __tablename__ = {relation.name!r}",
        *([f"    __table_args__ = {arguments}"] if arguments else []),
        "",
        *(f"    {line}" if line else "" for line in body),
    ]
    query = []
    if relation.definition is not None:
        query = [f"QUERY = {block(relation.definition.strip().rstrip(';'))}", ""]
    head = [
        docstring(f"Maps the {relation.noun} `{relation.name}`."),
        "",
        "from __future__ import annotations",
        "",
        *context.imports.lines(),
        *_type_checking(context),
        "",
    ]
    return "\n".join([*head, *query, *lines, ""])


def _type_checking(context: Context) -> list[str]:
    targets = [context.others[link.target] for link in context.described.links]
    needed = sorted(
        {(each.module, each.class_name) for each in targets if each is not context.described}
    )
    if not needed:
        return []
    lines = [f"    from {context.package}.models.{module} import {name}" for module, name in needed]
    return ["from typing import TYPE_CHECKING", "", "if TYPE_CHECKING:", *lines]
