"""Statements of plans: identity comes before every row, and values are parameters."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from gql.nodes.application import Application
from gql.plan.sql.statement import statement_of
from gql.types import application
from tests.library.application import library
from tests.support.planning import compiled, planned

ADD = 'addReader(input: {name: "secret", favoriteBookId: "x"})'
LIBRARY = [
    "{ books { nodes { title pages readers { nodes { name favoriteBook { title } } } } } }",
    "{ a: books { totalCount } b: books { totalCount(upTo: 3) } readers { totalCount } }",
    "{ books { aggregates { count pages { min max avg } } } }",
    "{ books { groupBy(by: [PAGES], limit: 3) { key { pages } aggregates { count } } } }",
    "{ readers(last: 2) { edges { cursor } pageInfo { hasNextPage hasPreviousPage } } }",
    '{ readers(where: {favoriteBook: {title: {eq: "secret"}}}) { nodes { id } } }',
    '{ book(id: "x") { title readers { totalCount } } reader(id: "x") { name } }',
    '{ node(id: "x") { id } nodes(ids: ["x", "y"]) { id ... on Reader { name } } }',
    "{ viewer { role reader { name favoriteBook { title } } } }",
    f"mutation {{ {ADD} {{ reader {{ name favoriteBook {{ title }} }} errors {{ code }} }} }}",
]
GATEWAY = [
    "{ users { nodes { email locations(first: 1) { nodes { user { email } } } } } }",
    "{ locations(where: {near: {latitude: 1, longitude: 2, radiusMeters: 3}}) { totalCount } }",
    "{ locations { groupBy(by: [RECORDED_AT], every: DAY, limit: 3) { key { recordedAt } } } }",
    '{ workshop(id: "x") { title members { nodes { user { email } } } } tenants { totalCount } }',
    '{ node(id: "x") { id } nodes(ids: ["x"]) { id } viewer { user { id } tenant { name } } }',
    "mutation { recordLocation(input: {latitude: 1, longitude: 2}) { location { id } } }",
    (
        "mutation { recordLocations(input: {locations: [{latitude: 1, longitude: 2}]}) "
        "{ records { isNew location { id user { email } } } errors { code } } }"
    ),
]
EVERY = [
    *(pytest.param(library, source, id=source[:60]) for source in LIBRARY),
    *(pytest.param(application, source, id=source[:60]) for source in GATEWAY),
]
# The CTEs, each of which reads `viewer` or another one.
KNOWN = {"viewer", "target", "target_locked", "refusal", "given", "judged", "written"}


def text(chosen: Application, source: str, **variables: Any) -> str:
    return " ".join(compiled(chosen, source, **variables).sql.split())


def tables(select: exp.Select) -> Iterator[exp.Table]:
    """The tables in the FROM clause of `select` itself."""
    for clause in (select.args.get("from_"), *(select.args.get("joins") or ())):
        if clause is not None and isinstance(clause.this, exp.Table):
            yield clause.this


def reads_of_tables(sql: str) -> Iterator[tuple[exp.Select, exp.Table]]:
    for select in sqlglot.parse_one(sql, dialect="postgres").find_all(exp.Select):
        for table in tables(select):
            if table.name not in KNOWN and not isinstance(table.this, exp.Anonymous | exp.Unnest):
                yield select, table


@pytest.mark.parametrize(("chosen", "source"), EVERY)
def test_every_table_is_read_by_what_identity_or_its_parent_gives(
    chosen: Application, source: str
) -> None:
    """So Postgres can read no row before it has set the identity."""
    reads = [*reads_of_tables(text(chosen, source))]
    assert reads
    for select, table in reads:
        where = select.args["where"]
        outer = {column.table for column in where.find_all(exp.Column)} - {table.alias}
        inside = {inner.alias_or_name for inner in where.find_all(exp.Table)}
        assert outer - inside, f"{table.alias} is read by nothing from outside"


@pytest.mark.parametrize(("chosen", "source"), EVERY)
def test_statement_begins_by_setting_the_identity(chosen: Application, source: str) -> None:
    sql = text(chosen, source)
    names = ("role", *chosen.settings)
    assert sql.startswith("WITH viewer AS MATERIALIZED (SELECT set_config('app.role', ")
    cte = sql[: sql.index(")", sql.index(f"AS {names[-1]}"))]
    found = re.findall(r"set_config\('app\.(\w+)', \$\d+::VARCHAR, true\) AS (\w+)", cte)
    assert found == [(name, name) for name in names]
    assert sql.count("set_config") == len(names)


@pytest.mark.parametrize(
    ("chosen", "setting", "table", "source"),
    [
        (library, "reader_id", "books", "{ books { nodes { id } } }"),
        (library, "reader_id", "readers", "{ readers { nodes { id } } }"),
        (library, "reader_id", "books", "{ books { totalCount } }"),
        (library, "reader_id", "books", "{ books { totalCount(upTo: 5) } }"),
        (library, "reader_id", "books", "{ books { aggregates { count } } }"),
        (
            library,
            "reader_id",
            "books",
            "{ books { groupBy(by: [PAGES], limit: 1) { aggregates { count } } } }",
        ),
        (library, "reader_id", "books", '{ book(id: "x") { id } }'),
        (library, "reader_id", "readers", "{ viewer { reader { id } } }"),
        (application, "tenant_id", "users", "{ users { nodes { id } } }"),
        (application, "tenant_id", "workshops", '{ workshop(id: "x") { id } }'),
        (application, "tenant_id", "tenants", "{ viewer { tenant { id } } }"),
    ],
)
def test_root_field_asks_for_the_row_that_sets_identity(
    chosen: Application, setting: str, table: str, source: str
) -> None:
    reads = [select for select, read in reads_of_tables(text(chosen, source)) if read.name == table]
    assert len(reads) == 1
    [where] = [select.args["where"].sql(dialect="postgres") for select in reads]
    assert where.startswith(f"WHERE viewer.{setting} IS NOT NULL")


@pytest.mark.parametrize(("chosen", "source"), EVERY)
def test_statement_gives_one_value_that_is_data(chosen: Application, source: str) -> None:
    plan = planned(chosen, source)
    assert [column.name for column in statement_of(plan, chosen).selected_columns] == ["data"]
    assert " AS data FROM " in text(chosen, source)


@pytest.mark.parametrize(("chosen", "source"), EVERY)
def test_same_operation_is_the_same_text(chosen: Application, source: str) -> None:
    assert text(chosen, source) == text(chosen, source)


@pytest.mark.parametrize(("chosen", "source"), EVERY)
def test_parameters_have_names_and_no_values(chosen: Application, source: str) -> None:
    statement = statement_of(planned(chosen, source), chosen)
    assert set(statement.compile().params.values()) == {None}


def test_deleted_rows_are_left_out_of_every_read() -> None:
    sql = text(
        library,
        '{ readers { totalCount nodes { id } } reader(id: "x") { id } viewer { reader { id } } '
        "books { nodes { readers { nodes { id } } } } }",
    )
    reads = [alias for select, alias in reads_of_tables(sql) if alias.name == "readers"]
    assert len(reads) == 5
    for read in reads:
        assert f"{read.alias}.deleted_at IS NULL" in sql
    assert "book_1.deleted_at" not in sql


def test_relations_of_a_tenant_are_joined_within_it() -> None:
    sql = text(application, "{ users { nodes { locations { nodes { user { id } } } } } }")
    assert "location_1.tenant_id = user_1.tenant_id AND location_1.user_id = user_1.id" in sql
    assert "user_2.tenant_id = location_1.tenant_id AND user_2.id = location_1.user_id" in sql


def test_operators_get_one_row_where_tenants_have_the_same_id() -> None:
    sql = text(library, '{ reader(id: "x") { id } }')
    assert "ORDER BY reader_1.library_id ASC, reader_1.id ASC LIMIT 1" in sql


def test_members_are_in_the_order_of_the_operation() -> None:
    sql = text(library, "{ books { nodes { pages t: title id __typename } } }")
    keys = re.findall(r'"(\w+)":', sql)
    assert keys == ["books", "nodes", "pages", "t", "id", "__typename"]
    assert '"__typename":"Book"' in sql


def test_number_of_a_document_is_in_the_text_and_that_of_a_variable_is_a_parameter() -> None:
    assert "LIMIT 7)" in text(library, "{ books(first: 7) { nodes { id } } }")
    query = "query ($n: Int, $after: String) { books(first: $n, after: $after) { nodes { id } } }"
    statement = compiled(library, query, n=7, after="x")
    assert "LIMIT 7" not in statement.sql
    assert {"book_1_size", "book_1_after_0", "book_1_after_1"} <= {
        name for name, _ in statement.parameters
    }


SECRETS = st.text("abcdefgh", min_size=6, max_size=12).map(lambda found: f"zq'{found}")


@given(secret=SECRETS)
@settings(max_examples=5, deadline=None)
def test_no_value_of_a_request_is_in_the_text(secret: str) -> None:
    literal = f'"{secret}"'
    where = (
        f"{{title: {{eq: {literal}, in: [{literal}], contains: {literal}}}, "
        f"readers: {{some: {{name: {{ne: {literal}}}}}}}}}"
    )
    for source in (
        f"{{ books(where: {where}) {{ totalCount nodes {{ id }} aggregates {{ count }} }} }}",
        f"{{ book(id: {literal}) {{ id }} nodes(ids: [{literal}]) {{ id }} }}",
        f"{{ books(after: {literal}, before: {literal}) {{ nodes {{ id }} }} }}",
        (
            f"mutation {{ addReader(input: {{name: {literal}, favoriteBookId: {literal}}}) "
            "{ reader { id } } }"
        ),
    ):
        statement = compiled(library, source)
        assert secret not in statement.sql
        assert secret.replace("'", "''") not in statement.sql
        assert statement.sql == compiled(library, source.replace(secret, "another")).sql


def test_value_of_a_filter_is_a_parameter_named_by_its_path() -> None:
    source = '{ books(where: {not: {readers: {some: {name: {ne: "x"}}}}}) { nodes { id } } }'
    statement = compiled(library, source)
    names = [name for name, _ in statement.parameters]
    at = names.index("book_1_where_not_readers_some_name_ne") + 1
    assert f".name != ${at}::VARCHAR" in statement.sql


def test_numbers_of_a_filter_are_parameters_as_well() -> None:
    source = "{ locations(where: {latitude: {gt: 12.625}, near: {latitude: 12.625, "
    source += "longitude: 12.625, radiusMeters: 12.625}}) { nodes { id } } }"
    assert "12.625" not in text(application, source)
