"""Declarations that make no field are refused at start, in a sentence."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from types import GenericAlias
from typing import Any

import pytest
import strawberry
from sqlalchemy import Integer, Text, func, select
from sqlalchemy.orm import mapped_column

from db.errors import Fault
from gql.nodes.computed import computed, function
from gql.nodes.names import check_names
from gql.nodes.node import auto, node
from gql.nodes.python_field import field
from gql.nodes.registry import Registry
from tests.nodes.test_names import model


def declared(**members: Any) -> Registry:
    thing = model("Thing", "things", "name", secret=mapped_column(Text, info={"sealed": True}))
    return Registry([node(thing)(type("Thing", (), {"__doc__": "A thing.", **members}))])


def refusal(**members: Any) -> str:
    with pytest.raises(Fault) as caught:
        check_names(declared(**members).nodes)
    [sentence] = caught.value.sentences
    return sentence


WHERE = "`x` of the type of models.farm.Thing"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda row: row.size, f"{WHERE} reads `size`, which the model does not have."),
        (lambda row: "x", f"{WHERE} is not an SQL expression: return one made from the row."),
        (
            lambda row: func.mine(row.name),
            f"{WHERE} has no type: name one, as in computed(..., type_=Integer()).",
        ),
        (
            lambda row: row.name + row.secret,
            f"{WHERE} reads `secret`, which is sealed: only clients read it.",
        ),
        (
            lambda row: select(func.count(row.__table__.c.id)).scalar_subquery(),
            f"{WHERE} has a subquery that does not refer to the row: compare with it.",
        ),
    ],
)
def test_expressions_that_are_none(make: Any, sentence: str) -> None:
    assert refusal(x=computed(make, "Text.")) == sentence


def test_an_expression_with_the_name_of_a_column() -> None:
    assert refusal(name=computed(lambda row: row.id, "Text.")) == (
        "`name` of the type of models.farm.Thing is an attribute of the model already: give the "
        "expression another name."
    )


def test_a_field_that_the_model_does_not_have() -> None:
    assert refusal(nothing=auto("Text.")).startswith(
        "`nothing` of the type of models.farm.Thing is no column, `column_property` or "
    )


def no_values(rows: Any) -> list[str]:
    return [""] * len(rows)


def with_other(rows: Any, other: Any) -> list[str]:
    return [other] * len(rows)


def with_self(self: Any, rows: Any, context: Any) -> list[str]:
    return [self] * len(rows)


def returning(kind: Any) -> Any:
    """A field whose function returns this."""

    def function(rows: Any) -> Any:
        return rows

    function.__annotations__ = {} if kind is None else {"return": kind}
    return field(reads=("name",), description="Text.")(function)


class Thing:
    """No scalar."""


class Kind(Enum):
    """Kinds."""

    ONE = "one"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (None, "has no annotation of what it returns"),
        (str, "returns `str`: it must return a list with a value for each row"),
        (list[Thing], "returns values of `Thing`: they must be scalars, enums or lists of them"),
        (list[str | int], "returns values of"),
    ],
)
def test_functions_whose_values_have_no_type(kind: Any, words: str) -> None:
    assert refusal(x=returning(kind)).startswith(f"{WHERE} {words}")


@pytest.mark.parametrize("function", [with_other, with_self])
def test_functions_with_other_parameters(function: Any) -> None:
    sentence = refusal(x=field(reads=("name",))(function))
    assert sentence.endswith("it must take `rows`, or also `context`.")


@pytest.mark.parametrize(
    ("reads", "words"),
    [(("size",), "reads `size`, which is no column of it."), (("secret",), "which only clients")],
)
def test_functions_that_read_what_they_cannot(reads: Sequence[str], words: str) -> None:
    assert words in refusal(x=field(reads=reads)(no_values))


def test_names_collide_with_those_of_columns() -> None:
    def resolve(root: strawberry.Parent[Any]) -> int:
        return 1

    made = field(reads=("name",), description="Text.")(no_values)
    for other in (
        computed(lambda row: row.name + "x", "Text."),
        strawberry.field(resolve, description="Text."),
    ):
        sentence = refusal(first_name=made, firstName=other)
        assert "both want the field `firstName`" in sentence


def test_types_of_values_are_those_of_columns() -> None:
    kinds = [str, int | None, date, bytes, Kind, list[float | None], dict[str, int], Any]
    for kind in kinds:
        [made] = declared(x=returning(GenericAlias(list, kind))).nodes
        assert made.python_fields["x"].wire is not None
    in_stock = function("Text.", "shop.in_stock", Integer(), nullable=False)
    [made] = declared(in_stock=in_stock).nodes
    column = made.columns["in_stock"]
    assert (column.is_nullable, column.reads_more, column.field) == (False, True, "inStock")
