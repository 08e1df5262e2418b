"""Indexes of a model: which searches and comparisons they serve."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Index, Text, cast, func, literal_column, text
from sqlalchemy.dialects.postgresql import REGCONFIG, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, aliased, mapped_column

from db.errors import Fault
from db.orm.base import ScopedTables
from db.orm.columns import SoftDelete
from gql.nodes.indexes import class_of, has_trigrams
from gql.nodes.names import check_names
from gql.nodes.node import auto, node
from gql.nodes.node_rankings import rankings_of, searches_of
from gql.nodes.registry import Registry
from gql.nodes.text_search import TextSearch, text_searches
from tests.support.sql_text import text_of


def model(*indexes: Index, soft: bool = False, info: dict[str, str] | None = None) -> Any:
    """A model with these indexes; the column of `body` is `content`."""

    class Base(ScopedTables, DeclarativeBase):
        pass

    bases: tuple[type, ...] = (SoftDelete, Base) if soft else (Base,)
    members = {
        "__tablename__": "posts",
        "__module__": __name__,
        "__annotations__": {"id": Mapped[UUID]},
        "id": mapped_column(primary_key=True),
        "title": mapped_column(Text, nullable=False),
        "body": mapped_column("content", Text),
        "secret": mapped_column(Text, info={"sealed": True}),
        "lexemes": mapped_column(TSVECTOR, info=info or {}),
        "__table_args__": indexes,
    }
    return type("Post", bases, members)


def trigrams(**options: Any) -> Index:
    return Index("ix", "title", **{"postgresql_using": "gin", **options})


@pytest.mark.parametrize(
    ("index", "served"),
    [
        (trigrams(postgresql_ops={"title": "gin_trgm_ops"}), True),
        (trigrams(postgresql_ops={"title": "extensions.gist_trgm_ops(siglen=32)"}), True),
        (Index("ix", text("title gin_trgm_ops"), postgresql_using="gin"), True),
        (trigrams(postgresql_ops={"title": "text_pattern_ops"}), False),
        (trigrams(), False),
        (trigrams(postgresql_ops={"title": "gin_trgm_ops"}, postgresql_where=text("a")), False),
    ],
)
def test_trigrams_are_served_by_an_index_of_their_class(index: Index, served: bool) -> None:
    assert has_trigrams(model(index), "title") == served
    assert not has_trigrams(model(), "title")


def test_index_of_rows_that_are_not_deleted_serves_every_read() -> None:
    options = {"postgresql_ops": {"title": "gin_trgm_ops"}}
    where = text("deleted_at is null")
    soft = model(trigrams(**options, postgresql_where=where), soft=True)
    assert has_trigrams(soft, "title")
    assert not has_trigrams(model(trigrams(**options, postgresql_where=text("x = 1"))), "title")


def test_class_is_that_of_the_first_index_of_the_method() -> None:
    vectors = [
        Index(name, "title", postgresql_using=method, postgresql_ops={"title": kind})
        for name, method, kind in (("c", "hnsw", "vector_ip_ops"), ("b", "gin", "gin_trgm_ops"))
    ]
    assert class_of(model(*vectors), "title", "hnsw", "ivfflat") == "vector_ip_ops"
    assert class_of(model(), "title", "hnsw") is None


def words(name: str, *expressions: Any, **options: Any) -> Index:
    return Index(name, *expressions, **{"postgresql_using": "gin", **options})


def described(search: TextSearch) -> tuple[Any, ...]:
    return search.name, search.attributes, search.configuration


def test_search_in_a_tsvector_has_the_configuration_of_its_column() -> None:
    index = words("ix", "lexemes")
    [search] = text_searches(model(index, info={"search": "german"}))
    assert described(search) == ("lexemes", ("lexemes",), "german")
    [search] = text_searches(model(words("ix", "lexemes")))
    assert search.configuration is None
    assert "websearch_to_tsquery(" in text_of(search.query(literal_column("x")))
    assert text_searches(model(Index("ix", "lexemes"))) == ()


@pytest.mark.parametrize(
    "configuration",
    [
        text("'german'"),
        literal_column("'german'::regconfig"),
        "german",
        cast(literal_column("'german'"), REGCONFIG),
    ],
)
def test_search_repeats_the_expression_of_the_index(configuration: Any) -> None:
    post = model()
    Index(
        "ix",
        func.to_tsvector(configuration, post.title + " " + func.coalesce(post.body, "")),
        postgresql_using="gist",
        _table=post.__table__,
    )
    [search] = text_searches(post)
    assert described(search) == ("title_and_body", ("title", "body"), "german")
    vector = text_of(search.vector(aliased(post, name="post_1")))
    assert "post_1.title || ' ' || coalesce(post_1.content, '')" in vector
    assert "$" not in vector


def test_search_may_be_declared_as_text() -> None:
    index = words("ix", text("to_tsvector('german'::regconfig, (content)::text)"))
    [search] = text_searches(model(index))
    assert described(search) == ("body", ("body",), "german")
    for other in ("to_tsvector(lexemes)", "lower(title)", "to_tsvector('simple', nothing)"):
        assert text_searches(model(words("ix", text(other)))) == ()


def test_searches_of_one_column_are_told_apart() -> None:
    indexes = [
        words(f"ix_{name}", text(f"to_tsvector('{name}', title)")) for name in ("german", "english")
    ]
    searches = text_searches(model(*indexes))
    assert [search.name for search in searches] == ["title_english", "title_german"]


def declared(post: Any, *fields: str) -> Any:
    members = {name: auto("A field.") for name in fields}
    cls = type("Post", (), {"__doc__": "A post.", **members})
    return Registry([node(post)(cls)])[post]


def test_search_in_what_is_no_field_is_left_out() -> None:
    def post(**options: Any) -> Any:
        made = model(**options)
        both = func.to_tsvector(text("'simple'"), made.title + made.body)
        hidden = func.to_tsvector(text("'simple'"), made.title + made.secret)
        for name, each in (("a", both), ("b", hidden), ("c", made.lexemes)):
            Index(name, each, postgresql_using="gin")
        return made

    every = declared(post(), "title", "body", "secret")
    assert set(searches_of(every)) == {"titleAndBody"}
    assert set(rankings_of(every)) == {"titleAndBodyRank"}
    assert searches_of(declared(post(), "title")) == {}
    opened = declared(post(info={"search": "simple"}), "title")
    assert set(searches_of(opened)) == {"lexemes"}
    of_column = declared(post(), "lexemes")
    assert searches_of(of_column) == {}
    assert set(rankings_of(of_column)) == {"lexemesRank"}


def test_search_with_the_name_of_a_field_is_a_fault() -> None:
    post = model()
    both = func.to_tsvector(text("'simple'"), post.title + post.body)
    Index("ix", both, postgresql_using="gin", info={"field": "title"})
    with pytest.raises(Fault, match="both want the filter `title`"):
        check_names([declared(post, "title", "body")])
