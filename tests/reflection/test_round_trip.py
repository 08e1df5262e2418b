"""Tables made from the models of a database are the tables that it has."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable, DDLElement

from db.orm.names import TableName
from db.orm.types import create_type, types_of
from db.reflection.catalog import Catalog, Relation
from db.reflection.selection import select_relations
from tests.reflection.applications import application_at, path_of
from tests.reflection.test_catalog import TABLES
from tests.reflection.world import ODD, Connection, catalog_of

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
TYPES = """
smallint; integer; bigint; real; double precision; numeric; numeric(10); numeric(10,2);
numeric(3,-2); money; oid; text; varchar; varchar(7); char(3); bpchar; "char"; name; boolean;
uuid; bytea;
date; time; time(2); time with time zone; time(0) with time zone; timestamp; timestamp(3);
timestamp with time zone; timestamp(6) with time zone; interval; interval(2);
interval year to month; interval day to second(3);
json; jsonb; jsonpath; xml; bit(3); bit varying; bit varying(5); inet; cidr;
macaddr; macaddr8; tsvector; tsquery; int4range; int8range; numrange; daterange; tsrange; tstzrange;
int4multirange; datemultirange; point; box; path; pg_lsn; regclass; integer[]; integer[][];
varchar(3)[]; numeric(4,1)[]; timestamp(3)[]; "char"[]; point[]; interval[]; bpchar[]; char(3)[]
"""
SCRIPTS = {
    "odd": ODD.read_text(),
    "options": TABLES,
    "types": "create table t (id int primary key, "
    + ", ".join(f"c{at} {each.strip()}" for at, each in enumerate(TYPES.strip().split(";")))
    + ")",
}


def statements(metadata: MetaData, schemas: set[str]) -> Iterator[str]:
    """What creates the tables, their types first and their foreign keys last."""
    tables = [table for table in metadata.tables.values() if "view" not in table.info]
    yield from (f'create schema if not exists "{name}"' for name in schemas)
    yield from map(create_type, types_of(metadata).values())
    for table in tables:
        yield _sql(CreateTable(table, include_foreign_key_constraints=[]))
    for table in tables:
        yield from (_sql(CreateIndex(index)) for index in table.indexes)
        yield from (_sql(AddConstraint(key)) for key in table.foreign_key_constraints)


def _sql(statement: DDLElement) -> str:
    return str(statement.compile(dialect=DIALECT)).replace("%%", "%")


def comparable(relation: Relation) -> Relation:
    """The relation without what models do not have: comments here, partitions and exclusions."""
    return replace(
        relation,
        comment=None,
        partitions=(),
        columns=tuple(replace(each, comment=None) for each in relation.columns),
        checks=tuple(each for each in relation.checks if not each.is_exclusion),
        foreign_keys=tuple(each for each in relation.foreign_keys if each.is_whole),
    )


def tables(catalog: Catalog, names: set[TableName]) -> dict[str, Relation]:
    return {
        str(each.table_name): comparable(each)
        for each in catalog.relations
        if each.table_name in names
    }


@pytest.mark.parametrize("name", SCRIPTS)
async def test_models_make_the_tables_that_they_are_made_from(
    scratch: Connection, name: str
) -> None:
    await scratch.execute(SCRIPTS[name])
    await scratch.execute("set constraints all immediate")
    before = await catalog_of(scratch)
    selection = select_relations(before)
    # A model needs a primary key, which a table with another key does not have.
    made = {each.name for each in selection.served if each.relation.primary_key}
    metadata = application_at(path_of(selection)).metadata
    composites = [each for each in before.types if each.kind == "c"]
    schemas = {each.schema for each in before.relations}
    schemas |= {each.schema for each in before.types} - {"pg_catalog"}
    for schema in schemas:
        await scratch.execute(f'drop schema "{schema}" cascade')
    for statement in statements(metadata, schemas | {"public"}):
        if composites and statement.lstrip().lower().startswith("create table"):
            if "s" in schemas:
                await scratch.execute('create collation s.numbers from "C"')
            for each in composites:
                await scratch.execute(f"create type {each.name} as (a int, b text)")
            composites = []
        await scratch.execute(statement)
    after = tables(await catalog_of(scratch), {*made})
    for expected in tables(before, {*made}).values():
        actual = after[str(expected.table_name)]
        for part in ("columns", "keys", "foreign_keys", "checks", "indexes"):
            assert getattr(actual, part) == getattr(expected, part), expected.name
        assert actual == expected
