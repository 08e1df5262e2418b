"""Comments declare keys and references; what cannot be read is left out."""

import pytest

from db.orm.names import TableName
from db.reflection.catalog import ForeignKey
from db.reflection.comments import Comment, read_comment


def reference(local: str, target: TableName, remote: str) -> ForeignKey:
    columns = tuple(local.split()), tuple(remote.split())
    return ForeignKey(name="", local=columns[0], target=target, remote=columns[1], is_whole=False)


T = TableName("t")
COMMENTS = {
    "": Comment(),
    "Only a text.": Comment("Only a text."),
    "Totals. @primaryKey a": Comment("Totals.", ("a",)),
    '@primaryKey a, "B c" ,d\nTotals.': Comment("Totals.", ("a", "B c", "d")),
    "@primaryKey": Comment(),
    "Mail me @example.com": Comment("Mail me @example.com"),
    "@omit": Comment(is_omitted=True),
    "Hidden.\n@omit": Comment("Hidden.", is_omitted=True),
    # PostGraphile leaves out some operations alone.
    "@omit create,update": Comment(),
    "@name other\nText.": Comment("Text."),
    "@foreignKey (a) references t (id)": Comment(foreign_keys=(reference("a", T, "id"),)),
    "@foreignKey (a, b) references t (c, d)|@fieldName x": Comment(
        foreign_keys=(reference("a b", T, "c d"),)
    ),
    '@FOREIGNKEY (a) REFERENCES "S".t (id)\n@foreignKey (b) references t (id)': Comment(
        foreign_keys=(reference("a", TableName("t", "S"), "id"), reference("b", T, "id"))
    ),
    "@foreignKey (a) references t": Comment(),
    '@graphql({"primary_key_columns": ["a", "B"]})': Comment("", ("a", "B")),
    'Text. @graphql({"foreign_keys": [{"local_columns": ["a"], "foreign_schema": "s", '
    '"foreign_table": "t", "foreign_columns": ["id"]}]})': Comment(
        "Text.", foreign_keys=(reference("a", TableName("t", "s"), "id"),)
    ),
    '@graphql({"inflect_names": true})': Comment(),
    '@graphql({"primary_key_columns": "a"})': Comment(),
    '@graphql({"primary_key_columns": [1, null]})': Comment(),
    '@graphql({"foreign_keys": [1, {}, {"foreign_table": 1}]})': Comment(),
    '@graphql({"foreign_keys": {"a": 1}})': Comment(),
    "@graphql({broken})": Comment(),
    "@graphql([1])": Comment(),
}


@pytest.mark.parametrize(("comment", "expected"), COMMENTS.items())
def test_comment_says(comment: str, expected: Comment) -> None:
    assert read_comment(comment) == expected


def test_no_comment_says_nothing() -> None:
    assert read_comment(None) == Comment()
