"""Makes an application of a database that exists, for `gateway serve --reflect`."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from db.checks.assumable_roles import assumable_roles, login_role
from db.connection.connect import connect
from db.errors import Fault, translate_database_errors
from db.orm.names import PUBLIC
from db.reflection.catalog import Catalog
from db.reflection.query import missing_schemas, read_catalog, unreadable
from db.reflection.selection import Selection, select_relations
from db.settings import Settings
from db.urls.url import DatabaseUrl
from gql.reflection.pulled import Wanted

# The package that sources in memory are imported as.
PACKAGE = "reflected"
PATH = f"{PACKAGE}.application:application"


Hidden: TypeAlias = list[tuple[str, str]]


async def read(settings: Settings, url: DatabaseUrl, wanted: Wanted) -> tuple[Catalog, Hidden]:
    """What roles may read that requests may act as, and the tables that none of them may read."""
    connection = await connect(settings, url)
    try:
        with translate_database_errors(url):
            schemas = wanted.schemas or None
            if schemas and (missing := await missing_schemas(connection, schemas)):
                raise Fault(f"{url.database} has no schema {', '.join(missing)}.")
            login = await login_role(connection)
            assumed = await assumable_roles(connection, in_production=settings.in_production)
            roles = [*{login: None, **dict.fromkeys(assumed)}]
            catalog = await read_catalog(connection, roles, schemas)
            return catalog, await unreadable(connection, roles, schemas)
    finally:
        await connection.close()


def select(catalog: Catalog, wanted: Wanted, hidden: Hidden, url: DatabaseUrl) -> Selection:
    """The tables and views that are served; `Fault` if there are none."""
    selection = select_relations(catalog, wanted.exclude, hidden)
    if not selection.served:
        raise Fault(
            f"{url.user} can read no table with a key in {url.database} at {url.place}"
            + "".join(f"; left out: {each}" for each in selection.left_out)
            + ": choose another role or database in DATABASE_URL, or other schemas."
        )
    return selection


def reflected(settings: Settings, selection: Selection) -> Settings:
    """The settings that serve the application of a selection, which is imported from memory."""
    # Imported here because only this command needs to write sources.
    from gql.reflection.imported import import_package
    from gql.reflection.package import package_sources

    import_package(PACKAGE, package_sources(PACKAGE, selection), "application")
    return replace(settings, application=PATH)


def summary(selection: Selection) -> list[str]:
    """What is served, and a line for each reason why something is not."""
    views = sum(each.relation.is_view for each in selection.served)
    counts = [(len(selection.served) - views, "table"), (views, "view")]
    parts = [f"{number} {noun}{'s' * (number != 1)}" for number, noun in counts if number]
    schemas = sorted({each.name.schema for each in selection.served} - {PUBLIC})
    within = f" (schemas {', '.join(schemas)} too)" if schemas else ""
    return [
        f"serves {' and '.join(parts)}{within}",
        *(f"leaves out {each}" for each in selection.left_out),
    ]
