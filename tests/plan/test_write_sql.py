"""Statements that write: who may, what must be there, and what is stored."""

import re
from dataclasses import replace

import pytest

import models
from gql.nodes.application import Application
from gql.nodes.node import auto, node
from gql.nodes.registry import Registry
from gql.types import application
from models.tenant import WRITABLE
from tests.library.application import library
from tests.library.models import Book
from tests.support.planning import compiled

ADD = 'mutation { addReader(input: {name: "n", favoriteBookId: "x"}) { reader { name } } }'
RECORD = "mutation { recordLocation(input: {latitude: 1, longitude: 2}) { location { id } } }"
RECORD_ALL = (
    "mutation { recordLocations(input: {locations: [{latitude: 1, longitude: 2}]}) "
    "{ records { isNew location { id } } errors { code } } }"
)
ALL = [(library, ADD), (application, RECORD), (application, RECORD_ALL)]
each_write = pytest.mark.parametrize(("chosen", "source"), ALL, ids=["add", "record", "batch"])


def text(chosen: Application, source: str) -> str:
    return " ".join(compiled(chosen, source).sql.split())


def test_row_is_what_the_request_gives_and_defaults_are_the_databases() -> None:
    sql = text(library, ADD)
    assert (
        "written AS (INSERT INTO readers (library_id, name, favorite_book_id) SELECT $3::UUID "
    ) in sql
    assert "FROM refusal WHERE refusal.why IS NULL RETURNING" in sql
    assert sql.endswith(
        "ELSE refusal.why END, 'UTF8') AS data FROM refusal LEFT OUTER JOIN written ON true"
    )


@each_write
def test_payload_speaks_of_rows_as_they_were_stored(chosen: Application, source: str) -> None:
    table = "readers" if chosen is library else "locations"
    sql = text(chosen, source)
    returned = sql[sql.index("RETURNING ") : sql.index("convert_to(")]
    columns = chosen.metadata.tables[table].columns
    assert all(f"{table}.{column.name}" in returned for column in columns)


@each_write
def test_deleted_account_writes_nothing(chosen: Application, source: str) -> None:
    setting, table, scope = (
        ("reader_id", "readers", "library_id")
        if chosen is library
        else ("user_id", "users", "tenant_id")
    )
    assert (
        f"(viewer.role != 'operator' AND viewer.{setting} != '' AND (SELECT count(*) AS count_1 "
        f"FROM {table} AS writing_user WHERE writing_user.{scope} = "
        f"CAST(nullif(viewer.{scope}, '') AS UUID) AND writing_user.id = "
        f"CAST(nullif(viewer.{setting}, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) "
        "THEN '[\"no account\"]'"
    ) in text(chosen, source)


@pytest.mark.parametrize("source", [RECORD, RECORD_ALL], ids=["record", "batch"])
def test_tenant_writes_only_while_its_status_allows_it(source: str) -> None:
    values = ", ".join(f"'{value}'" for value in sorted(WRITABLE))
    assert (
        "(SELECT writing_tenant.status FROM tenants AS writing_tenant WHERE writing_tenant.id = "
        "CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL "
        f"AND viewer.role IS NOT NULL) IN ({values})) IS NOT true) THEN"
    ) in text(application, source)


def test_application_without_a_tenant_model_asks_for_no_status() -> None:
    assert "writing_tenant" not in text(library, ADD)


def test_status_of_a_tenant_is_asked_for_only_where_rows_belong_to_one() -> None:
    """A book belongs to nobody, also where there are tenants."""
    book: type = node(Book, writes=("create",))(type("Book", (), {"pages": auto("Its pages.")}))
    own: list[type] = [
        node(model)(type(model.__name__, (), {"updated_at": auto("When it was changed.")}))
        for model in (models.User, models.Tenant)
    ]
    registry = Registry([book, *own])
    chosen = replace(application, registry=registry, mutations=(), new_rows=())
    sql = text(chosen, "mutation { createBook(input: {pages: 1}) { book { id } } }")
    assert "INSERT INTO books (pages)" in sql
    assert "writing_user" in sql
    assert "writing_tenant" not in sql


