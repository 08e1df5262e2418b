"""Statements of the resolver lane that find rows by their keys, and what they ask of tenants."""

from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import literal_column

from gql.resolvers.batch_sql import (
    column_by_key,
    rows_by_key,
    tenant_status,
    timezone_of,
    unnest_keys,
    uuid_lookup,
)
from gql.types import application
from models import Location, Tenant
from tests.library.application import library
from tests.library.models import Book, Reader
from tests.support.sql_text import text_of, values_of

SEALED = application.registry[Location].columns["encrypted_data"]
ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
EACH_BOOK = "unnest($1::UUID[]) WITH ORDINALITY AS anon_1(k0, ordinal)"


def test_rows_by_their_keys_are_visible_and_in_the_order_of_the_primary_key() -> None:
    statement = rows_by_key(
        library.registry[Reader], ("library_id", "id"), [(ONE, TWO), (ONE, THREE)]
    )
    assert text_of(statement).endswith(
        " FROM unnest($1::UUID[], $2::UUID[]) WITH ORDINALITY AS anon_1(k0, k1, ordinal) "
        "JOIN readers ON readers.library_id = anon_1.k0 AND readers.id = anon_1.k1 "
        "WHERE readers.deleted_at IS NULL "
        "ORDER BY anon_1.ordinal, readers.library_id ASC, readers.id ASC"
    )
    assert values_of(statement) == [[ONE, ONE], [TWO, THREE]]
    assert "deleted_at" not in text_of(rows_by_key(library.registry[Book], ("id",), [(ONE,)]))


def test_column_by_key_is_joined_by_the_whole_primary_key() -> None:
    assert text_of(column_by_key(Location, SEALED, [(ONE, TWO)])) == (
        "SELECT anon_1.ordinal, locations.encrypted_data FROM locations "
        "JOIN unnest($1::UUID[], $2::UUID[]) WITH ORDINALITY AS anon_1(k0, k1, ordinal) "
        "ON locations.tenant_id = anon_1.k0 AND locations.id = anon_1.k1"
    )


def test_uuid_is_looked_up_in_every_table_at_once() -> None:
    statement = uuid_lookup([library.registry[Book], library.registry[Reader]], [ONE, TWO])
    assert text_of(statement).endswith(
        f" FROM {EACH_BOOK} LEFT OUTER JOIN books ON books.id = anon_1.k0 "
        "LEFT OUTER JOIN readers ON readers.id = anon_1.k0 AND readers.deleted_at IS NULL "
        "ORDER BY anon_1.ordinal, books.id ASC, readers.library_id ASC, readers.id ASC"
    )
    assert values_of(statement) == [[ONE, TWO]]


def test_status_is_that_of_a_tenant_that_is_not_deleted() -> None:
    assert application.tenancy is not None
    statement = tenant_status(application.tenancy, Tenant, ONE)
    assert text_of(statement) == (
        "SELECT tenants.status FROM tenants "
        "WHERE tenants.id = $1::UUID AND tenants.deleted_at IS NULL"
    )
    assert values_of(statement) == [ONE]


def test_time_zone_is_that_of_the_tenant_or_utc() -> None:
    found = timezone_of(application.tenancy, ONE)
    assert text_of(found) == (
        "coalesce((SELECT tenants_1.timezone FROM tenants AS tenants_1 "
        "WHERE tenants_1.id = $1::UUID), 'UTC')"
    )
    assert values_of(found) == [ONE]
    in_sql: Any = literal_column("viewer.id")
    assert "WHERE tenants_1.id = viewer.id" in text_of(timezone_of(application.tenancy, in_sql))
    # The library has no tenant model.
    assert text_of(timezone_of(library.tenancy, ONE)) == "'UTC'"


@given(st.lists(st.tuples(st.uuids(), st.text("ab'", max_size=3)), max_size=5))
@settings(max_examples=20, deadline=None)
def test_keys_are_one_array_a_column_however_many_there_are(keys: list[tuple[UUID, str]]) -> None:
    table = unnest_keys([Book.id, Book.title], keys, ordinal=True)
    assert text_of(table) == "unnest($1::UUID[], $2::TEXT[]) WITH ORDINALITY"
    assert values_of(table) == [[id for id, _ in keys], [title for _, title in keys]]
