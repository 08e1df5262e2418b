"""Writes the package of an application for a database: models, types, and the application."""

from __future__ import annotations

from collections.abc import Mapping

from db.reflection.selection import Selection
from gql.reflection.column_types import ColumnTypes
from gql.reflection.context import Context
from gql.reflection.described import Described, describe
from gql.reflection.imports import Imports
from gql.reflection.models import model_module
from gql.reflection.types import type_module

BASE = '''"""Defines the base of the models."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from db.orm.base import COLUMN_TYPES, POSTGRES_NAMING, ScopedTables
from db.orm.kept_policies import KEEPS_POLICIES


class Base(ScopedTables, DeclarativeBase):
    # Policies may hide any row, so that one that another refers to may be missing.
    metadata = MetaData(naming_convention=POSTGRES_NAMING, info={KEEPS_POLICIES: True})
    type_annotation_map: ClassVar[dict[Any, Any]] = COLUMN_TYPES
'''
APPLICATION = '''"""The application: APPLICATION={package}.application:application serves it."""

from {package}.models import Base
from {package}.types import TYPES
from gql.nodes.application import Application
from gql.nodes.registry import Registry

application = Application(
    registry=Registry(TYPES),
    metadata=Base.metadata,
    migrations={migrations!r},
    keeps_policies=True,
)
'''


def package_sources(
    package: str, selection: Selection, *, migrations: str = ""
) -> Mapping[str, str]:
    """The source of each file of `package`, by its path in it; none of them is formatted."""
    described = describe(selection)
    by_name = {each.name: each for each in described}
    types = ColumnTypes(selection.types, f"{package}.models.named_types")
    files = {
        "__init__.py": '"""An application of the gateway for a database that exists."""\n',
        "application.py": APPLICATION.format(package=package, migrations=migrations),
        "models/__init__.py": _models(package, described),
        "models/base.py": BASE,
        "types/__init__.py": _types(package, described),
    }
    if types.has_constants:
        files["models/named_types.py"] = _named_types(types)
    for each in described:
        files[f"models/{each.module}.py"] = model_module(Context(package, each, by_name, types))
        files[f"types/{each.module}.py"] = type_module(package, each)
    return files


def _models(package: str, described: tuple[Described, ...]) -> str:
    names = sorted(["Base", *(each.class_name for each in described)])
    lines = [
        '"""Maps the tables of the database; importing this package maps all of them."""',
        "",
        f"from {package}.models.base import Base",
        *(f"from {package}.models.{each.module} import {each.class_name}" for each in described),
        "",
        f"__all__ = {names!r}",
        "",
    ]
    return "\n".join(lines)


def _types(package: str, described: tuple[Described, ...]) -> str:
    lines = [
        '"""Declares the GraphQL types, a file per table."""',
        "",
        *(f"from {package}.types.{each.module} import {each.class_name}" for each in described),
        "",
        f"TYPES: tuple[type, ...] = ({', '.join(each.class_name for each in described)}"
        + ("," if len(described) == 1 else "")
        + ")",
        "",
    ]
    return "\n".join(lines)


def _named_types(types: ColumnTypes) -> str:
    imports = Imports()
    definitions = [*types.constants(imports)]
    head = ['"""Names the enums and domains of the database."""', "", *imports.lines(), ""]
    return "\n".join([*head, *definitions, ""])