def test_row_that_is_referred_to_must_be_there_within_the_scope() -> None:
    for source, is_one in ((RECORD, "any("), (RECORD_ALL, "given.user_id ")):
        sql = text(application, source)
        referred = sql[sql.index("users AS location_1_user_id_row") :]
        assert referred.startswith(
            "users AS location_1_user_id_row WHERE location_1_user_id_row.tenant_id = "
            f"CAST(nullif(viewer.tenant_id, '') AS UUID) AND location_1_user_id_row.id = {is_one}"
        )
        assert "location_1_user_id_row.deleted_at IS NULL) " in referred
    # A book belongs to no library: it is read once identity is set, which its policies may ask for.
    sql = text(library, ADD)
    referred = sql[sql.index("books AS reader_1_favorite_book_id_row") :]
    assert referred.startswith(
        "books AS reader_1_favorite_book_id_row "
        "WHERE viewer.reader_id IS NOT NULL "
        "AND reader_1_favorite_book_id_row.id = any($1::UUID[])) != cardinality($1::UUID[])"
    )


RESTORE = 'mutation { restoreUser(input: {id: "x"}) { user { email } errors { code } } }'
UPDATE = 'mutation { updateUser(input: {id: "x", email: "e"}) { user { email } errors { code } } }'


def test_row_is_locked_after_the_identity_is_set_and_before_anything_is_decided() -> None:
    sql = text(application, UPDATE)
    target = sql[sql.index("target_locked AS MATERIALIZED") : sql.index(", target AS (")]
    assert "FROM viewer JOIN LATERAL (SELECT" in target
    assert "WHERE viewer.tenant_id IS NOT NULL AND target_row.id = " in target
    assert target.endswith("FOR NO KEY UPDATE) AS locked ON true)")


def test_row_that_was_deleted_while_it_was_waited_for_is_not_found() -> None:
    sql = text(application, UPDATE)
    assert "FROM target_locked WHERE target_locked.deleted_at IS NULL), refusal" in sql
    gone = sql[sql.index("FROM target) = 0 AND ((SELECT count(*)") :]
    assert re.match(r".*?FROM target_locked\) > 0 OR .*? THEN '\[\"not found\",", gone)


def test_update_sets_what_is_given_and_keeps_the_time_of_what_it_does_not_change() -> None:
    sql = text(application, UPDATE)
    written = sql[sql.index("written AS (UPDATE users SET") : sql.index("RETURNING")]
    assert "email=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE users.email END" in written
    assert "THEN now() ELSE users.updated_at END WHERE (SELECT refusal.why" in written
    assert "users.tenant_id = (SELECT target.tenant_id FROM target LIMIT 1)" in written


def test_reasons_are_looked_for_in_the_order_of_the_resolver_lane() -> None:
    sql = text(application, UPDATE)
    reasons = ["ambiguous", "not found", "forbidden", "no account", "tenant read only", "conflict"]
    places = [sql.index(f'["{reason}"') for reason in reasons]
    assert places == sorted(places)
    restore = text(application, RESTORE)
    assert restore.index('["forbidden"]') < restore.index('["not found","id"]')
    assert '["too late","id"]' in restore


def test_batch_takes_its_tenant_from_the_identity_and_not_from_the_request() -> None:
    statement = compiled(application, RECORD_ALL)
    names = {name for name, _ in statement.parameters}
    assert "location_1_tenant_id" not in names
    assert {"location_1_id", "location_1_user_id"} <= names
    assert "CAST(nullif(viewer.tenant_id, '') AS UUID) AS tenant_id" in statement.sql


def test_batch_stores_by_key_and_leaves_what_is_there_as_it_is() -> None:
    sql = text(application, RECORD_ALL)
    assert "CASE WHEN sent.sets_id THEN sent.id ELSE uuidv7() END AS id" in sql
    assert "ELSE uuidv7()" in sql
    order = "ORDER BY CASE WHEN judged.is_given THEN judged.id END, judged.ordinal "
    assert f"{order}ON CONFLICT DO NOTHING" in sql


def test_batch_is_all_or_nothing_and_in_the_order_given() -> None:
    sql = text(application, RECORD_ALL)
    assert "FROM judged LEFT OUTER JOIN written ON written.id = judged.id" in sql
    assert "ORDER BY judged.ordinal) AS records" in sql
    assert "coalesce(bool_and(records.is_stored), true)" in sql
    # One row that cannot be stored keeps all from being inserted.
    assert "FROM judged WHERE (SELECT count(judged.why) AS count_" in sql
    kept = (
        "FROM locations AS location_1_kept WHERE location_1_kept.tenant_id = judged.tenant_id "
        "AND location_1_kept.id = judged.id AND location_1_kept.user_id = judged.user_id"
    )
    # `isNew`, `location`, whether it is stored at all, and why not.
    assert sql.count(kept) == 4
    assert sql.count("CASE WHEN (written.id IS NOT NULL) THEN ") == 4
