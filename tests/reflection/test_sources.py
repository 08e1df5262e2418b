"""Sources say what the catalog says, whatever names and comments hold."""

import asyncio
import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from db.orm.names import quote
from db.reflection.selection import Selection, Served
from gql.reflection.context import name_in_metadata
from gql.reflection.package import package_sources
from gql.schema import build_schema
from tests.conftest import ROOT
from tests.reflection.applications import application_at, path_of
from tests.reflection.world import Connection, selection_of

RUFF = Path(sys.executable).with_name("ruff")
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
HOSTILE = (
    'say "hi"',
    "it's",
    '"""',
    '""""',
    "'''",
    'ends with "',
    "ends with \\",
    '\\"',
    "back\\slash \\n \\N{DASH} \\x41 \\u0041",
    "two\nlines",
    "carriage\rreturn\r\nand feed\x0c",
    "\t\x01\x1b\x7f\x85\u2028\u200b\u202e",
    "{braces} {0} {} %s %(a)s f'{1 + 1}' $name",
    "# comment: noqa",
    ":colon :1 ::text a:b",
    '"""\nimport os; os.abort()\n"""',
    "') or os.abort() or ('",
    "\U0001f600 \u00e9 \u5e74",
    "x" * 63,
    " spaces ",
    "class",
    "__init__",
)


async def hostile(connection: Connection, text: str) -> Selection:
    """A table, a view, types and comments that have `text` wherever a database lets them."""
    name, value = quote(_short(text)), await connection.fetchval("select quote_literal($1)", text)
    long = await connection.fetchval("select quote_literal($1)", f"{text} " * 300)
    await connection.execute(
        f"""
        create schema {quote(_short("s" + text))};
        set local search_path to {quote(_short("s" + text))};
        create type {name} as enum ({value if len(text.encode()) < 64 else name.replace('"', "'")});
        create domain {quote(_short("d" + text))} as text default {value}
          constraint {name} check (value <> {value});
        create table {quote(_short("t" + text))} (
          {name} text primary key default {value},
          {quote(_short("e" + text))} {name},
          {quote(_short("f" + text))} {quote(_short("d" + text))},
          other text references {quote(_short("t" + text))},
          constraint {name} check ({name} <> {value}),
          constraint {quote(_short("u" + text))} unique (other)
        );
        create index {quote(_short("i" + text))}
          on {quote(_short("t" + text))} (({name} || {value}))
          where {name} <> {value};
        create view {quote(_short("v" + text))} as
          select {name}, {value} as fixed from {quote(_short("t" + text))};
        comment on table {quote(_short("t" + text))} is {long};
        comment on column {quote(_short("t" + text))}.{name} is {value};
        comment on view {quote(_short("v" + text))} is {value};
        """
    )
    return await selection_of(connection)


def _short(text: str) -> str:
    """`text` as a name, which has at most 63 bytes."""
    return text.encode()[:63].decode(errors="ignore")


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_names_and_comments_are_names_and_comments(
    scratch: Connection, text: str
) -> None:
    selection = await hostile(scratch, text)
    assert len(selection.served) == 2
    application = application_at(path_of(selection))
    for served in selection.served:
        table = application.metadata.tables[name_in_metadata(served.name)]
        check(table, served)
    build_schema(application)


def check(table: Table, served: Served) -> None:
    """Assert that the model says what the catalog says."""
    relation = served.relation
    assert (table.name, table.schema, table.comment) == (
        relation.name,
        None if relation.schema == "public" else relation.schema,
        relation.comment,
    )
    assert [*table.primary_key.columns.keys()] == [*served.key]
    for column in relation.columns:
        model = table.columns[column.name]
        assert model.comment == column.comment
        default = getattr(model.server_default, "arg", None)
        if column.default is not None and default is not None:
            assert _sql(default) == column.default
        if "." not in relation.name + relation.schema:
            expected = column.type.removeprefix(f"{quote(relation.schema)}.")
            made = _sql(model.type)
            assert made.casefold() in (column.type.casefold(), expected.casefold(), "bigserial")
    keys = {(each.name, tuple(each.column_keys)) for each in table.foreign_key_constraints}
    assert {columns for _, columns in keys} == {
        each.local for each in served.foreign_keys if each.is_whole
    }
    checks = {
        each.name: _sql(each.sqltext) for each in table.constraints if hasattr(each, "sqltext")
    }
    for each in relation.checks:
        assert f"({checks[each.name]})" in each.definition
    assert {each.name for each in table.indexes} == {each.name for each in relation.indexes}
    for index in table.indexes:
        [of] = [each for each in relation.indexes if each.name == index.name]
        assert _sql(index.dialect_options["postgresql"]["where"]) == of.where
        assert [_sql(each) for each in index.expressions] == [each.expression for each in of.terms]
    if relation.definition is not None:
        assert table.info["view"].strip() == relation.definition.strip().rstrip(";")


def _sql(clause: object) -> str:
    compiled = clause.compile(dialect=DIALECT)  # type: ignore[attr-defined]
    return str(compiled).replace("%%", "%")


def test_two_generations_are_the_same(selection: Selection) -> None:
    assert package_sources("a", selection) == package_sources("a", selection)


def test_models_of_the_odd_database_say_what_it_is(selection: Selection, odd_path: str) -> None:
    metadata = application_at(odd_path).metadata
    for served in selection.served:
        table = metadata.tables[name_in_metadata(served.name)]
        relation = served.relation
        assert (table.comment, [*table.columns.keys()]) == (
            relation.comment,
            [each.name for each in relation.columns],
        )
        assert {*table.primary_key.columns.keys()} == {*served.key}
        for column in relation.columns:
            if column.name not in served.key:
                assert table.columns[column.name].nullable == column.is_nullable


async def test_written_files_are_formatted_and_without_faults(
    scratch: Connection, selection: Selection, tmp_path: Path
) -> None:
    await asyncio.to_thread(check_files, [selection], tmp_path / "odd")
    every = []
    for text in HOSTILE:
        transaction = scratch.transaction()
        await transaction.start()
        every.append(await hostile(scratch, text))
        await transaction.rollback()
    await asyncio.to_thread(check_files, every, tmp_path / "hostile", "--ignore=E501")


def check_files(selections: list[Selection], folder: Path, *options: str) -> None:
    """Assert that ruff has nothing to say once it has formatted the files.

    Names of any length make long lines.
    """
    fix, verify = ["check", "--fix", *options], ["check", *options]
    for at, each in enumerate(selections):
        for path, source in package_sources(f"package_{at}", each).items():
            file = folder / f"package_{at}" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(source)
    for words in (["format"], fix, ["format"], ["format", "--check"], verify):
        done = subprocess.run(
            [RUFF, *words, "--config", ROOT / "pyproject.toml", "--quiet", folder],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0 or words is fix, done.stdout + done.stderr


def test_docstrings_are_the_comments(selection: Selection, odd_path: str) -> None:
    application = application_at(odd_path)
    [person] = [each for each in application.registry.nodes if each.name == "Person"]
    expected = 'Somebody.\n\nWith "quotes", a \\ and """three""".'
    assert inspect.getdoc(person.model) == expected
    assert build_schema(application).executable.type_map["Person"].description == expected


async def test_the_key_of_a_comment_is_that_of_the_model(scratch: Connection) -> None:
    await scratch.execute(
        "create table t (id int primary key, a int, b int);comment on table t is '@primaryKey b, a'"
    )
    metadata = application_at(path_of(await selection_of(scratch))).metadata
    assert [*metadata.tables["t"].primary_key.columns.keys()] == ["b", "a"]
