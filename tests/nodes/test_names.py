"""Names that would collide in the schema are refused when it is made, in words."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from db.errors import Fault
from gql.nodes.names import check_names
from gql.nodes.node import auto, node, relation
from gql.nodes.registry import Registry
from gql.resolvers.object_types import ObjectTypes
from gql.types import application
from gql.writes.mutation import DELETED, mutation, mutation_fields


def model(name: str, table: str, *columns: str, **attributes: Any) -> Any:
    """A model of its own with these text columns."""
    members: dict[str, Any] = {
        "__tablename__": table,
        "__module__": "models.farm",
        "__annotations__": dict.fromkeys(columns, Mapped[str]) | {"id": Mapped[UUID]},
        "id": mapped_column(primary_key=True),
        **attributes,
    }
    base = type("Base", (DeclarativeBase,), {})
    return type(name, (base,), members)


def declare(model: Any, *columns: str, name: str = "", **options: Any) -> type:
    members = {column: auto("Text.") for column in columns}
    declared = type(name or model.__name__, (), {"__doc__": "A thing.", **members})
    return node(model, **options)(declared)


def refusals(*declared: type) -> Sequence[str]:
    with pytest.raises(Fault) as caught:
        check_names(Registry(declared).nodes)
    return caught.value.sentences


def test_the_nine_tables_have_names_of_their_own() -> None:
    check_names(application.registry.nodes)


def test_one_name_for_a_row_and_for_all_rows_is_refused() -> None:
    [said] = refusals(declare(model("Sheep", "sheep")))
    assert said == (
        "a row of `Sheep` of models.farm.Sheep and all rows of `Sheep` of models.farm.Sheep both "
        "want the root field `sheep`: rename one, or give its type another `plural`, as in "
        "@node(..., plural='...')."
    )


def test_another_plural_is_a_way_out() -> None:
    sheep = model("Sheep", "sheep")
    registry = Registry([declare(sheep, plural="flock")])
    check_names(registry.nodes)
    assert registry[sheep].plural == "flock"


@pytest.mark.parametrize("table", ["nodes", "viewer"])
def test_a_root_field_of_the_engine_is_refused(table: str) -> None:
    [said] = refusals(declare(model("Thing", table)))
    assert f"the root field `{table}`" in said
    assert "the engine" in said


def test_two_tables_whose_names_fold_together_are_refused() -> None:
    [said] = refusals(declare(model("Cow", "farm_cows")), declare(model("Bull", "farmCows")))
    assert "all rows of `Cow`" in said
    assert "all rows of `Bull`" in said


@pytest.mark.parametrize("column", ["near", "within", "and_", "not_", "or_"])
def test_a_column_with_the_name_of_an_operator_has_another(column: str) -> None:
    """`and`, `or` and `not` end in an underscore, as they are keywords of Python."""
    registry = Registry([declare(model("Thing", "things", column), column)])
    check_names(registry.nodes)
    [*_, field] = registry.nodes[0].columns.values()
    assert field.field == f"row{column.removesuffix('_').capitalize()}"


def test_a_column_and_one_that_makes_way_are_refused() -> None:
    thing = model("Thing", "things", "not_", "row_not")
    said = refusals(declare(thing, "not_", "row_not"))
    assert "`not_` of `Thing`" in said[0]
    assert "both want the field `rowNot`" in said[0]


def test_columns_that_fold_together_are_refused() -> None:
    thing = model("Thing", "things", "foo_bar", "fooBar")
    said = refusals(declare(thing, "foo_bar", "fooBar"))
    assert "both want the field `fooBar`" in said[0]
    assert "`foo_bar` of `Thing`" in said[0]


def test_a_column_and_a_relation_that_fold_together_are_refused() -> None:
    thing = model(
        "Thing",
        "things",
        "theParent",
        parent_id=mapped_column(ForeignKey("things.id")),
        the_parent=relationship("Thing", remote_side="Thing.id"),
    )
    members = {"__doc__": "T.", "theParent": auto("T."), "the_parent": relation("T.")}
    declared: type = node(thing)(type("Thing", (), members))
    assert "both want the field `theParent`" in refusals(declared)[0]


def test_a_name_that_graphql_reserves_is_refused() -> None:
    thing = model("Thing", "things", "gr\u00f6\u00dfe")
    [said] = refusals(declare(thing, "gr\u00f6\u00dfe"))
    assert "is not a GraphQL name" in said


@pytest.mark.parametrize("table", ["Order Details", "k\u00fche", "2024"])
def test_a_table_whose_name_is_none_in_graphql_needs_a_plural(table: str) -> None:
    thing = model("Thing", table)
    [said] = refusals(declare(thing))
    assert said == (
        f"all rows of `Thing` of models.farm.Thing would be `{table}`, which is not a GraphQL "
        "name: give its type another `plural`, as in @node(..., plural='...')."
    )
    check_names(Registry([declare(thing, plural="things")]).nodes)


def test_a_class_whose_name_is_none_in_graphql_is_refused() -> None:
    [said] = refusals(declare(model("K\u00fche", "cows")))
    assert said == "`K\u00fche` of models.farm.K\u00fche is not a GraphQL name: rename its class."


@pytest.mark.parametrize("name", ["Query", "PageInfo", "StringFilter", "Direction"])
def test_a_type_of_the_engine_is_refused(name: str) -> None:
    declared = declare(model("Thing", "things"), name=name)
    assert f"both want the type `{name}`" in refusals(declared)[0]


def test_two_types_with_one_name_are_refused() -> None:
    other = declare(model("Other", "others"), name="Thing", plural="others")
    sentences = refusals(declare(model("Thing", "things")), other)
    assert any("both want the type `Thing`" in said for said in sentences)


def test_a_type_named_like_one_made_for_another_is_refused() -> None:
    other = declare(model("Other", "others"), name="ThingFilter")
    sentences = refusals(declare(model("Thing", "things")), other)
    assert "both want the type `ThingFilter`" in sentences[0]


def test_two_tables_with_one_prefix_of_ids_are_refused() -> None:
    declared = [
        declare(
            model(
                name,
                f"{name.lower()}s",
                id=mapped_column(primary_key=True, info={"prefix": "ox"}),
            )
        )
        for name in ("Cow", "Bull")
    ]
    [said] = refusals(*declared)
    assert "both want the prefix of ids `ox`" in said


def test_two_types_of_one_model_are_refused() -> None:
    thing = model("Thing", "things")
    with pytest.raises(Fault, match=r"`Thing` and `Other` both declare models\.farm\.Thing"):
        Registry([declare(thing), declare(thing, name="Other")])


def test_two_mutations_with_one_name_are_refused() -> None:
    @mutation(DELETED)
    async def create_invite_code(write: Any, input: Any) -> Any:
        """Another one."""

    types = ObjectTypes(application.registry)
    with pytest.raises(Fault, match="both declare the mutation `createInviteCode`"):
        mutation_fields([*application.mutations, create_invite_code], types, application)
