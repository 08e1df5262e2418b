"""An application without what a role may not do is an application like any other."""

import re
from dataclasses import replace

import pytest

from db.orm.names import TableName
from db.orm.privileges import Privileges, TablePrivileges
from db.orm.scope import column_of, table_of
from gql.nodes.application import Application
from gql.nodes.restricted import restricted
from gql.schema import print_sdl
from gql.types import application
from tests.articles.application import articles
from tests.fields.application import fields
from tests.kinds.application import kinds
from tests.library.application import library
from tests.shapes.application import shapes

APPLICATIONS = [application, articles, fields, kinds, library, shapes]


def everything(served: Application) -> dict[TableName, TablePrivileges]:
    """All privileges on every table."""
    tables = served.metadata.tables.values()
    columns = {
        TableName.of(table): frozenset(column.name for column in table.c) for table in tables
    }
    return {
        name: TablePrivileges(select=each, insert=each, update=each, delete=True)
        for name, each in columns.items()
    }


@pytest.mark.parametrize("served", APPLICATIONS, ids=lambda each: each.migrations)
def test_a_role_that_may_do_everything_gets_the_application_itself(served: Application) -> None:
    assert restricted(served, Privileges(everything(served))) is served


@pytest.mark.parametrize("served", APPLICATIONS, ids=lambda each: each.migrations)
def test_without_any_one_table_there_is_still_a_schema(served: Application) -> None:
    for node in served.registry.nodes:
        name = TableName.of(table_of(node.model))
        without = {table: each for table, each in everything(served).items() if table != name}
        sdl = print_sdl(restricted(served, Privileges(without)))
        assert not re.search(rf"^type {node.name} ", sdl, re.MULTILINE), node.name
        assert not re.search(rf"\b{node.name}(Filter|Order|Connection)\b", sdl), node.name


@pytest.mark.parametrize("served", [application, library, shapes], ids=lambda each: each.migrations)
def test_without_some_columns_there_is_still_a_schema(served: Application) -> None:
    """Each role lacks one column of every table."""
    for at in range(max(len(node.columns) for node in served.registry.nodes)):
        privileges, hidden = everything(served), dict[type, str]()
        for node in served.registry.nodes:
            names = [each.name for each in node.columns.values() if each.expression is None]
            if at < len(names) and names[at] not in node.row_id.attributes:
                table = TableName.of(table_of(node.model))
                own, column = privileges[table], column_of(node.model, names[at]).name
                privileges[table] = replace(own, select=own.select - {column})
                hidden[node.model] = names[at]
        role = restricted(served, Privileges(privileges))
        for node in role.registry.nodes:
            assert hidden.get(node.model) not in node.columns
        print_sdl(role)


def test_a_mutation_by_hand_goes_with_its_table() -> None:
    every = everything(application)
    tables = {name: each for name, each in every.items() if name.name != "workshop_steps"}
    names = {each.name for each in restricted(application, Privileges(tables)).mutations}
    gone = {each.name for each in application.mutations} - names
    assert gone
    assert all("step" in name for name in gone)
